// One connection of a client: which exchange has its turn, which requests wait, and since when it is idle.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import type { Peer } from './request-head.ts'

const CONNECTION = Symbol('wsgify.connection')

// What is parsed ahead of its turn: beyond this many requests the socket is paused until they are answered.
const AHEAD = 16

/** A request that waits for its turn. */
export interface Waiting {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly start: (request: IncomingMessage, response: ServerResponse) => void
}

/** The state of one connection. Requests on it are answered one at a time, in order. */
export class Connection implements Peer {
  readonly socket: Socket
  // Taken when the client connects: a destroyed socket no longer knows them.
  readonly remoteAddr: string
  readonly remotePort: string
  readonly born: number
  requests = 0
  /** The gateway's clock when the last exchange ended. */
  idleSince: number
  /** Set when the next answer is the last. */
  closing = false
  busy: Exchange | null = null
  /** What a stalled reader is judged by: bytes handed to the socket and bytes left, at the last look, and when they last changed. */
  written = 0
  left = 0
  /** Bytes read from the socket at the last look. */
  read = 0
  movedAt: number
  private readonly waiting: Waiting[] = []
  private advancing = false
  private paused = false

  constructor(socket: Socket, now: number) {
    this.socket = socket
    this.remoteAddr = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort === undefined ? '' : String(socket.remotePort)
    this.born = now
    this.idleSince = now
    this.movedAt = now
    socket.once('close', () => {
      this.waiting.length = 0
      this.busy?.clientGone()
    })
  }

  /** The state of a socket; made when it is first asked for. */
  static of(socket: Socket, now: number): Connection {
    const holder = socket as Socket & { [CONNECTION]?: Connection }
    let connection = holder[CONNECTION]
    if (connection === undefined) {
      connection = new Connection(socket, now)
      holder[CONNECTION] = connection
    }
    return connection
  }

  /** Lets a request wait for its turn. */
  wait(waiting: Waiting): void {
    this.waiting.push(waiting)
    if (this.waiting.length === AHEAD) {
      // After the packet that is being parsed, since Node resumes the socket at the end of each request in it.
      setImmediate(() => {
        if (this.waiting.length < AHEAD) return
        this.paused = true
        this.socket.pause()
      })
    }
  }

  /** Whether requests wait for their turn. */
  get hasWaiting(): boolean {
    return this.waiting.length > 0
  }

  /** Ends the turn of an exchange and gives it to the next request. A loop, since many may wait. */
  advance(now: number): void {
    this.busy = null
    this.idleSince = now
    if (this.advancing || this.waiting.length === 0) return
    this.advancing = true
    try {
      while (this.busy === null && this.waiting.length > 0) {
        const { request, response, start } = this.waiting.shift() as Waiting
        if (this.closing || this.socket.destroyed) break
        start(request, response)
      }
    } finally {
      this.advancing = false
    }
    if (this.closing) this.waiting.length = 0
    if (this.paused && this.waiting.length === 0) {
      this.paused = false
      this.socket.resume()
    }
  }
}
