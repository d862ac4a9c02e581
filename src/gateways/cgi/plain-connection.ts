// A connection that brings one request, as its variables and the bytes of its body, and takes one answer: SCGI and uwsgi,
// which differ in how the variables stand.

import type { Socket } from 'node:net'
import type { Chunk } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import type { BodySink } from '../node/body-input.ts'
import { Connection } from '../node/connection.ts'
import type { ResponseHead } from '../node/response-head.ts'
import { IncomingBody } from '../node/wire/body.ts'
import type { Wire } from '../node/wire.ts'
import { Refusal } from '../refusal.ts'
import type { BeforeStatus } from './answer-head.ts'
import { Carry } from './carry.ts'
import type { CgiGateway } from './gateway.ts'
import { PlainWriter } from './plain-writer.ts'
import type { Variables } from './variables.ts'

// What of a body may wait for whoever reads it, before the web server is paused.
const AHEAD = 65_536

/** The variables of a request, and where they ended. */
export interface PlainHead {
  readonly variables: Variables
  readonly end: number
}

/** In what the protocols differ. */
export interface PlainProtocol {
  /** Reads the variables at the start of what has come; null until they are whole. Throws Refusal. */
  readonly readHead: (bytes: Buffer, limits: Limits) => PlainHead | null
  readonly beforeStatus: BeforeStatus
}

/** One connection, its request and where its answer goes. */
export class PlainConnection extends Connection implements Wire {
  readonly lined = true
  private readonly gateway: CgiGateway
  private readonly protocol: PlainProtocol
  private readonly writer: PlainWriter
  private readonly body: IncomingBody
  /** What has come of the variables; and after them, of the body that nobody has read yet. */
  private readonly carry = new Carry()
  private taken = false
  private length = 0
  /** Whether the request has come to its end, and nothing after it. */
  private whole = false
  private paused = false
  /** Whether the answer was sent, and only the web server's end is waited for. */
  private lingering = false
  private lingered = 0
  /** The clock when the connection, or its last phase, began. */
  private since: number

  constructor(gateway: CgiGateway, socket: Socket, protocol: PlainProtocol) {
    super(socket, gateway.now)
    this.gateway = gateway
    this.protocol = protocol
    this.since = gateway.now
    this.writer = new PlainWriter(socket, protocol.beforeStatus)
    this.body = new IncomingBody(gateway.limits)
    socket.on('error', () => undefined)
    socket.on('end', () => this.peerEnded())
    socket.on('close', () => {
      this.lingering = true
      this.carry.clear()
      this.body.drop()
      this.busy?.clientGone()
    })
  }

  override get hasWaiting(): boolean {
    return !this.taken && this.carry.length > 0
  }

  /** Takes what has arrived. The bytes are not kept. */
  receive(bytes: Buffer, length: number): void {
    if (this.lingering) {
      this.lingered += length
      // To close with something unread would reset the connection: so it is no longer read, and closed when its time is over.
      if (this.lingered > this.gateway.limits.drainBytes) this.setPaused(true)
    } else if (!this.taken) {
      this.takeHead(bytes.subarray(0, length))
    } else if (this.body.sink !== null) {
      this.body.take(bytes, 0, length, false)
      this.whole = !this.body.open
    } else if (this.body.open) {
      this.carry.add(bytes, 0, length)
      if (this.carry.length > AHEAD) this.setPaused(true)
    }
  }

  private takeHead(arrived: Buffer): void {
    const { carry } = this
    if (carry.length > 0) carry.add(arrived)
    const bytes = carry.length > 0 ? carry.bytes : arrived
    let head: PlainHead | null
    try {
      head = this.protocol.readHead(bytes, this.gateway.limits)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refuse(error)
      return
    }
    if (head === null) {
      if (carry.length === 0) carry.add(arrived)
      return
    }
    this.taken = true
    this.since = this.gateway.now
    const length = Number(head.variables.get('CONTENT_LENGTH'))
    this.whole = bytes.length - head.end === length
    if (length > 0) {
      const rest = Buffer.from(bytes.subarray(head.end))
      carry.clear()
      this.length = length
      this.body.begin({ length, chunked: false, persistent: false })
      carry.add(rest)
    } else {
      carry.clear()
    }
    this.gateway.take(this, this, head.variables, { open: false })
  }

  private refuse(refusal: Refusal): void {
    this.taken = true
    this.carry.clear()
    this.gateway.refuse(this, this, refusal)
  }

  private peerEnded(): void {
    // To end a second time would make an error with its stack each time, for nobody.
    const { busy } = this
    if (this.lingering) this.endOnce()
    else if (this.hasWaiting) this.refuse(new Refusal(400, 'the request is incomplete'))
    else if (busy === null) this.closeSoon()
    else {
      if (this.body.open && this.carry.length < this.length) this.broken(400)
      busy.clientEnded()
    }
  }

  private endOnce(): void {
    if (!this.socket.writableEnded) this.socket.end()
  }

  private broken(status: number): void {
    this.body.drop()
    this.busy?.requestBroken(status)
  }

  override advance(now: number): void {
    this.busy = null
    this.idleSince = now
    this.closeSoon()
  }

  deliver(sink: BodySink): void {
    const { body, carry } = this
    body.sink = sink
    if (carry.length > 0 && body.open) {
      const held = Buffer.from(carry.bytes)
      carry.clear()
      body.take(held, 0, held.length, true)
    }
    this.resume()
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

  // The web server has done so before.
  writeContinue(): void {}

  answer(head: ResponseHead, length: number, _close: boolean, body: Chunk, size: number): void {
    this.writer.answer(head, length, body, size)
    this.writer.flush()
  }

  begin(head: ResponseHead, length: number): void {
    // What is answered whole leaves with the end of the connection, and the system need not be told.
    this.socket.setNoDelay(true)
    this.writer.begin(head, length)
  }

  write(bytes: Uint8Array, written?: () => void): boolean {
    return this.writer.write(bytes, written)
  }

  // Nothing marks the end of an answer but the end of the connection, which `advance` brings.
  end(): void {}

  onDrain(resume: () => void): void {
    this.writer.onDrain(resume)
  }

  // Reads on until the web server has ended too: to close with something unread would reset the connection, and it might
  // lose its answer. After a whole request there is nothing to read, and what was written leaves before the end does.
  override closeSoon(): void {
    if (this.lingering) return
    this.lingering = true
    this.since = this.gateway.now
    this.carry.clear()
    this.body.drop()
    this.writer.flush()
    if (this.whole && this.socket.writableLength === 0) {
      this.socket.destroy()
      return
    }
    this.socket.end()
    this.setPaused(false)
  }

  cut(): void {
    this.lingering = true
    this.writer.cut()
  }

  override sweep(limits: Limits, now: number, passed: number): void {
    const waited = now - this.since
    if (this.lingering) {
      if (waited >= limits.drainTimeout && this.socket.writableLength === 0) this.socket.destroy()
    } else if (this.busy === null && this.hasWaiting && waited >= limits.headersTimeout) {
      this.refuse(new Refusal(408, 'the variables of the request arrived too slowly'))
      return
    } else if (this.body.open && waited >= limits.requestTimeout) {
      this.broken(408)
      return
    }
    super.sweep(limits, now, passed)
  }
}
