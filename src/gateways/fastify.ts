// wsgify/gateways/fastify: an application as a plugin of Fastify, and a Fastify instance as an application.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application } from '../environ/contract.ts'
import type { Limits } from '../environ/limits.ts'
import { type FieldTarget, type FieldValue, mergeFields } from './merged-fields.ts'
import { pathAfterSegments, segmentsOf } from './mounted-path.ts'
import { fromNodeHandler } from './node/in-process/handler.ts'
import { MountGateway, type MountOptions } from './node/mount.ts'
import { type Given, ReplyWire } from './node/reply-wire.ts'

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
  const gateway = new MountGateway(app, options, 'fastify.request')
  return (instance, _registered, done) => {
    const segments = segmentsOf(instance.prefix)
    instance.removeAllContentTypeParsers()
    instance.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    const handler = (request: FastifyRequest, reply: FastifyReply) =>
      gateway.answer(request.raw, new FastifyWire(request, reply, gateway.limits, segments))
    for (const url of ['/', '/*']) {
      instance.route({ method: instance.supportedMethods, url, exposeHeadRoute: false, handler })
    }
    done()
  }
}

/** Answers by a reply of Fastify. */
class FastifyWire extends ReplyWire implements FieldTarget {
  readonly native: FastifyRequest
  private readonly reply: FastifyReply

  constructor(request: FastifyRequest, reply: FastifyReply, limits: Limits, segments: number) {
    const { raw } = request
    super(raw, reply.raw, limits, request.originalUrl, pathAfterSegments(raw.url ?? '', segments))
    this.native = request
    this.reply = reply
  }

  // No parser of Fastify's runs below the prefix.
  get parsed(): null {
    return null
  }

  pass(error?: unknown): void {
    if (error === undefined) this.reply.callNotFound()
    else this.reply.send(error)
  }

  getHeader(name: string): FieldValue {
    // Fastify adds cookies to those it has by itself, and would have them twice.
    return name === 'set-cookie' ? undefined : this.reply.getHeader(name)
  }

  setHeader(name: string, value: string | string[]): void {
    this.reply.header(name, value)
  }

  protected give({ status, reason, fields, length, body }: Given): void {
    const { reply, response } = this
    reply.code(status)
    response.statusMessage = reason
    mergeFields(this, fields)
    // Of what is whole Fastify counts the bytes in any case, after its hooks.
    const whole = body instanceof Buffer || (typeof body === 'string' && body !== '')
    if (length >= 0 && !whole) reply.header('Content-Length', String(length))
    // Fastify would think of a type for text, even for none.
    reply.send(body === null || body === '' ? undefined : body)
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
