// An application mounted in a framework of node:http: the framework may have taken the mount off the path and read the body
// before, and may be asked to answer itself what is not found, or what has failed.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application, Environ } from '../../environ/contract.ts'
import type { Limits } from '../../environ/limits.ts'
import { ClientDisconnected } from '../body-errors.ts'
import type { MountedPath } from '../mounted-path.ts'
import { type ParsedBody, putParsed } from '../parsed-body.ts'
import { Refusal } from '../refusal.ts'
import { describeThrown } from '../server-error.ts'
import { Exchange } from './exchange.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { HttpWire, handleHttp } from './http-wire.ts'
import type { Outcome } from './outgoing.ts'
import type { Asked, Framing } from './request-head.ts'
import type { Place } from './turn.ts'

/** How an application is mounted in a framework. */
export interface MountOptions extends HandlerOptions {
  /**
   * Whether a request that the application answers with 404 is handed on to what comes after it in the framework. The
   * answer of the application is dropped. False by default.
   */
  readonly passNotFound?: boolean | undefined
  /**
   * Whether an error that the application throws is handed to the framework's own handlers, in place of a bare 500 and a
   * line in `errors`. Many of them show its message to the client. False by default.
   */
  readonly passErrors?: boolean | undefined
}

/** The way of a request below a mount: over its response, as long as no framework wants the answer otherwise. */
export abstract class MountedWire extends HttpWire {
  /** The request target as it came. */
  readonly target: string
  readonly path: MountedPath

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    limits: Limits,
    target: string,
    path: MountedPath,
  ) {
    super(request, response, limits)
    this.target = target
    this.path = path
  }

  /** The framework's own object, which is in the environ. */
  abstract get native(): object

  /** What the framework has read of the body, or null when nobody has. Asked for bodies alone. */
  abstract get parsed(): ParsedBody | null

  /** Asks the framework to answer instead. */
  abstract pass(error?: unknown): void

  /** The exchange has ended in any other way, be it without an answer. */
  ended(): void {}
}

class MountedExchange extends Exchange {
  declare readonly gateway: MountGateway
  declare readonly wire: MountedWire

  /** Takes what the framework has left of the body. Returns whether it has read it. */
  takeParsed(environ: Environ): boolean {
    const { parsed } = this.wire
    if (parsed === null) return false
    putParsed(environ, parsed)
    const limit = this.gateway.limits.bodyBytes
    if (Number(environ.CONTENT_LENGTH) > limit)
      this.refuse(new Refusal(413, `the body is larger than ${limit} bytes`))
    else this.begin(this.gateway.app, environ)
    return true
  }

  override begin(app: Application, environ: Environ): void {
    const { wire, gateway } = this
    const { path } = wire
    environ.SCRIPT_NAME = path.script
    environ.PATH_INFO = path.path
    environ.QUERY_STRING = path.query
    environ[gateway.key] = wire.native
    super.begin(app, environ)
  }

  protected override send(): void {
    if (this.status !== 404 || this.gateway.options.passNotFound !== true || !this.mayPass()) {
      super.send()
      return
    }
    this.abandonBody(this.body)
    this.pass()
  }

  protected override fail(error: unknown): void {
    if (this.gateway.options.passErrors !== true || error instanceof ClientDisconnected || !this.mayPass()) {
      super.fail(error)
      return
    }
    this.closeIterator()
    // Frameworks take undefined for no error at all, and their handlers expect an Error.
    this.pass(error instanceof Error ? error : new Error(describeThrown(error), { cause: error }))
  }

  protected override ended(outcome: Outcome): void {
    super.ended(outcome)
    if (outcome !== 'passed') this.wire.ended()
  }

  private mayPass(): boolean {
    return !this.finished && !this.gone && !this.tooLarge && !this.headSent
  }

  private pass(error?: unknown): void {
    this.finish('passed')
    this.wire.pass(error)
  }
}

/** An application in a framework. */
export class MountGateway extends NodeGateway {
  readonly options: MountOptions
  /** What the framework's own object is called in an environ. */
  readonly key: string
  private known = false

  constructor(app: Application, options: MountOptions, key: string) {
    // How long a connection is kept is for the server's owner to say.
    const limits = { requestsPerConnection: Infinity, connectionAge: Infinity, ...options.limits }
    // Whoever answers what the application has not found may want the body, so that it must not be read ahead.
    super(app, { ...options, limits: options.passNotFound ? { ...limits, preread: 0 } : limits })
    this.options = options
    this.key = key
  }

  /** Answers a request that the framework has handed on. */
  answer(request: IncomingMessage, wire: MountedWire): void {
    if (!this.known) {
      this.known = true
      this.listensAt(request.socket.localAddress ?? 'localhost', request.socket.localPort ?? 80)
    }
    handleHttp(this, request, wire, wire.target)
  }

  protected override open(place: Place, wire: MountedWire, request: Asked): Exchange {
    return this.begun(place, new MountedExchange(this, place, wire, request))
  }

  protected override withBody(exchange: Exchange, environ: Environ, fields: Framing, expect: string): void {
    if (!(exchange as MountedExchange).takeParsed(environ)) super.withBody(exchange, environ, fields, expect)
  }
}
