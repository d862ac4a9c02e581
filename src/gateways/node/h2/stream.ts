// One request among those that share an HTTP/2 connection: its body, and where its answer goes. RFC 9113 section 8.

import type { EventEmitter } from 'node:events'
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Chunk, HeaderList } from '../../../environ/contract.ts'
import type { Limits } from '../../../environ/limits.ts'
import { Refusal } from '../../refusal.ts'
import type { BodySink } from '../body-input.ts'
import type { NodeGateway } from '../gateway.ts'
import type { ResponseHead } from '../response-head.ts'
import { trailersOf } from '../trailers.ts'
import type { Peer, Place, TlsFacts, Turn } from '../turn.ts'
import type { Wire } from '../wire.ts'
import { answerFields, trailerFields } from './answer-fields.ts'
import { readHead } from './read-head.ts'

// RFC 9113 section 7.
const NO_ERROR = 0x0
const INTERNAL_ERROR = 0x2
const NO_TRAILERS: HeaderList = []

/** What a request asks of the connection that it shares. */
export interface Shared extends Peer {
  readonly gateway: NodeGateway
  /** The request has ended, its answer has left, and nobody runs for it any more. */
  done(stream: H2Stream): void
}

/** One request. */
export class H2Stream implements Place, Peer, Wire {
  readonly lined = false
  readonly remoteAddr: string
  readonly remotePort: string
  readonly tls: TlsFacts | null
  readonly born: number
  requests = 0
  closing = false
  busy: Turn | null = null
  /** Bytes that were of use: of the head, and of the body. */
  useful = 0
  private readonly shared: Shared
  private readonly stream: ServerHttp2Stream
  /** Fields that others have set before. */
  private readonly preset: OutgoingHttpHeaders | null
  private inputEnded = false
  private incoming: HeaderList = NO_TRAILERS
  private outgoing: HeaderList = NO_TRAILERS
  private closed = false
  /** What a stalled reader is judged by: bytes that are left to send, and when that last changed. */
  private left = 0
  private movedAt: number

  /** What tells that the client has left is the stream, or whatever stands for it. */
  constructor(
    shared: Shared,
    stream: ServerHttp2Stream,
    told: EventEmitter = stream,
    preset: OutgoingHttpHeaders | null = null,
  ) {
    this.shared = shared
    this.stream = stream
    this.preset = preset
    this.remoteAddr = shared.remoteAddr
    this.remotePort = shared.remotePort
    this.tls = shared.tls
    this.born = shared.gateway.now
    this.movedAt = this.born
    told.on('aborted', () => this.busy?.clientGone())
    told.on('close', () => {
      this.closed = true
      this.busy?.clientGone()
      this.doneIfOver()
    })
  }

  /** Whether the client, or a fault of its own, has ended this before its answer was whole. */
  get broken(): boolean {
    const { rstCode } = this.stream
    return rstCode !== NO_ERROR && rstCode !== INTERNAL_ERROR
  }

  /** Starts the request. With `waits`, the client may be told to go on with its body, and waits for that. */
  start(raw: readonly string[], ended: boolean, waits: boolean): void {
    const { stream } = this
    // The client has reset it before it was looked at.
    if (stream.destroyed || stream.closed) return
    const { gateway } = this.shared
    this.inputEnded = ended
    for (let i = 0; i < raw.length; i++) this.useful += (raw[i] as string).length
    if (!ended) {
      stream.on('trailers', (_fields, _flags, ...[raw]: string[][]) => this.takeTrailers(raw as string[]))
      stream.once('end', () => {
        this.inputEnded = true
      })
    }
    const { head, refusal } = readHead(raw, ended, waits, gateway.limits)
    gateway.start(this, this, head, refusal)
  }

  private takeTrailers(raw: readonly string[]): void {
    try {
      this.incoming = trailersOf(raw, this.shared.gateway.limits)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  /** Looks whether the client is too slow. */
  sweep(limits: Limits, now: number, passed: number): void {
    this.busy?.countWaiting(passed)
    const left = this.stream.writableLength
    if (left === 0 || left !== this.left) {
      this.left = left
      this.movedAt = now
    } else if (now - this.movedAt >= limits.sendTimeout) {
      this.cut()
      return
    }
    if (!this.inputEnded && now - this.born >= limits.requestTimeout) {
      this.inputEnded = true
      this.busy?.requestBroken(408)
    }
  }

  /** The client sends nothing more: what is answered may still reach it, but it could not make room for more. */
  peerEnded(): void {
    const { busy } = this
    if (busy === null) return
    busy.clientGone()
    this.cut()
  }

  /** The connection has closed. */
  gone(): void {
    this.closed = true
    this.busy?.clientGone()
    this.doneIfOver()
  }

  advance(): void {
    this.busy = null
    // The answer is there, and what is still to come of the request is of no use. RFC 9113 section 8.1.
    if (!this.inputEnded && !this.closed) this.stream.close(NO_ERROR)
    this.doneIfOver()
  }

  private doneIfOver(): void {
    if (this.closed && this.busy === null) this.shared.done(this)
  }

  // On a node:http2 server of somebody else's, others may have read part of it.
  get bodyTaken(): boolean {
    return this.stream.readableDidRead || this.stream.readableEncoding !== null
  }

  deliver(sink: BodySink): void {
    const { stream } = this
    stream.on('data', (chunk: Buffer) => {
      this.useful += chunk.length
      sink.bodyBytes(chunk)
    })
    // A stream that was reset ends as well.
    stream.on('end', () => {
      if (!stream.aborted && stream.rstCode === NO_ERROR) sink.bodyEnd(this.incoming)
    })
    stream.resume()
  }

  pause(): void {
    this.stream.pause()
  }

  resume(): void {
    this.stream.resume()
  }

  writeContinue(): void {
    this.writeInterim({ ':status': 100 })
  }

  writeHints(fields: HeaderList): void {
    this.writeInterim(answerFields(fields.flat(), 103))
  }

  private writeInterim(fields: OutgoingHttpHeaders): void {
    if (!this.stream.destroyed && !this.stream.closed) this.stream.additionalHeaders(fields)
  }

  // Unlike that of HTTP/1.1, the answer may end before the request does.
  answer(head: ResponseHead, length: number, _close: boolean, body: Chunk, size: number): void {
    const { stream } = this
    if (!this.respond(head, length, size === 0, false) || size === 0) return
    if (typeof body === 'string') stream.end(body, size === body.length ? 'latin1' : 'utf8')
    else stream.end(body)
  }

  begin(head: ResponseHead, length: number, _close: boolean, trailing: boolean): void {
    const { stream } = this
    if (!this.respond(head, length, false, trailing) || !trailing) return
    // A response of node:http2 would send trailer fields of its own, of which there are none.
    stream.removeAllListeners('wantTrailers')
    stream.once('wantTrailers', () => {
      if (!stream.closed) stream.sendTrailers(trailerFields(this.outgoing))
    })
  }

  private respond(head: ResponseHead, length: number, endStream: boolean, waitForTrailers: boolean): boolean {
    const { stream } = this
    if (stream.destroyed || stream.closed) return false
    const fields = answerFields(head.fields, head.status)
    if (length >= 0) fields['content-length'] = String(length)
    stream.respond(this.preset === null ? fields : { ...this.preset, ...fields }, {
      endStream,
      waitForTrailers,
    })
    return true
  }

  write(bytes: Uint8Array): boolean {
    return !this.stream.writable || this.stream.write(bytes)
  }

  end(trailers: HeaderList = NO_TRAILERS): void {
    const { stream } = this
    if (!stream.writable) return
    this.outgoing = trailers
    stream.end()
  }

  onDrain(resume: () => void): void {
    this.stream.once('drain', resume)
  }

  closeSoon(): void {
    this.stream.close(NO_ERROR)
  }

  // With an error, or Node would end what was sent as if it were whole.
  cut(): void {
    this.stream.destroy(new Error('the answer is incomplete'))
  }
}
