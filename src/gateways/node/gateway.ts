// What all exchanges of one application share: its limits, its clock, its log, and the way from a node:http request to
// an exchange.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import { type Limits, limitsWith } from '../../environ/limits.ts'
import type { ServerFacts } from '../../environ/new-environ.ts'
import { describeError } from '../server-error.ts'
import { BodyInput } from './body-input.ts'
import { Connection } from './connection.ts'
import { Exchange, type Outcome } from './exchange.ts'
import { environOf, Refusal } from './request-head.ts'
import { TurboRequest } from './turbo.ts'

/** What is known of an exchange that has ended. */
export interface LogEntry {
  readonly remoteAddr: string
  readonly method: string
  /** The request target as it came. It is the client's text: escape it before it goes into a line. */
  readonly target: string
  readonly protocol: string
  /** The status that was answered; 499 when the client left before. */
  readonly status: number
  /** Bytes of the body that were handed to the connection. */
  readonly bytes: number
  readonly milliseconds: number
  readonly outcome: Outcome
  /** Null when the request was refused before it had one. */
  readonly environ: Environ | null
}

/** How requests are answered. */
export interface HandlerOptions {
  /** Limits in place of the defaults. */
  readonly limits?: Partial<Limits> | undefined
  /** Called once for each exchange, when it has ended. */
  readonly log?: ((entry: LogEntry) => void) | undefined
  /** Where errors of the application are written; standard error by default. */
  readonly errors?: ErrorStream | undefined
  /** Whether other processes answer for the same application: `wsgi.multiprocess`. */
  readonly multiprocess?: boolean | undefined
}

const stderr: ErrorStream = { write: (text) => process.stderr.write(text) }

/** One application and how it is served. */
export class NodeGateway {
  readonly app: Application
  readonly limits: Limits
  turbo = false
  /** Whether the server is this gateway's: then it says itself how long connections are kept. */
  ownsServer = false
  stopping = false
  /** Milliseconds since the gateway was made, moved on by whoever owns the server. */
  now = 0
  /** The end of a head that keeps the connection, with and without the date. */
  tail = ''
  tailWithDate = ''
  readonly keepAlive: string
  private facts: ServerFacts
  private secure: ServerFacts
  private readonly log: ((entry: LogEntry) => void) | null

  constructor(app: Application, options: HandlerOptions) {
    this.app = app
    this.limits = limitsWith(options.limits)
    this.log = options.log ?? null
    this.keepAlive = `timeout=${Math.max(1, Math.floor(Math.min(this.limits.keepAliveTimeout, 2 ** 31) / 1000))}`
    this.facts = {
      name: 'localhost',
      port: '80',
      scheme: 'http',
      errors: options.errors ?? stderr,
      multiprocess: options.multiprocess ?? false,
      limits: this.limits,
    }
    this.secure = { ...this.facts, scheme: 'https' }
    this.tick(0)
  }

  /** Says where the server listens. */
  listensAt(name: string, port: number): void {
    this.facts = { ...this.facts, name, port: String(port) }
    this.secure = { ...this.facts, scheme: 'https' }
  }

  /** Moves the clock on, and with it the date that answers carry. */
  tick(now: number): void {
    this.now = now
    const kept = `Connection: keep-alive\r\nKeep-Alive: ${this.keepAlive}\r\n`
    this.tail = `${kept}\r\n`
    this.tailWithDate = `${kept}Date: ${new Date().toUTCString()}\r\n\r\n`
  }

  /** Answers a request, or lets it wait until those before it on its connection are answered. */
  handle(request: IncomingMessage, response: ServerResponse, expectsContinue = false): void {
    const connection = Connection.of(request.socket, this.now)
    if (connection.busy !== null || connection.hasWaiting) {
      connection.wait({
        request,
        response,
        start: (first, second) => this.start(connection, first, second, expectsContinue),
      })
    } else {
      this.start(connection, request, response, expectsContinue)
    }
  }

  private start(
    connection: Connection,
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
  ): void {
    const exchange = new Exchange(this, connection, request, response)
    connection.busy = exchange
    connection.requests++
    if (this.log !== null) exchange.startedAt = performance.now()
    let environ: Environ
    try {
      environ = environOf(request, connection, this.factsOf(request), exchange)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      exchange.refuse(error)
      return
    }
    exchange.environ = environ
    const length = environ.CONTENT_LENGTH
    if (length === undefined ? environ['wsgi.input_terminated'] !== true : Number(length) === 0) {
      if (request instanceof TurboRequest) request.bodiless = true
      exchange.begin(this.app, environ)
    } else {
      this.withBody(exchange, environ, expectsContinue)
    }
  }

  private withBody(exchange: Exchange, environ: Environ, expectsContinue: boolean): void {
    const { limits } = this
    const size = environ.CONTENT_LENGTH === undefined ? -1 : Number(environ.CONTENT_LENGTH)
    if (size >= 0 && size <= Math.min(limits.preread, limits.bodyBytes) && !expectsContinue) {
      exchange.collect((bytes) => {
        environ['wsgi.input'] = Object.freeze([bytes])
        exchange.begin(this.app, environ)
      })
      return
    }
    const input = new BodyInput(exchange.request, limits.bodyBytes, exchange)
    exchange.input = input
    environ['wsgi.input'] = input
    if (expectsContinue) exchange.expectContinue()
    if (size > limits.bodyBytes) {
      exchange.refuse(new Refusal(413, `the body is larger than ${limits.bodyBytes} bytes`))
      return
    }
    exchange.begin(this.app, environ)
  }

  private factsOf(request: IncomingMessage): ServerFacts {
    return (request.socket as { encrypted?: boolean }).encrypted === true ? this.secure : this.facts
  }

  /** Writes an error of the application for the operator. */
  report(error: unknown, environ: Environ | null): void {
    const text = environ === null ? `${String(error)}\n` : describeError(error, environ)
    ;(environ?.['wsgi.errors'] ?? this.facts.errors).write(text)
  }

  /** Called by each exchange when it has ended. */
  finished(exchange: Exchange, outcome: Outcome): void {
    if (this.log === null) return
    const { connection, request } = exchange
    try {
      this.log({
        remoteAddr: connection.remoteAddr,
        method: request.method as string,
        target: request.url as string,
        protocol: `HTTP/${request.httpVersion}`,
        status: outcome === 'aborted' && !exchange.headSent ? 499 : exchange.status,
        bytes: exchange.bytesSent,
        milliseconds: performance.now() - exchange.startedAt,
        outcome,
        environ: exchange.environ,
      })
    } catch (error) {
      // A log that fails must not cost the answer.
      this.report(error, exchange.environ)
    }
  }
}
