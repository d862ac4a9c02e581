// Forms as clients send them: multipart/form-data out of names and values, escaped as browsers do. HTML standard, "multipart/
// form-data encoding algorithm"; RFC 7578.

import { kind } from '../environ/contract.ts'
import { chunksOfStream } from '../environ/fetch.ts'
import { concatBytes, encodeUtf8 } from '../syntax/bytes.ts'
import { formatQuery } from '../syntax/query.ts'
import { isBlob, type Source } from './source.ts'

/** A file of a form: a `File` or Blob, or its name and content. */
export type FileInit =
  | Blob
  | {
      readonly filename: string
      readonly body: string | Uint8Array | Blob
      readonly type?: string | undefined
    }

/** A form: names with their values, as pairs, as an object (an array for a name with several values), or as FormData. */
export type FormInit =
  | Iterable<readonly [string, string | FileInit]>
  | Readonly<Record<string, string | FileInit | readonly (string | FileInit)[]>>

/** A form as a body: urlencoded when it has no files, else multipart. With `multipart`, always that. */
export function formSource(init: FormInit, multipart = false): Source {
  const pairs = pairsOf(init)
  if (!multipart && pairs.every(([, value]) => typeof value === 'string')) {
    const text = formatQuery(pairs as [string, string][])
    return { body: text, size: text.length, type: 'application/x-www-form-urlencoded' }
  }
  const boundary = `wsgify-${crypto.randomUUID()}`
  const pieces: (Uint8Array | Blob)[] = []
  for (const [name, value] of pairs) {
    const { head, body } = partOf(name, value)
    pieces.push(encodeUtf8(`--${boundary}\r\n${head}\r\n\r\n`), body, encodeUtf8('\r\n'))
  }
  pieces.push(encodeUtf8(`--${boundary}--\r\n`))
  const size = pieces.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.size),
    0,
  )
  // What is in memory already can be read again.
  const bytes = pieces.every((piece) => piece instanceof Uint8Array) ? concatBytes(pieces) : null
  return { body: bytes ?? chunksOf(pieces), size, type: `multipart/form-data; boundary=${boundary}` }
}

function pairsOf(init: FormInit): [string, string | FileInit][] {
  if (Symbol.iterator in init)
    return Array.from(init as Iterable<readonly [string, string | FileInit]>, ([name, value]) => [
      name,
      value,
    ])
  return Object.entries(
    init as Readonly<Record<string, string | FileInit | readonly (string | FileInit)[]>>,
  ).flatMap(([name, value]): [string, string | FileInit][] =>
    Array.isArray(value) ? value.map((one) => [name, one]) : [[name, value as string | FileInit]],
  )
}

function partOf(name: string, value: string | FileInit): { head: string; body: Uint8Array | Blob } {
  const disposition = `Content-Disposition: form-data; name="${escaped(name)}"`
  // Line ends in the text of a form are CRLF, whichever the text has.
  if (typeof value === 'string')
    return { head: disposition, body: encodeUtf8(value.replace(/\r\n?|\n/g, '\r\n')) }
  const file = fileOf(value, name)
  return {
    head: `${disposition}; filename="${escaped(file.filename)}"\r\nContent-Type: ${checkedType(file.type)}`,
    body: file.body,
  }
}

function fileOf(value: FileInit, field: string): { filename: string; body: Uint8Array | Blob; type: string } {
  if (isBlob(value)) {
    const { name } = value as { name?: unknown }
    return { filename: typeof name === 'string' ? name : 'blob', body: value, type: value.type }
  }
  const given: unknown = value
  if (
    typeof given !== 'object' ||
    given === null ||
    typeof (given as { filename?: unknown }).filename !== 'string'
  ) {
    throw new TypeError(
      `the field ${JSON.stringify(field)} of a form is text, a Blob or { filename, body }, not ${kind(given)}`,
    )
  }
  const { filename, body, type = isBlob(body) ? body.type : '' } = value
  return { filename, body: typeof body === 'string' ? encodeUtf8(body) : body, type }
}

function escaped(name: string): string {
  return name
    .replace(/\r\n?|\n/g, '\r\n')
    .replace(/["\r\n]/g, (char) => (char === '"' ? '%22' : char === '\r' ? '%0D' : '%0A'))
}

function checkedType(type: string): string {
  if (/[^\x20-\x7e]/.test(type))
    throw new TypeError(`the type of a file is a media type, not ${JSON.stringify(type)}`)
  return type || 'application/octet-stream'
}

async function* chunksOf(pieces: readonly (Uint8Array | Blob)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece
    else yield* chunksOfStream(piece.stream())
  }
}
