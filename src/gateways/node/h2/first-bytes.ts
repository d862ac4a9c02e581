// A connection without TLS whose client may speak HTTP/1.1 or HTTP/2: its first bytes tell. RFC 9113 section 3.3.

import type { Socket } from 'node:net'
import type { Limits } from '../../../environ/limits.ts'
import { Connection } from '../connection.ts'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

/** How a connection goes on once it is known what is spoken. Its first bytes are the socket's next. */
export type Decide = (isHttp2: boolean) => void

/** A connection that has not said yet what it speaks. */
export class UndecidedConnection extends Connection {
  private known = 0

  constructor(socket: Socket, now: number, decide: Decide) {
    super(socket, now)
    const pieces: Buffer[] = []
    const goOn = (isHttp2: boolean) => {
      socket.off('data', take)
      socket.off('end', end)
      socket.pause()
      socket.unshift(Buffer.concat(pieces))
      decide(isHttp2)
      // A session of HTTP/2 reads by itself.
      if (!isHttp2) socket.resume()
    }
    const take = (bytes: Buffer) => {
      pieces.push(bytes)
      const end = Math.min(bytes.length, PREFACE.length - this.known)
      const same = bytes.compare(PREFACE, this.known, this.known + end, 0, end) === 0
      this.known += end
      if (!same) goOn(false)
      else if (this.known === PREFACE.length) goOn(true)
    }
    // Too little to be either.
    const end = () => socket.destroy()
    socket.on('error', () => undefined)
    socket.on('data', take)
    socket.once('end', end)
  }

  override get hasWaiting(): boolean {
    return this.known > 0
  }

  override advance(): void {}

  override closeSoon(): void {
    this.socket.destroy()
  }

  override sweep(limits: Limits, now: number): void {
    const patience = this.hasWaiting ? limits.headersTimeout : limits.keepAliveTimeout
    if (now - this.born >= patience) this.socket.destroy()
  }
}
