// The way of an exchange whose framework sends the answer itself, out of an object that its own layers may still change: the
// head is set on it, and the body is given to it whole or as a stream.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Chunk, HeaderList } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { isAscii } from '../../syntax/bytes.ts'
import { HttpConnection } from './http-wire.ts'
import { type Mounted, MountedWire } from './mount.ts'
import type { ResponseHead } from './response-head.ts'

// What waits in a stream for the framework to take it.
const HIGH_WATER = 65_536

/** What a framework answers with. */
export interface Reply {
  /** Takes the head, its fields as names and values in turn with their framing. */
  head(status: number, reason: string, fields: readonly string[]): void
  /** Takes the body; null when there is none. Called after `head`. */
  body(body: string | Buffer | Readable | null): void
}

/** Answers through the reply of a framework. */
export class ReplyWire extends MountedWire {
  private readonly reply: Reply
  private stream: Readable | null = null
  private wanted: (() => void) | null = null
  private ended = false

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    limits: Limits,
    mounted: Mounted,
    reply: Reply,
  ) {
    super(request, response, limits, mounted)
    this.reply = reply
  }

  override answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number): void {
    this.ended = true
    this.reply.head(head.status, head.reason, head.framed(length, close))
    if (length >= 0) {
      // Node writes a head with the encoding of a text after it; fields are bytes, not UTF-8.
      if (typeof body === 'string') this.reply.body(isAscii(head.lines) ? body : Buffer.from(body))
      else this.reply.body(bufferOf(body))
    } else {
      this.reply.body(head.status === 204 || head.status === 304 || size > 0 ? null : Readable.from([]))
    }
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
      if (!this.ended) HttpConnection.of(this.request.socket, 0).busy?.clientGone()
    })
    this.reply.head(head.status, head.reason, head.framed(length, close))
    this.reply.body(stream)
  }

  override write(bytes: Uint8Array): boolean {
    return this.stream?.push(bytes) ?? false
  }

  override end(trailers: HeaderList = []): void {
    this.ended = true
    if (trailers.length > 0) this.response.addTrailers(trailers as [string, string][])
    this.stream?.push(null)
  }

  override onDrain(resume: () => void): void {
    this.wanted = resume
  }

  override cut(): void {
    this.ended = true
    // Not every framework cuts the connection for a stream that has failed.
    this.stream?.destroy()
    super.cut()
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
