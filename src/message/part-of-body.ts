// Parts of a body: one by itself, or several as multipart/byteranges. RFC 9110 section 14.6.

import { isRandomAccess, type RandomAccess } from '../body/random-access.ts'
import { chunkBytes, closeBody, closeIterator, isChunk, iterate } from '../environ/body.ts'
import type { Body, Chunk } from '../environ/contract.ts'
import { ContentRange } from '../headers/content-range.ts'
import type { Part } from '../headers/range.ts'
import { concatBytes, encodeUtf8, utf8Length } from '../syntax/bytes.ts'

type Chunks = Iterator<Chunk> | AsyncIterator<Chunk>

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * One part of a body. Of one that can be read only once, what comes before the part is read and dropped, and what comes
 * after it is not read.
 */
export function partOf(body: Body, part: Part): Body {
  if (isChunk(body)) return chunkBytes(body).subarray(part.first, part.last + 1)
  return isRandomAccess(body) ? body.part(part) : new PartOfStream(iterate(body), part)
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
  for (const part of parts) {
    const range = new ContentRange({ ...part, length })
    const head = `${type === null ? '' : `Content-Type: ${type}\r\n`}Content-Range: ${range}`
    add(`${pieces.length === 0 ? '' : '\r\n'}--${boundary}\r\n${head}\r\n\r\n`)
    pieces.push(partOf(body, part))
    size += part.last - part.first + 1
  }
  add(`\r\n--${boundary}--\r\n`)
  return {
    body: isChunk(body) ? concatBytes(pieces as Uint8Array[]) : new Sequence(pieces),
    size,
    type: `multipart/byteranges; boundary=${boundary}`,
  }
}

// Not generators: one that was never asked for its first chunk runs nothing when it is closed, so it would close nothing.

/** The bytes of a part, out of an iterator of all. */
class PartOfStream implements AsyncIterableIterator<Uint8Array> {
  private readonly source: Chunks
  private readonly part: Part
  private at = 0
  private ended = false

  constructor(source: Chunks, part: Part) {
    this.source = source
    this.part = part
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const { first, last } = this.part
    while (!this.ended && this.at <= last) {
      const step = await this.step()
      if (step.done) break
      const bytes = step.value
      const part = bytes.subarray(Math.max(0, first - this.at), Math.max(0, last + 1 - this.at))
      this.at += bytes.length
      if (part.length > 0) return { done: false, value: part }
    }
    return this.return()
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    if (!this.ended) {
      this.ended = true
      await closeIterator(this.source)
    }
    return END
  }

  private async step(): Promise<IteratorResult<Uint8Array>> {
    let step: IteratorResult<Chunk>
    try {
      step = await this.source.next()
    } catch (error) {
      this.ended = true
      throw error
    }
    if (step.done) {
      this.ended = true
      return END
    }
    try {
      return { done: false, value: chunkBytes(step.value) }
    } catch (error) {
      await this.return()
      throw error
    }
  }
}

/** Bodies one after the other, as one. Those that were not begun are closed with the one that was. */
class Sequence implements AsyncIterableIterator<Chunk> {
  private readonly pieces: Body[]
  private current: Chunks | null = null

  constructor(pieces: readonly Body[]) {
    this.pieces = pieces.slice()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<Chunk>> {
    for (;;) {
      if (this.current === null) {
        const piece = this.pieces.shift()
        if (piece === undefined) return END
        if (isChunk(piece)) return { done: false, value: piece }
        this.current = iterate(piece)
      }
      let step: IteratorResult<Chunk>
      try {
        step = await this.current.next()
      } catch (error) {
        this.current = null
        await this.return()
        throw error
      }
      if (!step.done) return step
      this.current = null
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    const { current } = this
    this.current = null
    const rest = this.pieces.splice(0)
    if (current !== null) await closeIterator(current)
    for (const piece of rest) await closeBody(piece)
    return END
  }
}
