// One request and its answer. The exchange owns the input, the iterator, the signal and the turn on the connection; every
// way out goes through `finish`, once.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { chunkBytes, closeIterator, isChunk, iterate } from '../../environ/body.ts'
import {
  type Application,
  type Body,
  type Chunk,
  type Environ,
  type HeaderList,
  isPromiseLike,
  type LazyParts,
} from '../../environ/contract.ts'
import { Answer, ContractError, run } from '../../environ/run.ts'
import { concatBytes, utf8Length } from '../../syntax/bytes.ts'
import { isBodiless, reasonOf } from '../../syntax/status.ts'
import { SERVER_ERROR } from '../server-error.ts'
import { type BodyInput, ClientDisconnected, type InputOwner } from './body-input.ts'
import type { Connection } from './connection.ts'
import type { NodeGateway } from './gateway.ts'
import { Refusal } from './request-head.ts'
import { ResponseHead } from './response-head.ts'
import { flush, TurboRequest, TurboResponse } from './turbo.ts'

/** How an exchange ended. */
export type Outcome =
  /** The whole answer was handed to the connection. */
  | 'sent'
  /** The gateway refused the request. */
  | 'refused'
  /** The application failed, or broke the contract. */
  | 'failed'
  /** The client left, or was too slow. */
  | 'aborted'

// Larger chunks go out in pieces, so that a slow reader is seen to make progress.
const PIECE = 262_144
// Arrays of chunks up to this are joined, and leave as one.
const JOINED = 65_536

/** One request and its answer. */
export class Exchange extends Answer implements LazyParts, InputOwner {
  readonly gateway: NodeGateway
  readonly connection: Connection
  readonly request: IncomingMessage
  readonly response: ServerResponse
  environ: Environ | null = null
  input: BodyInput | null = null
  /** Milliseconds of a clock that does not jump, when a log wants them. */
  startedAt = 0
  bytesSent = 0
  private head: ResponseHead | null = null
  private controller: AbortController | null = null
  private iterator: Iterator<Chunk> | AsyncIterator<Chunk> | null = null
  private wake: (() => void) | null = null
  private gone = false
  private finished = false
  private awaitsContinue = false
  private tooLarge = false
  /** The status for a body that came to nothing, or 0. */
  private brokenBy = 0
  /** Bytes of a body that is collected before the application is called; -1 when none is. */
  private collected = -1
  /** Milliseconds that the client was waited for while its body arrived. */
  private waited = 0

  constructor(
    gateway: NodeGateway,
    connection: Connection,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    super()
    this.gateway = gateway
    this.connection = connection
    this.request = request
    this.response = response
  }

  /** Aborted when the client leaves before its answer is complete. Made when it is first asked for. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController()
    if (this.gone) this.controller.abort(new ClientDisconnected())
    return this.controller.signal
  }

  /** The status that was answered, or 0. */
  get status(): number {
    return this.head?.status ?? 0
  }

  /** Marks that the client waits for 100 Continue before it sends its body. */
  expectContinue(): void {
    this.awaitsContinue = true
  }

  firstRead(): void {
    if (!this.awaitsContinue) return
    this.awaitsContinue = false
    if (this.gone || this.finished) return
    flush(this.connection.socket)
    this.response.writeContinue()
  }

  overLimit(): void {
    this.tooLarge = true
    this.connection.closing = true
  }

  /** Collects a body of a known, small size before the application is called, so that it can be read at once. */
  collect(done: (bytes: Uint8Array) => void): void {
    this.collected = 0
    const chunks: Buffer[] = []
    const take = (chunk: Buffer | null) => {
      if (chunk !== null) {
        chunks.push(chunk)
        this.collected += chunk.length
      } else if (!this.gone && !this.finished) {
        this.collected = -1
        done(concatBytes(chunks))
      }
    }
    const { request } = this
    if (request instanceof TurboRequest) {
      request.sink = take
    } else {
      request.on('data', take)
      request.on('end', () => take(null))
    }
  }

  /** Counts time against the rate of a body that is waited for. */
  countWaiting(milliseconds: number): void {
    const { input, collected, gateway } = this
    const received = collected >= 0 ? collected : input?.waiting ? input.received : -1
    if (received < 0) return
    this.waited += milliseconds
    const { rateGrace, bodyMinRate } = gateway.limits
    if (this.waited > rateGrace && received < (this.waited / 1000) * bodyMinRate) this.tooSlow()
  }

  /** Calls the application, and sends what it answers. */
  begin(app: Application, environ: Environ): void {
    try {
      const answer = run(app, environ, this as Answer)
      if (isPromiseLike(answer)) {
        ;(answer as Promise<Answer>).then(
          () => this.send(),
          (error: unknown) => this.fail(error),
        )
        return
      }
    } catch (error) {
      this.fail(error)
      return
    }
    this.send()
  }

  protected override take(statusLine: string, headers: HeaderList): void {
    const head = new ResponseHead()
    head.set(statusLine, headers)
    this.head = head
    super.take(statusLine, headers)
  }

  /** Answers with the gateway's own words and closes the connection. */
  refuse(refusal: Refusal): void {
    const { status } = refusal
    this.connection.closing = true
    const body = `${status} ${reasonOf(status)}\n\n${refusal.message}\n`
    this.take(`${status} ${reasonOf(status)}`, [
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['X-Content-Type-Options', 'nosniff'],
    ])
    this.sendWhole(body, utf8Length(body), 'refused')
  }

  /** The client's connection has closed. */
  clientGone(): void {
    if (this.finished || this.gone) return
    this.gone = true
    const error = new ClientDisconnected()
    this.input?.fail(error)
    this.controller?.abort(error)
    this.closeIterator()
    this.wake?.()
    // Until its head is sent the application still runs, and its end finishes the exchange.
    if (this.headSent || this.collected >= 0) this.finish('aborted')
  }

  /** What came after the head of this request could not be parsed, or took too long. */
  requestBroken(status: number): void {
    if (this.finished || this.gone) return
    if (this.collected >= 0) {
      this.collected = -1
      this.refuse(new Refusal(status, 'the body of the request is incomplete'))
    } else {
      this.brokenBy = status
      this.input?.fail(new ClientDisconnected('the body of the request is incomplete'))
    }
  }

  /** Ends an exchange whose client is too slow: it gets 408 if nothing was sent yet. */
  private tooSlow(): void {
    if (this.finished) return
    this.collected = -1
    this.input?.fail(new ClientDisconnected('the client sent its request too slowly'))
    if (this.headSent || this.gone) this.response.destroy()
    else this.refuse(new Refusal(408, 'the body arrived too slowly'))
  }

  private send(): void {
    if (this.finished) return
    const { body } = this
    if (this.gone) {
      this.abandonBody(body)
      this.finish('aborted')
    } else if (this.tooLarge) {
      // Whatever the application made of what it read: it was not the whole body.
      this.abandonBody(body)
      this.refuse(new Refusal(413, 'the body is too large'))
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
    if (this.request.method === 'HEAD' || isBodiless(head.status) || head.status === 205) {
      this.abandonBody(body)
      this.sendWhole('', 0, 'sent')
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
    } else {
      void this.pump(iterate(body))
    }
  }

  private sendWhole(body: Chunk, size: number, outcome: Outcome): void {
    const head = this.head as ResponseHead
    const { response } = this
    const bodiless = isBodiless(head.status) || head.status === 205
    if (head.length >= 0 && head.length !== size && !bodiless && this.request.method !== 'HEAD') {
      this.fail(new ContractError(`the body has ${size} bytes, its Content-Length says ${head.length}`))
      return
    }
    if (size > PIECE && !bodiless && this.request.method !== 'HEAD') {
      head.length = size
      void this.pump(pieces(body))
      return
    }
    if (
      this.gateway.turbo &&
      !bodiless &&
      this.input === null &&
      response instanceof TurboResponse &&
      response.isReady() &&
      !this.mustClose()
    ) {
      const text = `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.lines}Content-Length: ${size}\r\n`
      this.headSent = true
      this.bytesSent = size
      response.writeWhole(text + (head.hasDate ? this.gateway.tail : this.gateway.tailWithDate), body, size)
      this.finish(outcome)
      return
    }
    this.writeHead(
      bodiless
        ? head.status === 205
          ? 0
          : -1
        : this.request.method === 'HEAD'
          ? this.lengthOfHead(size)
          : size,
    )
    this.bytesSent = bodiless ? 0 : size
    this.end(bodiless || this.request.method === 'HEAD' ? '' : body, outcome)
  }

  // HEAD has the length that GET would have, where it is known.
  private lengthOfHead(size: number): number {
    const declared = (this.head as ResponseHead).length
    return declared >= 0 ? declared : size > 0 || isChunk(this.body) ? size : -1
  }

  private writeHead(length: number): void {
    const head = this.head as ResponseHead
    const { response } = this
    const fields = head.flat()
    if (length >= 0) fields.push('Content-Length', String(length))
    if (this.mustClose()) fields.push('Connection', 'close')
    else if (this.gateway.ownsServer && this.keepsAlive(length)) {
      fields.push('Connection', 'keep-alive', 'Keep-Alive', this.gateway.keepAlive)
    }
    flush(this.connection.socket)
    this.headSent = true
    const others = response.getHeaderNames()
    if (others.length === 0) {
      response.writeHead(head.status, head.reason, fields)
    } else {
      // Middleware around this handler has set fields of its own; as an array ours would replace repeated ones.
      for (let i = 0; i < fields.length; i += 2)
        response.appendHeader(fields[i] as string, fields[i + 1] as string)
      response.writeHead(head.status, head.reason)
    }
  }

  private mustClose(): boolean {
    const { connection, gateway, input } = this
    if (connection.closing || gateway.stopping || this.awaitsContinue) return true
    const { limits, now } = gateway
    if (connection.requests >= limits.requestsPerConnection || now - connection.born >= limits.connectionAge)
      return true
    return input !== null && !input.complete && this.bodyLeft(input) > limits.drainBytes
  }

  private bodyLeft(input: BodyInput): number {
    const length = this.environ?.CONTENT_LENGTH
    // How much a chunked body still brings is not known; if it is too much the connection is closed all the same.
    return length === undefined ? 0 : Number(length) - input.received
  }

  private keepsAlive(length: number): boolean {
    const wanted = this.environ?.HTTP_CONNECTION?.toLowerCase() ?? ''
    if (this.request.httpVersionMinor === 1) return !wanted.includes('close')
    return wanted.includes('keep-alive') && length >= 0
  }

  // Node waits for nothing: what is left of the body would be read as the next request, or reset the connection before
  // the client has read its answer. So the answer is written, and ended once the rest has come or is not worth it.
  private end(body: Chunk, outcome: Outcome): void {
    const { input, response, gateway } = this
    if (input === null || input.complete || this.awaitsContinue) {
      // Node would write the head with the encoding of a text body; its fields are bytes, not UTF-8.
      if (typeof body === 'string' && this.bytesSent === body.length) response.end(body, 'latin1')
      else response.end(typeof body === 'string' ? Buffer.from(body) : body)
      this.finish(outcome)
      return
    }
    if (body.length > 0) response.write(typeof body === 'string' ? Buffer.from(body) : body)
    else response.flushHeaders()
    const timer = setTimeout(() => this.endNow(input, outcome), gateway.limits.drainTimeout)
    input.discard(gateway.limits.drainBytes, () => {
      clearTimeout(timer)
      this.endNow(input, outcome)
    })
  }

  private endNow(input: BodyInput, outcome: Outcome): void {
    if (this.finished) return
    this.response.end()
    // What was promised to stay open cannot, with part of a body still to come.
    if (!input.complete) this.connection.socket.destroySoon()
    this.finish(outcome)
  }

  private async pump(iterator: Iterator<Chunk> | AsyncIterator<Chunk>): Promise<void> {
    this.iterator = iterator
    const head = this.head as ResponseHead
    const { response } = this
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
        if (this.gone || this.finished) return
        if (result.done) break
        const bytes = chunkBytes(result.value)
        const size = bytes.length
        if (size === 0) continue
        if (head.length >= 0 && this.bytesSent + size > head.length) {
          throw new ContractError(`the body is longer than its Content-Length, ${head.length}`)
        }
        if (!this.headSent) this.writeHead(head.length)
        this.bytesSent += size
        if (!response.write(bytes)) await this.drained()
        if (this.gone || this.finished) return
      }
      ended = true
      if (head.length >= 0 && this.bytesSent < head.length) {
        throw new ContractError(
          `the body has ${this.bytesSent} bytes, its Content-Length says ${head.length}`,
        )
      }
      this.iterator = null
      if (this.headSent) this.end('', 'sent')
      else this.sendWhole('', 0, 'sent')
    } catch (error) {
      if (ended) this.iterator = null
      this.fail(error)
    }
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      this.response.once('drain', resolve)
    })
  }

  private fail(error: unknown): void {
    if (this.finished) return
    this.closeIterator()
    if (this.gone) {
      this.finish('aborted')
      return
    }
    if (!(error instanceof ClientDisconnected)) this.gateway.report(error, this.environ)
    if (this.headSent) {
      // Whatever has left must not look complete.
      flush(this.connection.socket)
      this.response.destroy()
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

  private abandonBody(body: Body): void {
    if (isChunk(body) || Array.isArray(body)) return
    this.iterator = iterate(body)
    this.closeIterator()
  }

  private closeIterator(): void {
    const { iterator } = this
    if (iterator === null) return
    this.iterator = null
    try {
      const closing = closeIterator(iterator)
      closing?.catch((error: unknown) => this.gateway.report(error, this.environ))
    } catch (error) {
      this.gateway.report(error, this.environ)
    }
  }

  private finish(outcome: Outcome): void {
    if (this.finished) return
    this.finished = true
    this.gateway.finished(this, outcome)
    this.connection.advance(this.gateway.now)
  }
}

function* pieces(body: Chunk): Generator<Chunk> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  for (let at = 0; at < bytes.length; at += JOINED) yield bytes.subarray(at, at + JOINED)
}
