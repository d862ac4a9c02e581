// The body of a request as the application reads it: chunk by chunk as it arrives, counted, with back-pressure, once.

import type { HeaderList } from '../../environ/contract.ts'
import { BodyTooLarge } from '../body-errors.ts'

/** Takes the body of a request, chunk by chunk as it arrives. */
export interface BodySink {
  /** Takes bytes that will not be overwritten. */
  bodyBytes(bytes: Uint8Array): void
  /** The whole body has been taken; these trailer fields came after it. */
  bodyEnd(trailers: HeaderList): void
}

/** Where the body of a request comes from. */
export interface BodySource {
  /** Gives what has arrived to a sink, and then whatever arrives. */
  deliver(sink: BodySink): void
  pause(): void
  resume(): void
}

// What may wait unread before the client is paused.
const HIGH_WATER = 65_536

/** What a body input tells its exchange. */
export interface InputOwner {
  /** Called when the application first reads; sends 100 Continue to a client that waits for it. */
  firstRead(): void
  /** Called when the body has grown beyond the limit. */
  overLimit(): void
}

/** A body that is read while it arrives. */
export class BodyInput implements AsyncIterable<Uint8Array>, BodySink {
  received = 0
  /** Known once the body has ended. */
  trailers: HeaderList = []
  /** Whether the reader waits for the client; the gateway counts this time against the client's rate. */
  waiting = false
  private readonly source: BodySource
  private readonly limit: number
  private readonly owner: InputOwner
  private readonly chunks: Uint8Array[] = []
  private held = 0
  private ended = false
  private error: Error | null = null
  private taken = false
  private listening = false
  private discarding = false
  private wake: (() => void) | null = null

  constructor(source: BodySource, limit: number, owner: InputOwner) {
    this.source = source
    this.limit = limit
    this.owner = owner
  }

  /** Whether the whole body has arrived. */
  get complete(): boolean {
    return this.ended
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.taken) throw new Error('the body of this request was read already, and is not kept')
    this.taken = true
    return {
      next: () => this.next(),
      // Leaving early loses nothing: the gateway discards the rest when the answer was sent.
      return: async () => ({ done: true, value: undefined }),
    }
  }

  /** Ends the body with an error: the client has left, or is too slow. */
  fail(error: Error): void {
    if (this.ended || this.error !== null) return
    this.error = error
    this.notify()
  }

  /**
   * Reads on without keeping anything, until the body ends, `limit` bytes have come, or the connection has closed. An
   * application that still reads gets an error: what it would have got is no longer all of the body.
   */
  discard(limit: number, done: () => void): void {
    this.discarding = true
    this.chunks.length = 0
    const before = this.received
    const reader = this.wake
    this.wake = () => {
      if (this.ended || this.error !== null || this.received - before > limit) {
        this.wake = null
        done()
      }
    }
    reader?.()
    this.listen()
    this.source.resume()
    this.notify()
  }

  bodyBytes(chunk: Uint8Array): void {
    this.received += chunk.length
    if (this.received > this.limit && this.error === null) {
      this.error = new BodyTooLarge(`the body is larger than ${this.limit} bytes`)
      this.owner.overLimit()
    } else if (!this.discarding && this.error === null) {
      this.chunks.push(chunk)
      this.held += chunk.length
      // A reader that waits takes it at once.
      if (this.held >= HIGH_WATER && this.wake === null) this.source.pause()
    }
    this.notify()
  }

  bodyEnd(trailers: HeaderList): void {
    this.trailers = trailers
    this.ended = true
    this.notify()
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    this.listen()
    for (;;) {
      if (this.discarding) throw new Error('the rest of the body was not kept: the answer had been sent')
      const chunk = this.chunks.shift()
      if (chunk !== undefined) {
        this.held -= chunk.length
        return { done: false, value: chunk }
      }
      if (this.error !== null) throw this.error
      if (this.ended) return { done: true, value: undefined }
      this.waiting = true
      this.source.resume()
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.waiting = false
    }
  }

  private listen(): void {
    if (this.listening) return
    this.listening = true
    if (!this.discarding) this.owner.firstRead()
    this.source.deliver(this)
  }

  private notify(): void {
    const { wake } = this
    if (wake === null) return
    if (!this.discarding) this.wake = null
    wake()
  }
}
