// wsgify/gateways/fastcgi: serves an application behind a web server that speaks FastCGI.

import type { Application } from '../environ/contract.ts'
import { CgiGateway } from './cgi/gateway.ts'
import { type BehindOptions, serveBehind } from './cgi/serve-behind.ts'
import { FastCgiConnection, type Roles } from './fastcgi/connection.ts'
import type { RunningServer } from './node/listen.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export { BodyTooLarge, ClientDisconnected } from './body-errors.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { RunningServer } from './node/listen.ts'
export type { Outcome } from './node/outgoing.ts'

/** How a server listens and answers. The port is 9000 by default, and an idle connection is kept for 75 seconds. */
export interface ServeOptions extends BehindOptions {
  /**
   * Answers requests in the role of an authorizer: with 200 the web server goes on, with the variables of header fields
   * `Variable-NAME`; with any other status the client gets this answer. Without one such requests are declined.
   */
  readonly authorizer?: Application | undefined
  /** Whether `wsgi.errors` is the web server's log, by the protocol's own stream, in place of `errors`. False by default. */
  readonly stderr?: boolean | undefined
}

// Web servers keep theirs for a minute, and would send a request where nobody listens any more.
const KEPT = 75_000

/**
 * Serves an application over FastCGI. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { path: '/run/api.sock' })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const { authorizer, stderr = false } = options
  const given = { ...options, limits: { keepAliveTimeout: KEPT, ...options.limits } }
  const gateway = new CgiGateway(app, given)
  const roles: Roles = {
    responder: { name: 'RESPONDER', gateway, stderr },
    authorizer:
      authorizer === undefined
        ? null
        : { name: 'AUTHORIZER', gateway: new CgiGateway(authorizer, given), stderr },
  }
  return serveBehind(
    gateway,
    {
      scheme: 'fcgi',
      port: 9000,
      connect: (socket) => new FastCgiConnection(roles, socket),
      // Nothing can be said before a request has a number.
      busy: '',
    },
    options,
  )
}
