// What all exchanges of one application share: its limits, its clock, its log, and the way from the head of a request to
// its application.

import { standardErrors } from '../../environ/blank.ts'
import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import { type Limits, limitsWith } from '../../environ/limits.ts'
import type { ServerFacts } from '../../environ/new-environ.ts'
import { lostBody } from '../parsed-body.ts'
import { Refusal } from '../refusal.ts'
import { describeError } from '../server-error.ts'
import { BodyInput } from './body-input.ts'
import { Exchange } from './exchange.ts'
import type { Outcome, Outgoing, Owner } from './outgoing.ts'
import { type Asked, environOf, type Fields, type Framing, type RequestHead } from './request-head.ts'
import type { Peer, Place } from './turn.ts'
import { HandedOver, type UpgradeHandler, type Upgrades, upgradesOf } from './upgrade.ts'
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

/** One application and how it is served. */
export class NodeGateway implements Owner {
  readonly app: Application
  readonly limits: Limits
  /** Who speaks which other protocol, on connections that can be handed over. */
  readonly upgrades: ReadonlyMap<string, UpgradeHandler>
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

  /** Throws a RangeError for a limit that is unknown or out of range, a TypeError for an upgrade that is no function. */
  constructor(app: Application, options: HandlerOptions, upgrades: Upgrades = {}) {
    this.app = app
    this.upgrades = upgradesOf(upgrades)
    this.limits = limitsWith(options.limits)
    this.log = options.log ?? null
    this.keepAlive = `timeout=${Math.max(1, Math.floor(Math.min(this.limits.keepAliveTimeout, 2 ** 31) / 1000))}`
    this.facts = {
      name: 'localhost',
      port: '80',
      scheme: 'http',
      errors: options.errors ?? standardErrors,
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
  start(connection: Place & Peer, wire: Wire, head: RequestHead, refusal: Refusal | null): void {
    const { fields } = head
    const asksForOther = fields !== null && refusal === null && fields.protocols.length > 0
    if (asksForOther && this.handedOver(connection, wire, head, fields)) return
    const exchange = this.open(connection, wire, head)
    if (fields === null || refusal !== null) {
      exchange.refuse(refusal ?? new Refusal(400, 'the request is malformed'))
      return
    }
    let environ: Environ
    try {
      environ = environOf(head, fields, connection, this.factsOf(connection), exchange)
      if (asksForOther) this.checkUpgrade(head, fields)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      exchange.refuse(error)
      return
    }
    exchange.environ = environ
    if (fields.length <= 0 && !fields.chunked && head.expect === '') exchange.begin(this.app, environ)
    else this.withBody(exchange, environ, fields, head.expect)
  }

  /** Gives the connection to whoever speaks what the request asks for. Returns whether somebody does. */
  private handedOver(peer: Peer, wire: Wire, head: RequestHead, fields: Fields): boolean {
    const name = fields.protocols.find((protocol) => this.upgrades.has(protocol))
    if (name === undefined || wire.handOver === undefined || fields.length > 0 || fields.chunked) return false
    const turn = new HandedOver()
    let environ: Environ
    try {
      environ = environOf(head, fields, peer, this.factsOf(peer), turn)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return false
    }
    const handed = wire.handOver(turn)
    const failed = (error: unknown) => {
      this.report(error, environ)
      handed.socket.destroy()
    }
    try {
      const speaking = (this.upgrades.get(name) as UpgradeHandler)(environ, handed.socket, handed.head)
      Promise.resolve(speaking).then(() => handed.socket.resume(), failed)
    } catch (error) {
      failed(error)
    }
    return true
  }

  // Throws Refusal where a WebSocket is asked for and there is no handler for it. The answer names the protocols that have
  // one, RFC 9110 section 15.5.22.
  private checkUpgrade({ method }: RequestHead, { protocols, keys }: Fields): void {
    if (method !== 'GET' || !protocols.includes('websocket') || !keys.includes('HTTP_SEC_WEBSOCKET_KEY'))
      return
    const spoken = [...this.upgrades.keys()].filter((name) => name !== 'websocket').join(', ') || 'HTTP/1.1'
    throw new Refusal(426, 'no WebSocket is spoken here', [['Upgrade', spoken]])
  }

  private factsOf({ tls }: Peer): ServerFacts {
    return tls === null ? this.facts : this.secure
  }

  /** Makes the exchange for a request and gives it its turn. */
  protected open(place: Place, wire: Wire, request: Asked): Exchange {
    return this.begun(place, new Exchange(this, place, wire, request))
  }

  /** Gives an exchange its turn. */
  protected begun<E extends Exchange>(place: Place, exchange: E): E {
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
    if (exchange.wire.bodyTaken === true) {
      environ['wsgi.input'] = lostBody(environ.CONTENT_TYPE)
      exchange.begin(this.app, environ)
    } else if (expect !== '' && expect !== '100-continue') {
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
    try {
      const text = environ === null ? `${String(error)}\n` : describeError(error, environ)
      ;(environ?.['wsgi.errors'] ?? this.facts.errors).write(text)
    } catch {
      // There is nobody left to tell, and the client still waits for its answer.
    }
  }

  protected clientOf(exchange: Outgoing): string {
    return exchange.connection.remoteAddr
  }

  protected protocolOf(request: Asked): string {
    return request.protocol ?? `HTTP/1.${request.minor}`
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
