// A connection of a web server that speaks FastCGI: several requests at a time, each by its number.

import type { Socket } from 'node:net'
import type { Limits } from '../../environ/limits.ts'
import { Connection } from '../node/connection.ts'
import { Refusal } from '../refusal.ts'
import { pairOf, readPairs } from './pairs.ts'
import { ProtocolStatus, RecordWriter } from './record-writer.ts'
import { ProtocolError, RecordReader, RecordType } from './records.ts'
import { type Role, type Shared, Stream } from './stream.ts'

/** Requests that may run on one connection at a time. */
export const MOST = 100

const RESPONDER = 1
const AUTHORIZER = 2
const KEEP = 1

/** Who answers as what. */
export interface Roles {
  readonly responder: Role
  /** Null where nobody authorizes. */
  readonly authorizer: Role | null
}

/** One connection and the requests on it. */
export class FastCgiConnection extends Connection implements Shared {
  readonly writer: RecordWriter
  private readonly roles: Roles
  private readonly reader = new RecordReader((type, id, content) => this.take(type, id, content))
  private readonly streams = new Map<number, Stream>()
  private readonly pausing = new Set<Stream>()
  private lingering = false
  private lingered = 0
  /** The clock when the last part of a record came, or the connection began to close. */
  private since: number

  constructor(roles: Roles, socket: Socket) {
    super(socket, roles.responder.gateway.now)
    this.roles = roles
    this.since = this.born
    this.writer = new RecordWriter(socket)
    socket.setNoDelay(true)
    // Each request that waits for the web server listens to it.
    socket.setMaxListeners(MOST + 10)
    socket.on('error', () => undefined)
    socket.on('end', () => {
      this.closing = true
      for (const stream of [...this.streams.values()]) stream.peerEnded()
      this.closeIfDone()
    })
    socket.on('close', () => {
      this.stop()
      for (const stream of [...this.streams.values()]) stream.gone()
      this.streams.clear()
    })
  }

  get now(): number {
    return this.roles.responder.gateway.now
  }

  override get hasWaiting(): boolean {
    return this.streams.size > 0 || this.reader.hasPart
  }

  /** Takes what has arrived. The bytes are not kept. */
  receive(bytes: Buffer, length: number): void {
    const { limits } = this.roles.responder.gateway
    if (this.lingering) {
      this.lingered += length
      // To close with something unread would reset the connection: so it is no longer read, and closed when its time is over.
      if (this.lingered > limits.drainBytes) this.socket.pause()
      return
    }
    this.since = this.now
    try {
      this.reader.read(bytes.subarray(0, length))
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.stop()
      this.socket.destroy()
      return
    }
    this.writer.flush()
  }

  private take(type: number, id: number, content: Buffer): void {
    if (type < RecordType.BEGIN_REQUEST || type > RecordType.UNKNOWN_TYPE) {
      this.writer.management(RecordType.UNKNOWN_TYPE, 0, `${String.fromCharCode(type)}\0\0\0\0\0\0\0`)
    } else if (type === RecordType.GET_VALUES) {
      this.tellValues(content)
    } else if (id === 0) {
      throw new ProtocolError('a record of a request has no number')
    } else if (type === RecordType.BEGIN_REQUEST) {
      this.beginRequest(id, content)
    } else {
      // Records of requests that have ended may have been on their way.
      const stream = this.streams.get(id)
      if (type === RecordType.PARAMS) stream?.takeParams(content)
      else if (type === RecordType.STDIN) stream?.takeInput(content)
      else if (type === RecordType.ABORT_REQUEST) stream?.abort()
    }
  }

  private beginRequest(id: number, content: Buffer): void {
    if (content.length < 8 || this.streams.has(id)) throw new ProtocolError('a request begins within another')
    const role = this.roleOf(content.readUInt16BE(0))
    if (((content[2] as number) & KEEP) === 0) this.closing = true
    if (role === null) this.decline(id, ProtocolStatus.UNKNOWN_ROLE)
    else if (this.streams.size >= MOST) this.decline(id, ProtocolStatus.OVERLOADED)
    else this.streams.set(id, new Stream(id, this, role))
  }

  private roleOf(number: number): Role | null {
    if (number === RESPONDER) return this.roles.responder
    return number === AUTHORIZER ? this.roles.authorizer : null
  }

  private decline(id: number, status: number): void {
    this.writer.endRequest(id, 0, status)
    this.closeIfDone()
  }

  // FastCGI specification section 4.1.
  private tellValues(content: Buffer): void {
    const { limits } = this.roles.responder.gateway
    const most = String(Math.min(limits.connections, 2 ** 31 - 1))
    const known: Record<string, string> = {
      FCGI_MAX_CONNS: most,
      FCGI_MAX_REQS: most,
      FCGI_MPXS_CONNS: '1',
    }
    let told = ''
    try {
      const text = content.toString('latin1')
      readPairs(text, (from, to) => {
        const name = text.slice(from, to)
        if (!Object.hasOwn(known, name)) return
        told += pairOf(name, known[name] as string)
        delete known[name]
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new ProtocolError(error.message)
    }
    this.writer.management(RecordType.GET_VALUES_RESULT, 0, told)
  }

  pauseFor(stream: Stream, paused: boolean): void {
    const before = this.pausing.size
    if (paused) this.pausing.add(stream)
    else this.pausing.delete(stream)
    if (before === 0 && this.pausing.size > 0) this.socket.pause()
    else if (before > 0 && this.pausing.size === 0) this.socket.resume()
  }

  done(stream: Stream): void {
    if (this.streams.get(stream.id) !== stream) return
    this.streams.delete(stream.id)
    this.requests++
    this.pauseFor(stream, false)
    this.idleSince = this.now
    this.closeIfDone()
  }

  private closeIfDone(): void {
    if (this.streams.size === 0 && (this.closing || this.roles.responder.gateway.stopping)) this.closeSoon()
  }

  cutFor(stream: Stream): boolean {
    if (this.streams.size > 1 || !this.streams.has(stream.id)) return false
    this.stop()
    this.writer.cutOff(true)
    return true
  }

  // Requests begin and end by their records.
  override advance(): void {}

  override closeSoon(): void {
    if (this.lingering) return
    this.stop()
    this.since = this.now
    this.writer.flush()
    this.socket.end()
    this.socket.resume()
  }

  private stop(): void {
    this.closing = true
    this.lingering = true
    this.reader.stop()
  }

  override sweep(limits: Limits, now: number, passed: number): void {
    const waited = now - this.since
    if (this.lingering) {
      if (waited >= limits.drainTimeout && this.socket.writableLength === 0) this.socket.destroy()
    } else if (this.streams.size === 0 && this.reader.hasPart && waited >= limits.headersTimeout) {
      this.socket.destroy()
      return
    }
    for (const stream of [...this.streams.values()]) stream.sweep(limits, now, passed)
    super.sweep(limits, now, passed)
  }
}
