// wsgify/gateways/fastify: an application as a plugin of Fastify, and a Fastify instance as an application.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Application } from '../environ/contract.ts'
import { mergedFields } from './merged-fields.ts'
import { pathAfterSegments, segmentsOf } from './mounted-path.ts'
import { fromNodeHandler } from './node/in-process/handler.ts'
import { MountGateway, type MountOptions } from './node/mount.ts'
import { type Reply, ReplyWire } from './node/reply-wire.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { MountOptions } from './node/mount.ts'
export type { Outcome } from './node/outgoing.ts'

/** What is needed of a request of Fastify. */
export interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly originalUrl: string
}

/** What is needed of a reply of Fastify. */
export interface FastifyReply {
  readonly raw: ServerResponse
  code(status: number): unknown
  getHeader(name: string): number | string | string[] | undefined
  header(name: string, value: string | string[]): unknown
  send(payload?: unknown): unknown
  callNotFound(): unknown
}

/** What is needed of an instance of Fastify. */
export interface FastifyInstance {
  readonly prefix: string
  readonly supportedMethods: string[]
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): unknown
  route(options: {
    method: string[]
    url: string
    exposeHeadRoute: boolean
    handler: (request: FastifyRequest, reply: FastifyReply) => void
  }): unknown
}

/**
 * Makes a plugin of an application: `fastify.register(toFastify(app), { prefix: '/api' })`.
 *
 * SCRIPT_NAME is the prefix, PATH_INFO the rest. No body is parsed below the prefix. The answer goes through the reply, so
 * hooks see and may change it. Fastify routes the methods of its `supportedMethods`; for others, `addHttpMethod` comes
 * before the plugin. The request is in the environ, under `fastify.request`.
 */
export function toFastify(
  app: Application,
  options: MountOptions = {},
): (instance: FastifyInstance, registered: object, done: () => void) => void {
  const gateway = new MountGateway(app, options)
  return (instance, _registered, done) => {
    const segments = segmentsOf(instance.prefix)
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      answer(gateway, segments, request, reply)
    for (const url of ['/', '/*']) {
      instance.route({ method: instance.supportedMethods, url, exposeHeadRoute: false, handler })
    }
    done()
  }
}

function answer(gateway: MountGateway, segments: number, request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request
  const mounted = {
    target: request.originalUrl,
    path: pathAfterSegments(raw.url ?? '', segments),
    body: null,
    native: ['fastify.request', request],
    next: (error?: unknown) => {
      if (error === undefined) reply.callNotFound()
      else reply.send(error)
    },
  } as const
  gateway.answer(
    raw,
    reply.raw,
    new ReplyWire(raw, reply.raw, gateway.limits, mounted, new FastifyWay(reply)),
  )
}

/** Answers by a reply of Fastify. */
class FastifyWay implements Reply {
  private readonly reply: FastifyReply

  constructor(reply: FastifyReply) {
    this.reply = reply
  }

  head(status: number, reason: string, fields: readonly string[]): void {
    const { reply } = this
    reply.code(status)
    reply.raw.statusMessage = reason
    // Fastify adds cookies to those it has by itself, and would have them twice.
    const existing = (name: string) => (name === 'set-cookie' ? undefined : reply.getHeader(name))
    for (const [name, value] of mergedFields(fields, existing)) reply.header(name, value)
  }

  body(body: string | Buffer | Readable | null): void {
    // Fastify would think of a type for text, even for none.
    this.reply.send(body === null || body === '' ? undefined : body)
  }
}

/** What is needed of a Fastify instance that answers. */
export interface FastifyServer {
  ready(): PromiseLike<unknown>
  routing(request: IncomingMessage, response: ServerResponse): void
}

/**
 * Makes an application of a Fastify instance. It is made ready with the first request.
 *
 * What it does not answer is its own 404, and what it throws its own 500.
 */
export function fromFastify(fastify: FastifyServer): Application {
  let ready: PromiseLike<unknown> | null = null
  let isReady = false
  const routed = fromNodeHandler((request, response) => fastify.routing(request, response))
  return (environ, startResponse) => {
    if (isReady) return routed(environ, startResponse)
    ready ??= fastify.ready()
    return ready.then(() => {
      isReady = true
      return routed(environ, startResponse)
    })
  }
}
