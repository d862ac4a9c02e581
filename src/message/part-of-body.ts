// Parts of a body: one by itself, or several as multipart/byteranges. RFC 9110 section 14.6.

import { chunkBytes, closeIterator, isChunk, iterate } from '../environ/body.ts'
import type { Body, Chunk } from '../environ/contract.ts'
import { ContentRange } from '../headers/content-range.ts'
import type { Part } from '../headers/range.ts'
import { concatBytes, encodeUtf8 } from '../syntax/bytes.ts'

/** One part of a body. What comes before it is read and dropped, and what comes after it is not read. */
export function partOf(body: Body, { first, last }: Part): Body {
  return isChunk(body) ? chunkBytes(body).subarray(first, last + 1) : streamPart(body, first, last)
}

async function* streamPart(
  body: Exclude<Body, Chunk>,
  first: number,
  last: number,
): AsyncGenerator<Uint8Array> {
  const iterator = iterate(body)
  let at = 0
  let ended = false
  try {
    while (at <= last) {
      const step = await iterator.next()
      if (step.done) {
        ended = true
        return
      }
      const bytes = chunkBytes(step.value)
      const part = bytes.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at))
      at += bytes.length
      if (part.length > 0) yield part
    }
  } finally {
    if (!ended) await closeIterator(iterator)
  }
}

/** Several parts of a body that is in memory, as one body with its Content-Type. */
export function partsOf(
  body: Chunk,
  parts: readonly Part[],
  type: string | null,
): { readonly body: Uint8Array; readonly type: string } {
  const bytes = chunkBytes(body)
  const boundary = `wsgify-${crypto.randomUUID()}`
  const pieces: Uint8Array[] = []
  for (const { first, last } of parts) {
    const range = new ContentRange({ first, last, length: bytes.length })
    const head = `${type === null ? '' : `Content-Type: ${type}\r\n`}Content-Range: ${range}`
    pieces.push(
      encodeUtf8(`--${boundary}\r\n${head}\r\n\r\n`),
      bytes.subarray(first, last + 1),
      encodeUtf8('\r\n'),
    )
  }
  pieces.push(encodeUtf8(`--${boundary}--\r\n`))
  return { body: concatBytes(pieces), type: `multipart/byteranges; boundary=${boundary}` }
}
