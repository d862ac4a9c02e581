// wsgify/gateways/express: an application as middleware of Express, and an Express application as an application.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Application } from '../environ/contract.ts'
import { type ConnectMiddleware, mountedUnder } from './connect.ts'
import { fromNodeHandler } from './node/in-process/handler.ts'
import type { MountOptions } from './node/mount.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export type { ConnectMiddleware } from './connect.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export { fromConnect } from './node/in-process/filter.ts'
export type { MountOptions } from './node/mount.ts'
export type { Outcome } from './node/outgoing.ts'

/**
 * Makes middleware of an application: `express().use('/api', toExpress(app))`.
 *
 * SCRIPT_NAME is the mount, PATH_INFO the rest. A body that `express.json()` and its like have read before is made into bytes
 * again out of `request.body`; where that is not possible, reading it is an error that says so. Express's request is in the
 * environ, under `express.request`.
 */
export function toExpress(app: Application, options: MountOptions = {}): ConnectMiddleware {
  return mountedUnder('express.request', app, options)
}

/** What is needed of an Express application, or of a router. */
export type ExpressApplication = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Makes an application of an Express application.
 *
 * What it does not answer is Express's own 404, and what it throws Express's own 500; so that something else answers in
 * place of them, make it a filter: `fromConnect(express)(app)`.
 */
export function fromExpress(express: ExpressApplication): Application {
  return fromNodeHandler(express)
}
