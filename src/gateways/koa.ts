// wsgify/gateways/koa: an application as middleware of Koa, and a Koa application as an application.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application } from '../environ/contract.ts'
import type { Limits } from '../environ/limits.ts'
import { mergeFields } from './merged-fields.ts'
import { checkPrefix, type MountedPath, pathBelowOriginal, pathBelowPrefix } from './mounted-path.ts'
import { fromNodeHandler } from './node/in-process/handler.ts'
import { MountGateway, type MountOptions } from './node/mount.ts'
import { type Given, ReplyWire } from './node/reply-wire.ts'
import { type ParsedBody, parsedBy } from './parsed-body.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { MountOptions } from './node/mount.ts'
export type { Outcome } from './node/outgoing.ts'

/** What is needed of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly response: { status: number; body: unknown }
  readonly originalUrl: string
}

/** How an application is mounted in Koa. */
export interface KoaOptions extends MountOptions {
  /** The path to mount it at, such as `/api`; what is not below it goes on to what comes next. None by default. */
  readonly prefix?: string | undefined
}

/**
 * Makes middleware of an application: `koa.use(toKoa(app, { prefix: '/api' }))`.
 *
 * The answer becomes the context's status, fields and body, so what stands before it sees and may change it. What
 * `koa-mount` has taken off the path is part of SCRIPT_NAME. A body that a parser has read before is made into bytes again
 * out of `request.rawBody` or `request.body`; where that is not possible, reading it is an error that says so. The context is
 * in the environ, under `koa.context`.
 */
export function toKoa(
  app: Application,
  options: KoaOptions = {},
): (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown> {
  const { prefix = '', ...rest } = options
  const mount = checkPrefix(prefix)
  const gateway = new MountGateway(app, rest, 'koa.context')
  return (context, next) => {
    const path = pathBelowPrefix(pathBelowOriginal(context.originalUrl, context.req.url ?? ''), mount)
    if (path === null) return next()
    const wire = new ContextWire(context, gateway.limits, path, next)
    gateway.answer(context.req, wire)
    return wire.settled
  }
}

const ENDED: Promise<unknown> = Promise.resolve()

/** Answers by a context. */
class ContextWire extends ReplyWire {
  private readonly context: KoaContext
  private readonly next: () => Promise<unknown>
  private result: Promise<unknown> | null = null
  private resolve: ((result: Promise<unknown>) => void) | null = null

  constructor(context: KoaContext, limits: Limits, path: MountedPath, next: () => Promise<unknown>) {
    super(context.req, context.res, limits, context.originalUrl, path)
    this.context = context
    this.next = next
  }

  /** Settled once Koa has the answer, or is to do without. */
  get settled(): Promise<unknown> {
    this.result ??= new Promise((resolve) => {
      this.resolve = resolve
    })
    return this.result
  }

  private settle(result: Promise<unknown>): void {
    if (this.resolve !== null) this.resolve(result)
    else this.result ??= result
  }

  get native(): KoaContext {
    return this.context
  }

  get parsed(): ParsedBody | null {
    return parsedBy(this.context.req, this.context.request)
  }

  pass(error?: unknown): void {
    this.settle(error === undefined ? this.next() : Promise.reject(error))
  }

  // Also of a client that has left: what stands before this waits for it.
  override ended(): void {
    this.settle(ENDED)
  }

  protected give({ status, reason, fields, length, body }: Given): void {
    const { response: ours } = this.context
    const { response } = this
    ours.status = status
    mergeFields(response, fields)
    const hasType = response.hasHeader('content-type')
    ours.body = body
    response.statusMessage = reason
    // What Koa has made of the body by itself: a type, which it guesses, and a length.
    if (!hasType) response.removeHeader('content-type')
    if (length < 0) response.removeHeader('content-length')
    else if (lengthOf(body) !== length) response.setHeader('Content-Length', String(length))
    this.settle(ENDED)
  }
}

// The length that Koa sees.
function lengthOf(body: Given['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return Buffer.isBuffer(body) ? body.length : -1
}

/** What is needed of a Koa application. */
export interface KoaApplication {
  callback(): (request: IncomingMessage, response: ServerResponse) => unknown
}

/**
 * Makes an application of a Koa application.
 *
 * What it does not answer is its own 404, and what it throws its own 500, for which its `error` event is emitted.
 */
export function fromKoa(koa: KoaApplication): Application {
  return fromNodeHandler(koa.callback())
}
