// Parts of a body: one by itself, or several as multipart/byteranges. RFC 9110 section 14.6.

import { isRandomAccess, type RandomAccess } from '../body/random-access.ts'
import { bytesOf, chained, chunkBytes, closeIterator, isChunk, stepping } from '../environ/body.ts'
import type { Body, Chunk } from '../environ/contract.ts'
import { ContentRange } from '../headers/content-range.ts'
import type { Part } from '../headers/range.ts'
import { concatBytes, encodeUtf8, utf8Length } from '../syntax/bytes.ts'

/**
 * One part of a body. Of one that can be read only once, what comes before the part is read and dropped, and what comes
 * after it is not read.
 */
export function partOf(body: Body, part: Part): Body {
  if (isChunk(body)) return chunkBytes(body).subarray(part.first, part.last + 1)
  return isRandomAccess(body) ? body.part(part) : partOfStream(body, part)
}

/**
 * Several parts of a body that is in memory or can be read from anywhere, as one body, with its size in bytes and its
 * Content-Type. `type` is the Content-Type of the whole, `length` how many bytes that has.
 */
export function partsOf(
  body: Chunk | RandomAccess,
  parts: readonly Part[],
  type: string | null,
  length: number,
): { readonly body: Body; readonly size: number; readonly type: string } {
  const boundary = `wsgify-${crypto.randomUUID()}`
  const pieces: Body[] = []
  let size = 0
  const add = (text: string) => {
    size += utf8Length(text)
    pieces.push(encodeUtf8(text))
  }
  // Text is made bytes once, and not again for each part.
  const whole = isChunk(body) ? chunkBytes(body) : body
  for (const part of parts) {
    const range = new ContentRange({ ...part, length })
    const head = `${type === null ? '' : `Content-Type: ${type}\r\n`}Content-Range: ${range}`
    add(`${pieces.length === 0 ? '' : '\r\n'}--${boundary}\r\n${head}\r\n\r\n`)
    pieces.push(partOf(whole, part))
    size += part.last - part.first + 1
  }
  add(`\r\n--${boundary}--\r\n`)
  return {
    body: isChunk(body) ? concatBytes(pieces as Uint8Array[]) : chained(pieces),
    size,
    type: `multipart/byteranges; boundary=${boundary}`,
  }
}

/** The bytes of a part, out of a body that is read from its beginning. What comes after it is not read. */
function partOfStream(body: Exclude<Body, Chunk>, { first, last }: Part): AsyncIterable<Uint8Array> {
  let at = 0
  let ended = false
  return stepping<Uint8Array, Uint8Array>(bytesOf(body), async (from) => {
    while (!ended && at <= last) {
      const step = await from.next()
      if (step.done) {
        ended = true
        return step
      }
      const part = step.value.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at))
      at += step.value.length
      if (part.length > 0) return { done: false, value: part }
    }
    if (!ended) {
      ended = true
      await closeIterator(from)
    }
    return { done: true, value: undefined }
  })
}
