// The body of the request that runs on a connection: where it ends, and who takes it.

import type { HeaderList } from '../../../environ/contract.ts'
import type { Limits } from '../../../environ/limits.ts'
import type { BodySink } from '../body-input.ts'
import type { Framing } from '../request-head.ts'
import type { Arrived } from './arrived.ts'
import { ChunkedDecoder } from './chunked.ts'

const NO_TRAILERS: HeaderList = []

/** The rest of a body, as its framing says. One object serves all requests of a connection. */
export class IncomingBody {
  /** Who takes the body; until there is one, nothing of it is taken. */
  sink: BodySink | null = null
  private left = 0
  private decoder: ChunkedDecoder | null = null
  private readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Whether part of a body is still to come. */
  get open(): boolean {
    return this.left > 0 || this.decoder !== null
  }

  /** Begins the body that these fields announce. */
  begin(fields: Framing): void {
    if (fields.chunked) this.decoder = new ChunkedDecoder(this.limits)
    else this.left = fields.length
  }

  /** Forgets a body that nobody takes any more. */
  drop(): void {
    this.sink = null
    this.left = 0
    this.decoder = null
  }

  /**
   * Gives the sink what belongs to the body: a copy, unless the bytes are nobody else's. Returns where that ends. Throws
   * Refusal.
   */
  take(bytes: Buffer, from: number, to: number, owned: boolean): number {
    const { decoder } = this
    const sink = this.sink as BodySink
    let end: number
    if (decoder === null) {
      end = Math.min(to, from + this.left)
      this.left -= end - from
      const part = bytes.subarray(from, end)
      sink.bodyBytes(owned ? part : Buffer.from(part))
      if (this.left === 0) this.finish(sink, NO_TRAILERS)
    } else {
      end = decoder.decode(bytes, from, to)
      if (decoder.data.length > 0) sink.bodyBytes(decoder.data)
      if (decoder.done) this.finish(sink, decoder.trailers)
    }
    return end
  }

  /** Gives the sink what has arrived of the body already. Throws Refusal. */
  takeArrived(arrived: Arrived): void {
    const { sink } = this
    const { text, at } = arrived
    if (arrived.length > 0) {
      const end = this.decoder === null ? Math.min(text.length, at + this.left) : text.length
      const bytes = Buffer.from(text.slice(at, end), 'latin1')
      const taken = this.take(bytes, 0, bytes.length, true)
      // Taking it may have closed the connection, and cleared what had arrived.
      if (arrived.length > 0) arrived.at += taken
    }
    const { tail } = arrived
    if (tail === null || arrived.length > 0 || this.sink !== sink) return
    const taken = this.take(tail, 0, tail.length, false)
    if (arrived.tail !== null) arrived.tail = taken < tail.length ? tail.subarray(taken) : null
  }

  private finish(sink: BodySink, trailers: HeaderList): void {
    // The request may have ended, and another begun, by what its sink did with the last bytes.
    if (this.sink !== sink) return
    this.sink = null
    this.decoder = null
    sink.bodyEnd(trailers)
  }
}
