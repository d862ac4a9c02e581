// What an exchange answers, as HTTP/1.1 on a socket.

import type { Socket } from 'node:net'
import type { Chunk, HeaderList } from '../../../environ/contract.ts'
import type { NodeGateway } from '../gateway.ts'
import type { ResponseHead } from '../response-head.ts'
import { SocketWriter } from '../socket-writer.ts'

/** How the end of a body is known. RFC 9112 section 6.3. */
export type Delimiting = 'length' | 'chunks' | 'close'

/** Writes the answers of one connection. */
export class Writer extends SocketWriter {
  private readonly gateway: NodeGateway
  private mode: Delimiting = 'length'

  constructor(socket: Socket, gateway: NodeGateway) {
    super(socket)
    this.gateway = gateway
  }

  /** A whole answer. */
  answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number): void {
    const framing = length < 0 ? '' : `Content-Length: ${length}\r\n`
    this.out += `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.lines}${framing}${this.gateway.tailOf(close, head.hasDate)}`
    if (size === 0) return
    this.put(typeof body !== 'string' || size === body.length ? body : Buffer.from(body), '')
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
  write(bytes: Uint8Array, written?: () => void): boolean {
    if (this.mode === 'chunks') {
      this.out += `${bytes.length.toString(16)}\r\n`
      this.put(bytes, '\r\n', written)
    } else {
      this.put(bytes, '', written)
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

  /** An answer before the answer, which leaves at once. RFC 9110 section 15.2. */
  writeInterim(statusLine: string, fields: HeaderList): void {
    this.out += `HTTP/1.1 ${statusLine}\r\n`
    for (const [name, value] of fields) this.out += `${name}: ${value}\r\n`
    this.out += '\r\n'
    this.flush()
  }

  /** Cuts the connection. Only a reset shows that a body was cut that ends with the connection. */
  cut(): void {
    this.cutOff(this.mode === 'close')
  }
}
