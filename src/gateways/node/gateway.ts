// What all exchanges of one application share: its limits, its clock, its log, and the way from the head of a request to
// its application.

import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import { type Limits, limitsWith } from '../../environ/limits.ts'
import type { ServerFacts } from '../../environ/new-environ.ts'
import { describeError } from '../server-error.ts'
import { BodyInput } from './body-input.ts'
import type { Connection, Place } from './connection.ts'
import { Exchange } from './exchange.ts'
import type { Outcome, Outgoing, Owner } from './outgoing.ts'
import { type Asked, environOf, type Framing, Refusal, type RequestHead } from './request-head.ts'
import type { Wire } from './wire.ts'

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
export class NodeGateway implements Owner {
  readonly app: Application
  readonly limits: Limits
  stopping = false
  /** Milliseconds since the gateway was made, moved on by whoever owns the server. */
  now = 0
  private keepTail = ''
  private closeTail = ''
  private readonly keepAlive: string
  private date = ''
  protected facts: ServerFacts
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
    this.date = `Date: ${new Date().toUTCString()}\r\n\r\n`
    this.keepTail = `Connection: keep-alive\r\nKeep-Alive: ${this.keepAlive}\r\n${this.date}`
    this.closeTail = `Connection: close\r\n${this.date}`
  }

  /** The end of a head: what becomes of the connection, and the date unless there is one. */
  tailOf(close: boolean, hasDate: boolean): string {
    const tail = close ? this.closeTail : this.keepTail
    return hasDate ? `${tail.slice(0, -this.date.length)}\r\n` : tail
  }

  /**
   * Answers a request whose head has been read; its connection has no other exchange.
   *
   * With a refusal the application is not called.
   */
  start(
    connection: Connection,
    wire: Wire,
    head: RequestHead,
    secure: boolean,
    refusal: Refusal | null,
  ): void {
    const exchange = this.open(connection, wire, head)
    const { fields } = head
    if (fields === null || refusal !== null) {
      exchange.refuse(refusal ?? new Refusal(400, 'the request is malformed'))
      return
    }
    let environ: Environ
    try {
      environ = environOf(head, fields, connection, secure ? this.secure : this.facts, exchange)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      exchange.refuse(error)
      return
    }
    exchange.environ = environ
    if (fields.length <= 0 && !fields.chunked && head.expect === '') exchange.begin(this.app, environ)
    else this.withBody(exchange, environ, fields, head.expect)
  }

  /** Makes the exchange for a request and gives it its turn. */
  protected open(place: Place, wire: Wire, request: Asked): Exchange {
    const exchange = new Exchange(this, place, wire, request)
    place.busy = exchange
    place.requests++
    if (this.log !== null) exchange.startedAt = performance.now()
    return exchange
  }

  /** Calls the application for a request that may have a body, when enough of the body is there. */
  protected withBody(exchange: Exchange, environ: Environ, fields: Framing, expect: string): void {
    const { limits } = this
    const { length } = fields
    const whole = length >= 0 && length <= Math.min(limits.preread, limits.bodyBytes)
    if (expect !== '' && expect !== '100-continue') {
      exchange.refuse(new Refusal(417, 'the only expectation that is met is 100-continue'))
    } else if (length <= 0 && !fields.chunked) {
      exchange.begin(this.app, environ)
    } else if (whole && expect === '') {
      exchange.collect()
    } else {
      this.withInput(exchange, environ, fields, expect)
    }
  }

  private withInput(exchange: Exchange, environ: Environ, fields: Framing, expect: string): void {
    const { bodyBytes } = this.limits
    const input = new BodyInput(exchange.wire, bodyBytes, exchange)
    exchange.input = input
    environ['wsgi.input'] = input
    // Chunks of HTTP/1.1 have trailer fields; bodies of other protocols that end somewhere have none.
    if (fields.chunked && exchange.request.minor === 1) environ['wsgify.trailers'] = () => input.trailers
    if (expect !== '') exchange.expectContinue()
    if (fields.length > bodyBytes) {
      exchange.refuse(new Refusal(413, `the body is larger than ${bodyBytes} bytes`))
    } else {
      exchange.begin(this.app, environ)
    }
  }

  /** Writes an error of the application for the operator. */
  report(error: unknown, environ: Environ | null): void {
    const text = environ === null ? `${String(error)}\n` : describeError(error, environ)
    try {
      ;(environ?.['wsgi.errors'] ?? this.facts.errors).write(text)
    } catch {
      // There is nobody left to tell, and the client still waits for its answer.
    }
  }

  protected clientOf(exchange: Outgoing): string {
    return exchange.connection.remoteAddr
  }

  protected protocolOf(request: Asked): string {
    return `HTTP/1.${request.minor}`
  }

  /** Called by each exchange when it has ended. */
  finished(exchange: Outgoing, outcome: Outcome): void {
    if (this.log === null) return
    try {
      this.log({
        remoteAddr: this.clientOf(exchange),
        method: exchange.request.method,
        target: exchange.request.target,
        protocol: this.protocolOf(exchange.request),
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
