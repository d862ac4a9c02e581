// What the exchanges of one connection answer, as records.

import type { Chunk } from '../../environ/contract.ts'
import { answerHead } from '../cgi/answer-head.ts'
import type { ResponseHead } from '../node/response-head.ts'
import { SocketWriter } from '../node/socket-writer.ts'
import { paddingOf, RecordType, recordHead, recordOf } from './records.ts'

/** Why a request has ended, as the protocol sees it. FastCGI specification section 5.5. */
export const ProtocolStatus = {
  REQUEST_COMPLETE: 0,
  CANT_MPX_CONN: 1,
  OVERLOADED: 2,
  UNKNOWN_ROLE: 3,
} as const

// The longest content that needs no padding.
const LONGEST = 65_528
// Up to this, a body stands in one record with its head.
const WITH_HEAD = 16_384

/** Writes the records of one connection. */
export class RecordWriter extends SocketWriter {
  /** A whole answer, but not its end. */
  answer(id: number, head: ResponseHead, length: number, body: Chunk, size: number): void {
    const text = answerHead(head, length)
    if (size > 0 && size <= WITH_HEAD) {
      const ascii = typeof body === 'string' && body.length === size
      this.text(RecordType.STDOUT, id, text + (ascii ? body : bytesOf(body).toString('latin1')))
      return
    }
    this.begin(id, head, length)
    if (size > 0) this.write(id, bytesOf(body))
  }

  /** The head of an answer whose body follows. */
  begin(id: number, head: ResponseHead, length: number): void {
    this.text(RecordType.STDOUT, id, answerHead(head, length))
  }

  /** A piece of the body. Returns whether more may be given at once. */
  write(id: number, bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at += LONGEST) {
      const piece = bytes.subarray(at, at + LONGEST)
      this.out += recordHead(RecordType.STDOUT, id, piece.length)
      this.put(piece, paddingOf(piece.length))
    }
    this.schedule()
    return !this.full
  }

  /** Text for the web server's log, as a byte string. */
  stderr(id: number, text: string): void {
    this.text(RecordType.STDERR, id, text)
  }

  /** The end of an answer, and of its request. */
  end(id: number, appStatus = 0): void {
    this.out += recordOf(RecordType.STDOUT, id, '')
    this.endRequest(id, appStatus, ProtocolStatus.REQUEST_COMPLETE)
  }

  /** The end of a request that may have no answer. */
  endRequest(id: number, appStatus: number, protocolStatus: number): void {
    this.management(
      RecordType.END_REQUEST,
      id,
      `\0\0\0${String.fromCharCode(appStatus, protocolStatus)}\0\0\0`,
    )
  }

  /** A record of any type. */
  management(type: number, id: number, content: string): void {
    this.out += recordOf(type, id, content)
    this.schedule()
  }

  private text(type: number, id: number, text: string): void {
    for (let at = 0; at < text.length; at += LONGEST) {
      this.out += recordOf(type, id, text.slice(at, at + LONGEST))
    }
    this.schedule()
  }
}

function bytesOf(body: Chunk): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length)
}
