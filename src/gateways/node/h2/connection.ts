// A connection of HTTP/2: many requests at a time, and what keeps a client from having more done than it asks for.
// RFC 9113; the frames are node:http2's.

import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream, ServerOptions } from 'node:http2'
import type { Socket } from 'node:net'
import type { Limits } from '../../../environ/limits.ts'
import { Connection } from '../connection.ts'
import type { NodeGateway } from '../gateway.ts'
import { H2Stream, type Shared } from './stream.ts'

// RFC 9113 sections 6.1 and 7.
const FLAG_END_STREAM = 0x1
const REFUSED_STREAM = 0x7
const ENHANCE_YOUR_CALM = 0xb

// Cookies come in crumbs, each of them a field of its own.
const CRUMBS = 200
// What a field counts beyond its text. RFC 9113 section 6.5.2.
const OVERHEAD = 32
const MOST = 2 ** 32 - 1
// Of a body, what may be on its way on the whole connection; each stream has 64 KiB of it.
const WINDOW = 1_048_576
// Megabytes that node:http2 may keep for one connection.
const SESSION_MEMORY = 10
// The time in which streams that the client has reset are counted, in milliseconds.
const SPELL = 10_000
// A client that sends little but pings, settings and the like is stopped: once it has sent more than so many times the bytes of
// its requests and this allowance together.
const USELESS = 8
const SPARE = 1_048_576

/** What node:http2 is told of the limits. */
export function settingsFor(limits: Limits): ServerOptions {
  const { headerCount, headerBytes, streams } = limits
  return {
    maxHeaderListPairs: Math.min(headerCount + CRUMBS, MOST),
    maxSessionMemory: SESSION_MEMORY,
    settings: {
      maxConcurrentStreams: Math.min(streams, MOST),
      maxHeaderListSize: Math.min(headerBytes + (headerCount + CRUMBS) * OVERHEAD, MOST),
    },
  }
}

/** One connection and the requests on it. */
export class H2Connection extends Connection implements Shared {
  readonly gateway: NodeGateway
  private readonly session: ServerHttp2Session
  private readonly streams = new Set<H2Stream>()
  /** Bytes of requests that have ended. */
  private useful = 0
  private strikes = 0
  private strikesSince: number
  /** The clock when no further request was let in. */
  private closedAt = 0

  constructor(gateway: NodeGateway, socket: Socket) {
    super(socket, gateway.now)
    this.gateway = gateway
    this.strikesSince = this.born
    socket.on('error', () => undefined)
    // With the first connection: a third of what the gateway would take to load, and many servers have none.
    const { performServerHandshake } = process.getBuiltinModule('node:http2')
    const session = performServerHandshake(socket, settingsFor(gateway.limits))
    this.session = session
    // Each ends the connection, and that is told by its close.
    session.on('error', () => undefined)
    session.on('frameError', () => undefined)
    session.on('stream', (stream: ServerHttp2Stream, _: IncomingHttpHeaders, flags: number, raw: string[]) =>
      this.take(stream, flags, raw),
    )
    session.once('connect', () => {
      if (!session.destroyed) session.setLocalWindowSize(WINDOW)
    })
    socket.once('end', () => {
      for (const stream of [...this.streams]) stream.peerEnded()
      this.closeSoon()
    })
    socket.once('close', () => {
      for (const stream of [...this.streams]) stream.gone()
    })
  }

  private take(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    const { limits } = this.gateway
    // What is wrong with a stream ends it; that it has ended is told by its close.
    stream.on('error', () => undefined)
    if (this.streams.size >= limits.streams) {
      // Streams that the client has reset, and whose application still runs, count too.
      stream.close(REFUSED_STREAM)
      this.strike()
      return
    }
    const request = new H2Stream(this, stream)
    this.streams.add(request)
    this.requests++
    request.start(raw, (flags & FLAG_END_STREAM) !== 0, true)
    if (this.requests >= limits.requestsPerConnection) this.closeSoon()
  }

  override get hasWaiting(): boolean {
    return this.streams.size > 0
  }

  // Requests begin and end by themselves.
  override advance(): void {}

  done(stream: H2Stream): void {
    if (!this.streams.delete(stream)) return
    this.useful += stream.useful
    this.idleSince = this.gateway.now
    if (stream.broken) this.strike()
    if (this.gateway.now - this.born >= this.gateway.limits.connectionAge) this.closeSoon()
  }

  // A request that the client resets has cost its work all the same, and makes room for the next.
  private strike(): void {
    const { now, limits } = this.gateway
    if (now - this.strikesSince >= SPELL) {
      this.strikesSince = now
      this.strikes = 0
    }
    if (++this.strikes > limits.streamResets) this.stop()
  }

  private stop(): void {
    if (this.session.destroyed) return
    this.closing = true
    this.closedAt = this.gateway.now
    this.session.destroy(new Error('the client asks too much'), ENHANCE_YOUR_CALM)
  }

  /** Takes no further request; the connection closes when those that run are answered. RFC 9113 section 6.8. */
  override closeSoon(): void {
    if (this.closing) return
    this.closing = true
    this.closedAt = this.gateway.now
    if (!this.session.closed) this.session.close()
  }

  // A request that was on its way is not answered, and its client is told that it can be sent again.
  override closeWhenIdle(): void {
    this.closeSoon()
  }

  override sweep(limits: Limits, now: number, passed: number): void {
    let { useful } = this
    for (const stream of [...this.streams]) {
      useful += stream.useful
      stream.sweep(limits, now, passed)
    }
    const { socket, streams } = this
    // Pings and settings are answered as well, and cost time.
    if (socket.bytesRead > USELESS * (useful + SPARE)) this.stop()
    if (streams.size > 0) return
    const idle = now - this.idleSince
    if (this.closing) {
      if (now - this.closedAt >= limits.drainTimeout) socket.destroy()
    } else if (!this.looked() && idle >= limits.keepAliveTimeout) {
      this.closeSoon()
    } else if (idle >= Math.max(limits.keepAliveTimeout, limits.headersTimeout)) {
      // What comes is no request, or one whose head takes too long.
      this.closeSoon()
    }
  }
}
