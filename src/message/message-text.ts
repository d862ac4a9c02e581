// A message as the text it has on the wire: for logs, fixtures and tests. Framing is by Content-Length alone; chunks are
// the business of gateways. RFC 9112 section 2.1.

import { byteStringOf, bytesOfByteString, concatBytes } from '../syntax/bytes.ts'
import { parseDigits } from '../syntax/digits.ts'
import { checkField } from '../syntax/field.ts'
import { trimOws } from '../syntax/list.ts'

/** A message in its parts. */
export interface MessageParts {
  /** The request line or status line. */
  readonly startLine: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/**
 * Takes a message apart. Lines end in CRLF or LF. Without a Content-Length the rest is the body.
 *
 * Throws a SyntaxError that names the line for what is no message, for a body that is shorter than its Content-Length,
 * and for anything that comes after it.
 */
export function parseMessage(bytes: Uint8Array): MessageParts {
  const [head, start] = splitHead(bytes)
  const lines = head.split(/\r?\n/)
  const startLine = lines[0] as string
  if (startLine === '') throw new SyntaxError('line 1: a message starts with its request line or status line')
  const fields = lines.slice(1).map((line, i) => parseField(line, i + 2))
  const rest = bytes.subarray(start)
  const lengths = new Set(
    fields.filter(([name]) => name.toLowerCase() === 'content-length').map(([, value]) => value),
  )
  if (fields.some(([name]) => name.toLowerCase() === 'transfer-encoding')) {
    throw new SyntaxError('a message with Transfer-Encoding is read by a gateway, not from text')
  }
  if (lengths.size === 0) return { startLine, fields, body: rest }
  const [length] = lengths as Set<string>
  const size = parseDigits(length)
  if (lengths.size > 1 || size < 0) {
    throw new SyntaxError(`the Content-Length is one number of bytes, not ${[...lengths].join(', ')}`)
  }
  if (rest.length !== size) {
    throw new SyntaxError(`the body has ${rest.length} bytes, its Content-Length says ${length}`)
  }
  return { startLine, fields, body: rest }
}

/** Puts a message together. Throws a TypeError for a field that could not be sent. */
export function formatMessage({ startLine, fields, body }: MessageParts): Uint8Array {
  let head = `${startLine}\r\n`
  for (const [name, value] of fields) {
    checkField(name, value)
    head += `${name}: ${value}\r\n`
  }
  return concatBytes([bytesOfByteString(`${head}\r\n`), body])
}

// The head as a byte string, and where the body starts. A message without a body may end after its last field.
function splitHead(bytes: Uint8Array): [head: string, start: number] {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    const next = bytes[at + 1] === 13 ? at + 2 : at + 1
    if (bytes[next] === 10) return [trimEnd(byteStringOf(bytes.subarray(0, at))), next + 1]
  }
  return [trimEnd(byteStringOf(bytes)), bytes.length]
}

function trimEnd(head: string): string {
  const end = head.endsWith('\n') ? head.length - 1 : head.length
  return head.slice(0, head[end - 1] === '\r' ? end - 1 : end)
}

function parseField(line: string, number: number): [string, string] {
  const colon = line.indexOf(':')
  if (colon < 1) {
    throw new SyntaxError(
      `line ${number}: a header field is "Name: value", not ${JSON.stringify(line.slice(0, 60))}`,
    )
  }
  const field: [string, string] = [line.slice(0, colon), trimOws(line.slice(colon + 1))]
  try {
    checkField(...field)
  } catch (error) {
    throw new SyntaxError(`line ${number}: ${(error as Error).message}`)
  }
  return field
}
