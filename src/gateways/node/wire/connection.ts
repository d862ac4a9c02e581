// One connection that is read and written here, over a socket alone. What arrives is a byte string until it is known to be a
// body; one request at a time is taken from it, and what is ahead of its turn waits, up to a bound.

import type { Socket } from 'node:net'
import type { Chunk, HeaderList } from '../../../environ/contract.ts'
import type { Limits } from '../../../environ/limits.ts'
import { Refusal } from '../../refusal.ts'
import type { BodySink } from '../body-input.ts'
import { Connection } from '../connection.ts'
import type { NodeGateway } from '../gateway.ts'
import { NO_HEAD, type RequestHead } from '../request-head.ts'
import type { ResponseHead } from '../response-head.ts'
import type { Turn } from '../turn.ts'
import type { Wire } from '../wire.ts'
import { Arrived } from './arrived.ts'
import { IncomingBody } from './body.ts'
import { HeadParser } from './parse-head.ts'
import { Writer } from './writer.ts'

// What may wait for its turn before the client is paused.
const AHEAD = 16_384

/** A connection, and where its exchanges read and write. */
export class WireConnection extends Connection implements Wire {
  readonly lined = true
  /** Stops reading the socket, so that others can. */
  release: () => void = () => undefined
  private readonly gateway: NodeGateway
  private readonly parser: HeadParser
  private readonly writer: Writer
  private readonly arrived = new Arrived()
  private readonly body: IncomingBody
  private minor = 1
  private running = false
  private paused = false
  private blankSkipped = false
  private clientEnded = false
  /** Whether the last answer was sent, and only the client's end is waited for. */
  private lingering = false
  private lingered = 0
  /** The clock when part of a head, the running request, or the last answer was first there; -1 while idle. */
  private since = -1

  constructor(gateway: NodeGateway, socket: Socket) {
    super(socket, gateway.now)
    this.gateway = gateway
    this.parser = new HeadParser(gateway.limits)
    this.body = new IncomingBody(gateway.limits)
    this.writer = new Writer(socket, gateway)
    socket.on('error', () => undefined)
    socket.on('end', () => this.ended())
    socket.on('close', () => {
      this.closing = true
      this.lingering = true
      this.forget()
      this.busy?.clientGone()
    })
  }

  override get hasWaiting(): boolean {
    return this.arrived.waiting
  }

  /** Takes what has arrived. The bytes are not kept. */
  receive(bytes: Buffer, length: number): void {
    if (this.lingering) {
      this.lingered += length
      // To close with something unread would reset the connection: so it is no longer read, and closed when its time is over.
      if (this.lingered > this.gateway.limits.drainBytes) this.setPaused(true)
      return
    }
    let from = 0
    if (this.body.sink !== null) {
      from = length
      this.guarded(() => {
        from = this.body.take(bytes, 0, length, false)
      })
      if (from === length) return
    }
    const { arrived } = this
    arrived.add(bytes, from, length, this.busy !== null)
    if (this.busy === null) {
      this.run()
      if (arrived.keepTail() && this.busy === null) this.run()
    } else if (arrived.length > AHEAD) {
      this.setPaused(true)
    }
  }

  override advance(now: number): void {
    this.busy = null
    this.idleSince = now
    if (!this.lingering) this.since = -1
    if (!this.running) this.run()
  }

  // A loop and not a recursion, since many requests may have come in one packet. Their answers leave together.
  private run(): void {
    this.running = true
    try {
      while (this.busy === null && !this.closing && this.arrived.length > 0 && !this.writer.full) {
        if (!this.next()) break
      }
    } finally {
      this.running = false
    }
    if (this.busy === null) this.rest()
    this.writer.flush()
  }

  /** Has nothing to run at the moment: the connection closes, waits for its reader, or reads on. */
  private rest(): void {
    if (this.closing) {
      this.closeSoon()
    } else if (this.hasWaiting && this.writer.full) {
      this.setPaused(true)
      this.writer.onDrain(() => {
        if (this.busy === null && !this.running) this.run()
      })
    } else if (this.clientEnded) {
      this.ended()
    } else if (this.paused) {
      this.setPaused(false)
    }
  }

  /** Starts the next request. Returns whether it could. */
  private next(): boolean {
    const { arrived, parser } = this
    const { text, at } = arrived
    if (!this.blankSkipped && text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10) {
      this.blankSkipped = true
      arrived.at += 2
      if (arrived.length === 0) return false
    }
    let head: RequestHead | null
    try {
      head = parser.read(text, arrived.at)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refuse(error)
      return true
    }
    if (head === null) {
      if (this.since < 0) this.since = this.gateway.now
      return false
    }
    arrived.at = parser.end
    this.blankSkipped = false
    this.since = this.gateway.now
    this.minor = head.minor
    const { fields } = head
    if (fields !== null && (fields.length > 0 || fields.chunked)) this.body.begin(fields)
    this.gateway.start(this, this, head, null)
    return true
  }

  /** Answers what is no request. */
  private refuse(refusal: Refusal): void {
    this.closing = true
    this.forget()
    this.gateway.start(this, this, NO_HEAD, refusal)
  }

  private ended(): void {
    this.clientEnded = true
    if (this.busy === null) {
      if (this.hasWaiting && !this.closing && !this.writer.full)
        this.refuse(new Refusal(400, 'the request is incomplete'))
      else if (!this.hasWaiting) this.closeSoon()
    } else {
      const { busy } = this
      if (this.body.open) this.broken(400)
      busy.clientEnded()
    }
  }

  // The body of the running request is not what was announced: nothing after it can be a request.
  private broken(status: number): void {
    this.closing = true
    this.forget()
    this.busy?.requestBroken(status)
  }

  private forget(): void {
    this.arrived.clear()
    this.body.drop()
  }

  deliver(sink: BodySink): void {
    this.body.sink = sink
    if (this.hasWaiting) {
      // The end of the body may end the exchange; the next is started when it is known where the body ended.
      const nested = this.running
      this.running = true
      this.guarded(() => this.body.takeArrived(this.arrived))
      this.running = nested
      if (!nested && this.busy === null) this.run()
    }
    this.resume()
  }

  // Runs what takes of the body; what it refuses breaks the request.
  private guarded(take: () => void): void {
    try {
      take()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.broken(error.status)
    }
  }

  pause(): void {
    this.setPaused(true)
  }

  resume(): void {
    if (this.paused && this.body.sink !== null) this.setPaused(false)
  }

  private setPaused(paused: boolean): void {
    if (this.paused === paused) return
    this.paused = paused
    if (paused) this.socket.pause()
    else this.socket.resume()
  }

  writeContinue(): void {
    this.writer.writeInterim('100 Continue', [])
  }

  writeHints(fields: HeaderList): void {
    this.writer.writeInterim('103 Early Hints', fields)
  }

  answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number): void {
    if (close) this.closing = true
    this.writer.answer(head, length, close, body, size)
  }

  begin(head: ResponseHead, length: number, close: boolean): void {
    // HTTP/1.0 knows no chunks: the end of such a body is the end of the connection.
    const mode = length >= 0 ? 'length' : this.minor === 1 ? 'chunks' : 'close'
    if (close || mode === 'close') this.closing = true
    this.writer.begin(head, length, this.closing, mode)
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    return this.writer.write(bytes, written)
  }

  end(trailers: HeaderList = []): void {
    this.writer.end(trailers)
  }

  onDrain(resume: () => void): void {
    this.writer.onDrain(resume)
  }

  // Reads on until the client has ended too: to close with something unread would reset the connection, and the client
  // might lose its answer.
  override closeSoon(): void {
    this.closing = true
    if (this.lingering) return
    this.lingering = true
    this.since = this.gateway.now
    this.forget()
    this.writer.flush()
    this.socket.end()
    this.setPaused(false)
  }

  cut(): void {
    this.writer.cut()
  }

  // The socket goes on when whoever has it now is ready for that.
  handOver(turn: Turn): { socket: Socket; head: Uint8Array } {
    this.busy = turn
    this.release()
    this.socket.pause()
    return { socket: this.socket, head: this.arrived.rest() }
  }

  override sweep(limits: Limits, now: number, passed: number): void {
    const waited = this.since < 0 ? 0 : now - this.since
    if (this.lingering) {
      if (waited >= limits.drainTimeout) this.socket.destroy()
    } else if (this.busy === null) {
      const late = this.hasWaiting && !this.writer.full && waited >= limits.headersTimeout
      if (late) this.refuse(new Refusal(408, 'the head of the request arrived too slowly'))
      else super.sweep(limits, now, passed)
    } else if (this.body.open && waited >= limits.requestTimeout) {
      this.broken(408)
    } else {
      super.sweep(limits, now, passed)
    }
  }
}
