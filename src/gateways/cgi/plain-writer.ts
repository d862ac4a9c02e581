// What an exchange answers, as a web server takes it from a program: a head, and the body to the end of the connection.

import type { Socket } from 'node:net'
import type { Chunk } from '../../environ/contract.ts'
import type { ResponseHead } from '../node/response-head.ts'
import { SocketWriter } from '../node/socket-writer.ts'
import { answerHead, type BeforeStatus } from './answer-head.ts'

/** Writes the answer of one connection. */
export class PlainWriter extends SocketWriter {
  private readonly before: BeforeStatus
  constructor(socket: Socket, before: BeforeStatus) {
    super(socket)
    this.before = before
  }

  /** A whole answer. */
  answer(head: ResponseHead, length: number, body: Chunk, size: number): void {
    this.out += answerHead(head, length, this.before)
    if (size === 0) return
    this.put(typeof body !== 'string' || size === body.length ? body : Buffer.from(body), '')
  }

  /** The head of an answer whose body follows. */
  begin(head: ResponseHead, length: number): void {
    this.out += answerHead(head, length, this.before)
    this.schedule()
  }

  /** A piece of the body. Returns whether more may be given at once. */
  write(bytes: Uint8Array, written?: () => void): boolean {
    this.put(bytes, '', written)
    this.schedule()
    return !this.full
  }

  /**
   * Cuts the connection by a reset: without a length only that shows that a body was cut, and some web servers do not count.
   */
  cut(): void {
    this.cutOff(true)
  }
}
