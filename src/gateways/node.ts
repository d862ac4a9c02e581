// wsgify/gateways/node: serves an application with Node.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Application } from '../environ/contract.ts'
import { type HandlerOptions, NodeGateway } from './node/gateway.ts'
import { http2Handler } from './node/h2/handle.ts'
import { HttpWire, handleHttp } from './node/http-wire.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export { BodyTooLarge, ClientDisconnected } from './body-errors.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export { fromNodeHandler, type NodeHandler } from './node/in-process/handler.ts'
export type { RunningServer } from './node/listen.ts'
export type { Outcome } from './node/outgoing.ts'
export { type ServeOptions, serve } from './node/server.ts'
export type { UpgradeHandler, Upgrades } from './node/upgrade.ts'

/**
 * Makes a listener for a node:http or node:http2 server of your own: `http.createServer(toNodeHandler(app))`.
 *
 * Requests are checked, and answers framed, as `serve` does. What belongs to the server stays with its owner: time-outs,
 * the number of connections, stopping, 100 Continue, what becomes of clients that half-close.
 */
export function toNodeHandler(
  app: Application,
  options: HandlerOptions = {},
): (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) => void {
  const gateway = new NodeGateway(app, options)
  const answerHttp2 = http2Handler(gateway)
  let known = false
  return (request, response) => {
    if (!known) {
      known = true
      gateway.listensAt(request.socket.localAddress ?? 'localhost', request.socket.localPort ?? 80)
    }
    if (isHttp2(request)) answerHttp2(request, response as Http2ServerResponse)
    else handleHttp(gateway, request, new HttpWire(request, response as ServerResponse, gateway.limits))
  }
}

const isHttp2 = (request: IncomingMessage | Http2ServerRequest): request is Http2ServerRequest =>
  request.httpVersionMajor === 2
