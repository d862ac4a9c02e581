// wsgify/gateways/connect: an application as middleware of Connect, and Connect's middleware as a filter.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application } from '../environ/contract.ts'
import type { Limits } from '../environ/limits.ts'
import { pathBelowOriginal } from './mounted-path.ts'
import { MountedWire, MountGateway, type MountOptions } from './node/mount.ts'
import { type ParsedBody, parsedBy } from './parsed-body.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export { fromConnect } from './node/in-process/filter.ts'
export type { MountOptions } from './node/mount.ts'
export type { Outcome } from './node/outgoing.ts'

/** A request as Connect and those like it hand it on. */
export interface ConnectRequest extends IncomingMessage {
  /** The target as it came; `url` is without the mount. */
  originalUrl?: string
  /** What the mount has taken off, where somebody says so. */
  baseUrl?: string
  /** What a parser has made of the body. */
  body?: unknown
  /** The body as it came, where a parser has kept it. */
  rawBody?: unknown
}

/** Middleware of Connect. */
export type ConnectMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => unknown

/**
 * Makes middleware of an application: `connect().use('/api', toConnect(app))`.
 *
 * SCRIPT_NAME is the mount, PATH_INFO the rest. A body that a parser has read before is made into bytes again out of
 * `request.body`; where that is not possible, reading it is an error that says so. Connect's request is in the environ, under
 * `connect.request`.
 */
export function toConnect(app: Application, options: MountOptions = {}): ConnectMiddleware {
  return mountedUnder('connect.request', app, options)
}

/** Makes middleware of an application for whatever hands on requests as Connect does, and names its request in the environ. */
export function mountedUnder(key: string, app: Application, options: MountOptions): ConnectMiddleware {
  const gateway = new MountGateway(app, options, key)
  return (request, response, next) =>
    gateway.answer(request, new ConnectWire(request, response, gateway.limits, next))
}

class ConnectWire extends MountedWire {
  declare protected readonly request: ConnectRequest
  private readonly next: (error?: unknown) => void

  constructor(
    request: ConnectRequest,
    response: ServerResponse,
    limits: Limits,
    next: (error?: unknown) => void,
  ) {
    const { url = '', originalUrl = url, baseUrl } = request
    super(request, response, limits, originalUrl, pathBelowOriginal(originalUrl, url, baseUrl))
    this.next = next
  }

  get native(): ConnectRequest {
    return this.request
  }

  get parsed(): ParsedBody | null {
    return parsedBy(this.request, this.request)
  }

  pass(error?: unknown): void {
    this.next(error)
  }
}
