// What an exchange answers, as bytes on a socket. Small answers are joined to one write: each costs a system call, which is
// most of what a small answer costs at all.

import type { Socket } from 'node:net'
import type { Chunk, HeaderList } from '../../../environ/contract.ts'
import type { NodeGateway } from '../gateway.ts'
import type { ResponseHead } from '../response-head.ts'

/** How the end of a body is known. RFC 9112 section 6.3. */
export type Delimiting = 'length' | 'chunks' | 'close'

// Up to this, bytes are copied to be joined with what stands before them.
const JOINED = 16_384

/** Writes the answers of one connection. */
export class Writer {
  private readonly socket: Socket
  private readonly gateway: NodeGateway
  /** What waits to be written, as a byte string. */
  private out = ''
  private scheduled = false
  private mode: Delimiting = 'length'

  constructor(socket: Socket, gateway: NodeGateway) {
    this.socket = socket
    this.gateway = gateway
  }

  /** Whether the client should take what was written before it is given more. */
  get full(): boolean {
    if (this.out.length > JOINED) this.flush()
    return this.socket.writableNeedDrain
  }

  /** A whole answer. */
  answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number): void {
    const framing = length < 0 ? '' : `Content-Length: ${length}\r\n`
    this.out += `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.lines}${framing}${this.gateway.tailOf(close, head.hasDate)}`
    if (size === 0) return
    if (typeof body !== 'string') this.bytes(body, '')
    else if (size !== body.length) this.bytes(Buffer.from(body), '')
    else if (size <= JOINED) this.out += body
    else this.large(body, '')
  }

  /** The head of an answer whose body follows. */
  begin(head: ResponseHead, length: number, close: boolean, mode: Delimiting): void {
    this.mode = mode
    const framing =
      mode === 'length'
        ? `Content-Length: ${length}\r\n`
        : mode === 'chunks'
          ? 'Transfer-Encoding: chunked\r\n'
          : ''
    this.out += `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.lines}${framing}${this.gateway.tailOf(close, head.hasDate)}`
    this.schedule()
  }

  /** A piece of the body. Returns whether more may be given at once. */
  write(bytes: Uint8Array): boolean {
    if (this.mode === 'chunks') {
      this.out += `${bytes.length.toString(16)}\r\n`
      this.bytes(bytes, '\r\n')
    } else {
      this.bytes(bytes, '')
    }
    this.schedule()
    return !this.full
  }

  /** The end of an answer that was begun. */
  end(trailers: HeaderList): void {
    if (this.mode === 'chunks') {
      this.out += '0\r\n'
      for (const [name, value] of trailers) this.out += `${name}: ${value}\r\n`
      this.out += '\r\n'
    }
    this.mode = 'length'
    this.schedule()
  }

  writeContinue(): void {
    this.out += 'HTTP/1.1 100 Continue\r\n\r\n'
    this.flush()
  }

  /** Hands over to the socket what waits. */
  flush(): void {
    const { out, socket } = this
    if (out === '') return
    this.out = ''
    if (socket.writable) socket.write(out, 'latin1')
  }

  /** Calls back once, when the client has taken what was written. */
  onDrain(resume: () => void): void {
    this.flush()
    if (this.socket.writableNeedDrain) this.socket.once('drain', resume)
    else process.nextTick(resume)
  }

  /** Cuts the connection. Only a reset shows that a body was cut that ends with the connection. */
  cut(): void {
    this.flush()
    if (this.mode !== 'close' || !canReset(this.socket)) this.socket.destroy()
    else this.socket.resetAndDestroy()
  }

  private bytes(bytes: Uint8Array, after: string): void {
    if (bytes.length <= JOINED) {
      this.out += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') + after
    } else {
      this.large(bytes, after)
    }
  }

  // What is large is not copied, and leaves with what stands around it.
  private large(body: Chunk, after: string): void {
    const { socket } = this
    if (!socket.writable) {
      this.out = ''
      return
    }
    socket.cork()
    this.flush()
    if (typeof body === 'string') socket.write(body, 'latin1')
    else socket.write(body)
    if (after !== '') socket.write(after, 'latin1')
    socket.uncork()
  }

  // Pieces that a generator gives one after the other leave together.
  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    process.nextTick(flushLater, this)
  }

  /** Called when the tick is over. */
  later(): void {
    this.scheduled = false
    this.flush()
  }
}

// Only TCP has a reset; of TLS the missing close_notify says the same.
function canReset(socket: Socket): boolean {
  return socket.remotePort !== undefined && !(socket as { encrypted?: boolean }).encrypted
}

function flushLater(writer: Writer): void {
  writer.later()
}
