// wsgify/gateways/scgi: serves an application behind a web server that speaks SCGI.

import type { Application } from '../environ/contract.ts'
import { CgiGateway } from './cgi/gateway.ts'
import { PlainConnection, type PlainProtocol } from './cgi/plain-connection.ts'
import { type BehindOptions, serveBehind } from './cgi/serve-behind.ts'
import { busyAnswer } from './node/busy.ts'
import type { RunningServer } from './node/listen.ts'
import { parseScgiHead } from './scgi/parse-head.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export { BodyTooLarge, ClientDisconnected } from './body-errors.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { RunningServer } from './node/listen.ts'
export type { Outcome } from './node/outgoing.ts'

const scgi: PlainProtocol = { readHead: parseScgiHead, beforeStatus: 'Status: ' }

/** How a server listens and answers. The port is 4000 by default. */
export type ServeOptions = BehindOptions

/**
 * Serves an application over SCGI. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { path: '/run/api.sock' })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const gateway = new CgiGateway(app, options)
  return serveBehind(
    gateway,
    {
      scheme: 'scgi',
      port: 4000,
      connect: (socket) => new PlainConnection(gateway, socket, scgi),
      busy: busyAnswer(scgi.beforeStatus),
    },
    options,
  )
}
