// The way of an exchange whose framework sends the answer itself, out of an object that its own layers may still change: the
// head is set on it, and the body is given to it whole or as a stream.

import { Readable } from 'node:stream'
import type { Chunk, HeaderList } from '../../environ/contract.ts'
import { isAscii } from '../../syntax/bytes.ts'
import { isBodiless } from '../../syntax/status.ts'
import { HttpConnection } from './http-wire.ts'
import { MountedWire } from './mount.ts'
import type { ResponseHead } from './response-head.ts'

// What waits in a stream for the framework to take it.
const HIGH_WATER = 65_536

/** What a framework is given to answer with. */
export interface Given {
  readonly status: number
  readonly reason: string
  /** Names and values in turn, without the length. */
  readonly fields: readonly string[]
  /** The length that the body has, or would have for another method than HEAD; -1 where none is said. */
  readonly length: number
  /** Null when there is none. */
  readonly body: string | Buffer | Readable | null
}

/** Answers through the reply of a framework. */
export abstract class ReplyWire extends MountedWire {
  private stream: Readable | null = null
  private wanted: (() => void) | null = null
  private over = false

  /** Takes the answer, as soon as its head is known. */
  protected abstract give(given: Given): void

  override answer(head: ResponseHead, length: number, close: boolean, body: Chunk): void {
    const { status, reason } = head
    const fields = head.framed(-1, close)
    this.over = true
    let given: Given['body']
    // Of an answer to HEAD whose length nobody knows frameworks would say that it is 0, unless they are given a stream.
    if (length < 0) given = isBodiless(status) ? null : Readable.from([])
    // Node writes a head with the encoding of a text after it; fields are bytes, not UTF-8.
    else if (typeof body === 'string') given = hasAsciiValues(fields) ? body : Buffer.from(body)
    else given = bufferOf(body)
    this.give({ status, reason, fields, length, body: given })
  }

  override begin(head: ResponseHead, length: number, close: boolean): void {
    const stream = new Readable({
      highWaterMark: HIGH_WATER,
      read: () => {
        const { wanted } = this
        this.wanted = null
        wanted?.()
      },
    })
    this.stream = stream
    // The framework may let go of it before its end, also where no connection closes.
    stream.once('close', () => {
      if (!this.over) HttpConnection.of(this.request.socket, 0).busy?.clientGone()
    })
    const { status, reason } = head
    this.give({ status, reason, fields: head.framed(-1, close), length, body: stream })
  }

  override write(bytes: Uint8Array): boolean {
    return this.stream?.push(bytes) ?? false
  }

  override end(trailers: HeaderList = []): void {
    this.over = true
    if (trailers.length > 0) this.response.addTrailers(trailers as [string, string][])
    this.stream?.push(null)
  }

  override onDrain(resume: () => void): void {
    this.wanted = resume
  }

  override cut(): void {
    this.over = true
    // Not every framework cuts the connection for a stream that has failed.
    this.stream?.destroy()
    super.cut()
  }
}

// Names are tokens.
function hasAsciiValues(fields: readonly string[]): boolean {
  for (let i = 1; i < fields.length; i += 2) if (!isAscii(fields[i] as string)) return false
  return true
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
