// Bytes on their way to a socket. What is small is joined to one write for all that a tick brings: each costs a system call,
// which is most of what a small answer costs at all.

import type { Socket } from 'node:net'

// Up to this, bytes are copied to be joined with what stands before them.
const JOINED = 16_384

/** Joins what is written to a socket. Those who extend it say what is written. */
export class SocketWriter {
  protected readonly socket: Socket
  /** What waits to be written, as a byte string. */
  protected out = ''
  private scheduled = false

  constructor(socket: Socket) {
    this.socket = socket
  }

  /**
   * Whether whoever writes should wait for `onDrain`. True also when the client has left: an endless synchronous body would
   * otherwise be written on and on, and the event that tells of it never be seen.
   */
  get full(): boolean {
    if (this.out.length > JOINED) this.flush()
    return this.socket.writableNeedDrain || !this.socket.writable
  }

  /** Hands over to the socket what waits. */
  flush(): void {
    const { out, socket } = this
    if (out === '') return
    this.out = ''
    if (socket.writable) socket.write(out, 'latin1')
  }

  /** Calls back once, when the client has taken what was written, or its connection has closed. */
  onDrain(resume: () => void): void {
    const { socket } = this
    this.flush()
    if (socket.writable) {
      if (socket.writableNeedDrain) socket.once('drain', resume)
      else process.nextTick(resume)
    } else if (socket.closed) {
      setImmediate(resume)
    } else {
      socket.once('close', resume)
    }
  }

  /** Cuts the connection; with `reset`, so that it is told from one that has ended, where there is a way to say so. */
  cutOff(reset: boolean): void {
    this.flush()
    if (!reset || !canReset(this.socket)) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  /** Called when the tick is over. */
  later(): void {
    this.scheduled = false
    this.flush()
  }

  /**
   * Writes bytes or a byte string, and a byte string after them. What is large is not copied; `written` is called once it has
   * left, or nobody wants it any more.
   */
  protected put(bytes: Uint8Array | string, after: string, written?: () => void): void {
    const { socket } = this
    if (typeof bytes === 'string') {
      this.out += bytes + after
    } else if (bytes.length <= JOINED) {
      this.out += latin1Of(bytes) + after
      written?.()
    } else if (socket.writable) {
      socket.cork()
      this.flush()
      socket.write(bytes, written)
      if (after !== '') socket.write(after, 'latin1')
      socket.uncork()
    } else {
      this.out = ''
      written?.()
    }
  }

  // Pieces that a generator gives one after the other leave together.
  protected schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    process.nextTick(flushLater, this)
  }
}

function latin1Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

// Only TCP can be reset. In TLS, a connection that ends without close_notify is known to be cut.
function canReset(socket: Socket): boolean {
  return socket.remotePort !== undefined && !(socket as { encrypted?: boolean }).encrypted
}

function flushLater(writer: SocketWriter): void {
  writer.later()
}
