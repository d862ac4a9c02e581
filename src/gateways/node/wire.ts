// What an exchange needs of the connection it has its turn on. One implementation stands over the objects of node:http, one
// over a socket.

import type { Socket } from 'node:net'
import type { Chunk, HeaderList } from '../../environ/contract.ts'
import type { BodySource } from './body-input.ts'
import type { ResponseHead } from './response-head.ts'
import type { Turn } from './turn.ts'

/** Where the answer to a request goes. Lengths are bytes; -1 is a length that is not known before the end. */
export interface Wire extends BodySource {
  /** Whether somebody else has read part of the body, or has it decoded: its bytes cannot be had. Absent where nobody can. */
  readonly bodyTaken?: boolean
  /** Whether it takes the header fields of an answer as `lines`, and not as `fields`. See ResponseHead. */
  readonly lined: boolean
  /** Says 100 Continue, RFC 9110 section 15.2.1. */
  writeContinue(): void
  /** Says 103 Early Hints, RFC 8297. Absent where nobody would hear of it. */
  writeHints?(fields: HeaderList): void
  /** Sends a whole answer, its body being `size` bytes; text is sent as UTF-8. Unless `last`, `end` follows some time later. */
  answer(head: ResponseHead, length: number, close: boolean, body: Chunk, size: number, last: boolean): void
  /** Begins an answer whose body follows in pieces, and after it, if `trailing`, trailer fields. */
  begin(head: ResponseHead, length: number, close: boolean, trailing: boolean): void
  /**
   * Sends a piece. Returns whether more may be given at once. Calls back once nobody will look at the bytes again, or never.
   */
  write(bytes: Uint8Array, written?: () => void): boolean
  /** Ends an answer that was begun; a body in chunks may have trailer fields after it. */
  end(trailers?: HeaderList): void
  /** Calls back once, when more may be written. Never, when the connection closes before. */
  onDrain(resume: () => void): void
  /** Closes the connection once everything written has left. */
  closeSoon(): void
  /** Gives the connection to another protocol, for good, with what has come of it already. Absent where it cannot. */
  handOver?(turn: Turn): { readonly socket: Socket; readonly head: Uint8Array }
  /** Cuts the connection, so that what was sent cannot pass for a whole answer. */
  cut(): void
}
