// wsgify/gateways/koa: an application as middleware of Koa, and a Koa application as an application.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Application } from '../environ/contract.ts'
import { mergedFields } from './merged-fields.ts'
import { checkPrefix, pathBelowOriginal, pathBelowPrefix } from './mounted-path.ts'
import { fromNodeHandler } from './node/in-process/handler.ts'
import { MountGateway, type MountOptions } from './node/mount.ts'
import { type Reply, ReplyWire } from './node/reply-wire.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { MountOptions } from './node/mount.ts'
export type { Outcome } from './node/outgoing.ts'

/** What is needed of Koa's context. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly originalUrl: string
  status: number
  message: string
  body: unknown
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
  const gateway = new MountGateway(app, rest)
  return async (context, next) => {
    const { req: request, res: response, originalUrl: target } = context
    const path = pathBelowPrefix(pathBelowOriginal(target, request.url ?? ''), mount)
    if (path === null) return next()
    const { body, rawBody } = context.request as { body?: unknown; rawBody?: unknown }
    const passed = await new Promise<boolean>((resolve, reject) => {
      const mounted = {
        target,
        path,
        body: request.readableDidRead ? { value: body, raw: rawBody } : null,
        native: ['koa.context', context],
        next: (error?: unknown) => (error === undefined ? resolve(true) : reject(error)),
        // Also of a client that has left: what stands before this waits for it.
        ended: () => resolve(false),
      } as const
      const reply = new ContextReply(context, () => resolve(false))
      gateway.answer(request, response, new ReplyWire(request, response, gateway.limits, mounted, reply))
    })
    return passed ? next() : undefined
  }
}

/** Answers by a context. */
class ContextReply implements Reply {
  private readonly context: KoaContext
  private readonly done: () => void
  private status = 200
  private reason = ''
  private fields: readonly string[] = []

  constructor(context: KoaContext, done: () => void) {
    this.context = context
    this.done = done
  }

  head(status: number, reason: string, fields: readonly string[]): void {
    this.status = status
    this.reason = reason
    this.fields = fields
  }

  body(body: string | Buffer | Readable | null): void {
    const { context } = this
    const { res: response } = context
    context.status = this.status
    let length: string | string[] | undefined
    for (const [name, value] of mergedFields(this.fields, (key) => response.getHeader(key))) {
      if (name === 'Content-Length') length = value
      else response.setHeader(name, value)
    }
    const hasType = response.hasHeader('Content-Type')
    context.body = body
    context.message = this.reason
    // What Koa has made of the body by itself: a type, which it guesses, and a length.
    if (!hasType) response.removeHeader('Content-Type')
    if (length === undefined) response.removeHeader('Content-Length')
    else response.setHeader('Content-Length', length)
    this.done()
  }
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
