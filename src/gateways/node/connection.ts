// One connection of a client, whoever parses what it sends: whose turn it is, since when it is idle, whether its reader
// makes progress.

import type { Socket } from 'node:net'
import type { Limits } from '../../environ/limits.ts'
import { tlsFactsOf } from './tls-facts.ts'
import type { Peer, Place, TlsFacts, Turn } from './turn.ts'

/** The state of one connection. Requests on it are answered one at a time, in order. */
export abstract class Connection implements Peer, Place {
  readonly socket: Socket
  // Taken when the client connects: a destroyed socket no longer knows them.
  readonly remoteAddr: string
  readonly remotePort: string
  readonly tls: TlsFacts | null
  readonly born: number
  requests = 0
  /** The gateway's clock when the last exchange ended. */
  idleSince: number
  closing = false
  busy: Turn | null = null
  /** What a stalled reader is judged by: bytes handed to the socket and bytes left, at the last look, and when they last changed. */
  private written = 0
  private left = 0
  private movedAt: number
  /** Bytes read from the socket at the last look. */
  private read = 0

  constructor(socket: Socket, now: number) {
    this.socket = socket
    this.remoteAddr = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort === undefined ? '' : String(socket.remotePort)
    this.tls = tlsFactsOf(socket)
    this.born = now
    this.idleSince = now
    this.movedAt = now
  }

  /** Whether something of a request has arrived that is not answered yet. */
  abstract get hasWaiting(): boolean

  abstract advance(now: number): void

  /** Closes the connection once everything written has left. */
  abstract closeSoon(): void

  /** Looks whether the client is too slow, or idle for too long. */
  sweep(limits: Limits, now: number, passed: number): void {
    const { socket, busy } = this
    busy?.countWaiting(passed)
    const written = socket.bytesWritten
    const left = socket.writableLength
    if (left === 0 || written !== this.written || left !== this.left) {
      this.written = written
      this.left = left
      this.movedAt = now
    } else if (now - this.movedAt >= limits.sendTimeout) {
      socket.destroy()
      return
    }
    // While something arrives, a head is on its way: that time is limited elsewhere, and closing would lose the request.
    if (this.looked() || busy !== null || this.hasWaiting || left > 0) return
    if (now - this.idleSince >= limits.keepAliveTimeout) this.closeSoon()
  }

  /** Whether anything has arrived since the last look. */
  looked(): boolean {
    const read = this.socket.bytesRead
    const arrived = read !== this.read
    this.read = read
    return arrived
  }

  /** Closes the connection if it has been idle since the last look. */
  closeWhenIdle(): void {
    const arrived = this.looked()
    this.busy?.stopping?.()
    if (this.busy === null && !this.hasWaiting && !arrived) this.closeSoon()
  }
}
