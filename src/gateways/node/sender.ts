// The way out of an exchange: what the application answered goes to the connection, whole or piece by piece, and nothing
// that was cut short looks complete. Every way ends in `finish`, once.

import { chunkBytes, isChunk, iterate, lengthOfChunks } from '../../environ/body.ts'
import { type Body, type Chunk, type HeaderList, isPromiseLike } from '../../environ/contract.ts'
import { LONGEST_WAIT } from '../../environ/limits.ts'
import { ContractError } from '../../environ/run.ts'
import { concatBytes, encodeUtf8, utf8Length } from '../../syntax/bytes.ts'
import { isBodiless, reasonOf } from '../../syntax/status.ts'
import { ClientDisconnected } from '../body-errors.ts'
import { Refusal } from '../refusal.ts'
import { SERVER_ERROR } from '../server-error.ts'
import type { BodyInput } from './body-input.ts'
import { FILE_PIECE } from './file-reader.ts'
import { type Outcome, Outgoing } from './outgoing.ts'
import type { ResponseHead } from './response-head.ts'
import { FilePieces, reuse, SentFile } from './sent-file.ts'
import { checkedTrailers } from './trailers.ts'

// Larger bodies go out in pieces, so that a slow reader is seen to make progress. Of a file no piece may be cut once more: its
// memory would be given back twice.
const PIECE = FILE_PIECE
// Arrays of chunks up to this are joined, and leave as one.
const JOINED = 65_536
const NONE: HeaderList = []

/** An answer and its way out. */
export abstract class Sender extends Outgoing {
  private trailers: HeaderList = NONE

  /** Answers with the gateway's own words and closes the connection. */
  refuse(refusal: Refusal): void {
    const { status } = refusal
    this.connection.closing = true
    const body = `${status} ${reasonOf(status)}\n\n${refusal.message}\n`
    this.take(`${status} ${reasonOf(status)}`, [
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['X-Content-Type-Options', 'nosniff'],
      ...refusal.headers,
    ])
    this.sendWhole(body, utf8Length(body), 'refused')
  }

  /** Sends what the application has answered. */
  protected send(): void {
    if (this.finished) return
    const { body } = this
    if (this.gone) {
      this.abandonBody(body)
      this.finish('aborted')
    } else if (this.tooLarge) {
      // Whatever the application made of what it read: it was not the whole body.
      this.abandonBody(body)
      this.refuse(new Refusal(413, 'the body is too large'))
    } else if (this.trailing !== null) {
      this.sendChunks(isChunk(body) ? [body] : body)
    } else if (typeof body === 'string') {
      this.sendWhole(body, utf8Length(body), 'sent')
    } else if (body instanceof Uint8Array) {
      this.sendWhole(body, body.length, 'sent')
    } else {
      this.sendChunks(body)
    }
  }

  private sendChunks(body: Exclude<Body, Chunk>): void {
    const head = this.head as ResponseHead
    if (isBodiless(head.status) || head.status === 205) {
      this.abandonBody(body)
      this.sendWhole('', 0, 'sent')
    } else if (this.request.method === 'HEAD') {
      this.sendHeadOf(body)
    } else if (this.trailing !== null) {
      // Only a body in chunks can have fields after it.
      head.length = -1
      void this.pump(iterate(body))
    } else if (Array.isArray(body)) {
      try {
        const chunks = body.map(chunkBytes)
        const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
        if (size <= JOINED) {
          this.sendWhole(concatBytes(chunks), size, 'sent')
        } else {
          if (head.length < 0) head.length = size
          void this.pump(chunks[Symbol.iterator]())
        }
      } catch (error) {
        this.fail(error)
      }
    } else if (body instanceof SentFile) {
      this.sendFile(body)
    } else {
      void this.pump(iterate(body))
    }
  }

  // The body is not iterated: an array tells its length anyway, an iterator cannot.
  private sendHeadOf(body: Exclude<Body, Chunk>): void {
    this.abandonBody(body)
    try {
      const size = Array.isArray(body) && this.trailing === null ? lengthOfChunks(body) : 0
      this.sendWhole('', size, 'sent')
    } catch (error) {
      this.fail(error)
    }
  }

  private sendFile({ file }: SentFile): void {
    const head = this.head as ResponseHead
    if (head.length < 0) head.length = file.size
    void this.pump(new FilePieces(file), true)
  }

  private sendWhole(body: Chunk, size: number, outcome: Outcome): void {
    const head = this.head as ResponseHead
    let length = size
    if (isBodiless(head.status) || head.status === 205) {
      length = head.status === 205 ? 0 : -1
      body = ''
      size = 0
    } else if (this.request.method === 'HEAD') {
      length = this.lengthOfHead(size)
      body = ''
      size = 0
    } else if (head.length >= 0 && head.length !== size) {
      this.fail(new ContractError(`the body has ${size} bytes, its Content-Length says ${head.length}`))
      return
    } else if (size > PIECE) {
      head.length = size
      void this.pump(pieces(body))
      return
    }
    const close = this.mustClose()
    const { input } = this
    const last = input === null || input.complete || this.awaitsContinue
    this.headSent = true
    try {
      this.wire.answer(head, length, close, body, size, last)
    } catch (error) {
      // Somebody else has answered already, on a response that is not the gateway's own.
      this.fail(error)
      return
    }
    this.bytesSent = size
    if (last) this.finish(outcome)
    else this.endWithInput(input, outcome)
  }

  // HEAD has the length that GET would have, where it is known. An empty body says nothing: it may be what the application
  // returns for HEAD alone.
  private lengthOfHead(size: number): number {
    const declared = (this.head as ResponseHead).length
    return declared >= 0 ? declared : size > 0 ? size : -1
  }

  private mustClose(): boolean {
    const { connection, gateway } = this
    if (connection.closing || gateway.stopping || this.awaitsContinue || !this.persistent) return true
    const { limits, now } = gateway
    if (connection.requests >= limits.requestsPerConnection || now - connection.born >= limits.connectionAge)
      return true
    const { input } = this
    return input !== null && !input.complete && this.bodyLeft > limits.drainBytes
  }

  // What is left of the body would be read as the next request, or reset the connection before the client has read its
  // answer. So the answer is written, and ended once the rest has come or is not worth it.
  private endWithInput(input: BodyInput, outcome: Outcome): void {
    const { drainBytes, drainTimeout } = this.gateway.limits
    const timer = setTimeout(() => this.endNow(input, outcome), Math.min(drainTimeout, LONGEST_WAIT))
    input.discard(drainBytes, () => {
      clearTimeout(timer)
      this.endNow(input, outcome)
    })
  }

  private endNow(input: BodyInput, outcome: Outcome): void {
    if (this.finished) return
    this.wire.end(this.trailers)
    // The answer may have said that the connection stays open, but part of the body is still on its way.
    if (!input.complete) this.wire.closeSoon()
    this.finish(outcome)
  }

  // With `lent`, the memory of each piece is given back once it was written.
  private async pump(iterator: Iterator<Chunk> | AsyncIterator<Chunk>, lent = false): Promise<void> {
    this.iterator = iterator
    const head = this.head as ResponseHead
    let ended = false
    try {
      for (;;) {
        let result: IteratorResult<Chunk>
        try {
          const step = iterator.next()
          result = isPromiseLike(step) ? await step : step
        } catch (error) {
          ended = true
          throw error
        }
        if (this.gone) return this.finish('aborted')
        if (this.finished) return
        if (result.done) break
        const bytes = chunkBytes(result.value)
        if (head.length >= 0 && this.bytesSent + bytes.length > head.length) {
          throw new ContractError(`the body is longer than its Content-Length, ${head.length}`)
        }
        for (let at = 0; at < bytes.length; at += PIECE) {
          this.beginOnce(head)
          if (!this.writePiece(bytes.subarray(at, at + PIECE), lent)) await this.drained()
          if (this.gone) return this.finish('aborted')
          if (this.finished) return
        }
      }
      ended = true
      if (head.length >= 0 && this.bytesSent < head.length) {
        throw new ContractError(
          `the body has ${this.bytesSent} bytes, its Content-Length says ${head.length}`,
        )
      }
      this.iterator = null
      if (!this.headSent && this.trailing === null) return this.sendWhole('', 0, 'sent')
      this.beginOnce(head)
      this.trailers = checkedTrailers(this.trailing?.() ?? [])
      const { input } = this
      if (input !== null && !input.complete && !this.awaitsContinue) return this.endWithInput(input, 'sent')
      this.wire.end(this.trailers)
      this.finish('sent')
    } catch (error) {
      if (ended) this.iterator = null
      this.fail(error)
    }
  }

  private beginOnce(head: ResponseHead): void {
    if (this.headSent) return
    const close = this.mustClose()
    this.headSent = true
    this.wire.begin(head, head.length, close, this.trailing !== null)
  }

  private writePiece(piece: Uint8Array, lent: boolean): boolean {
    this.bytesSent += piece.length
    return lent ? this.wire.write(piece, () => reuse(piece)) : this.wire.write(piece)
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      this.wire.onDrain(resolve)
    })
  }

  protected fail(error: unknown): void {
    if (this.finished) return
    this.closeIterator()
    if (this.gone) {
      this.finish('aborted')
      return
    }
    if (!(error instanceof ClientDisconnected)) this.gateway.report(error, this.environ)
    if (this.headSent) {
      const { head, input } = this
      // What was sent must not look complete, unless it is: then the client may already have sent its next request on this
      // connection.
      if (head?.length === this.bytesSent && (input === null || input.complete)) this.wire.end()
      else this.wire.cut()
      this.finish('failed')
    } else if (this.tooLarge) {
      this.refuse(new Refusal(413, 'the body is too large'))
    } else if (error instanceof ClientDisconnected) {
      this.refuse(new Refusal(this.brokenBy || 400, error.message))
    } else {
      this.take(SERVER_ERROR.statusLine, [...SERVER_ERROR.headers])
      this.sendWhole(SERVER_ERROR.body, SERVER_ERROR.body.length, 'failed')
    }
  }
}

function* pieces(body: Chunk): Generator<Chunk> {
  const bytes = typeof body === 'string' ? encodeUtf8(body) : body
  for (let at = 0; at < bytes.length; at += JOINED) yield bytes.subarray(at, at + JOINED)
}
