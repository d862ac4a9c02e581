// A node:http server set up for a gateway: nothing that Node lets through unseen, and nothing it does by itself that the
// gateway does better.

import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { reasonOf } from '../../syntax/status.ts'
import type { NodeGateway } from './gateway.ts'
import { HttpConnection, handleHttp } from './http-wire.ts'
import { allowHalfOpen } from './undocumented.ts'

/** How often connections are looked at, in milliseconds; also how old the Date of an answer can be. */
export const SWEEP = 1000

/** A node:http server that answers through a gateway, not yet listening. */
export function makeServer(gateway: NodeGateway): Server {
  const { limits } = gateway
  const server = createServer({
    noDelay: true,
    // More than the gateway's own limits, so that it is the gateway who refuses, and says why.
    maxHeaderSize: Math.min(limits.headerBytes + limits.requestLine + 4096, 2 ** 30),
    requireHostHeader: false,
    headersTimeout: finite(limits.headersTimeout),
    requestTimeout: finite(Math.max(limits.requestTimeout, limits.headersTimeout)),
    connectionsCheckingInterval: SWEEP,
    // The sweep does this for all connections together, which costs a request nothing.
    keepAliveTimeout: 0,
  })
  // Node would drop what is beyond its count in silence; the gateway counts, and refuses.
  server.maxHeadersCount = 0
  allowHalfOpen(server)
  server.on('request', (request, response) => handleHttp(gateway, request, response))
  server.on('checkContinue', (request, response) => handleHttp(gateway, request, response, true))
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { 'Content-Length': '0', Connection: 'close' })
    response.end()
  })
  server.on('connect', (_request, socket: Socket) => refuseRaw(socket, 405))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    badRequest(error, socket, gateway),
  )
  return server
}

// What Node's parser refused. Whatever runs is answered first; nothing that came after is run.
function badRequest(error: NodeJS.ErrnoException, socket: Socket, gateway: NodeGateway): void {
  const connection = HttpConnection.of(socket, gateway.now)
  if (error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  // Refused already; Node's parser complains again at each packet that still comes.
  if (!socket.writable) return
  connection.closing = true
  const { busy } = connection
  if (busy !== null) {
    busy.requestBroken(statusOf(error.code))
    return
  }
  refuseRaw(socket, statusOf(error.code))
}

function statusOf(code: string | undefined): number {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408
    default:
      return 400
  }
}

// How long a client that was refused may take to end its half.
const LINGER = 1000

/** Answers on a socket that has no response object, and closes it. */
export function refuseRaw(socket: Socket, status: number): void {
  const body = `${status} ${reasonOf(status)}\n`
  socket.end(
    `HTTP/1.1 ${status} ${reasonOf(status)}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\nDate: ${new Date().toUTCString()}\r\n\r\n${body}`,
  )
  // To close with something unread would reset the connection, and the client might lose its answer.
  socket.resume()
  socket.once('end', () => socket.destroy())
  setTimeout(() => socket.destroy(), LINGER).unref()
}

/** A time for Node, which knows no infinite one: 0 switches a timer off. */
export function finite(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? milliseconds : 0
}
