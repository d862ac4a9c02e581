// A server of sockets whose connections are read and written here.

import { createServer, type Server, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type Limits, LONGEST_WAIT } from '../../../environ/limits.ts'
import { reasonOf } from '../../../syntax/status.ts'
import type { NodeGateway } from '../gateway.ts'
import { readInto } from '../undocumented.ts'
import { WireConnection } from './connection.ts'

// How long a client that was turned away may take to end its half.
const LINGER = 1000

/** A server for HTTP/1.1 and, by ALPN, HTTP/2, not yet listening, and how it says that it has accepted a socket. */
export function makeWireServer(
  tls: TlsOptions | undefined,
  http2: boolean,
  limits: Limits,
  accept: (socket: Socket) => void,
): Server {
  // A client that has closed its half of the connection still gets its answer.
  const options = { noDelay: true, allowHalfOpen: true }
  if (tls === undefined) return createServer(options, accept)
  const handshakeTimeout = Math.min(limits.headersTimeout, LONGEST_WAIT)
  const ALPNProtocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1']
  // Only where it is used: a seventh of what the gateway would take to load.
  const { createServer: createTlsServer } = process.getBuiltinModule('node:tls')
  return createTlsServer({ ALPNProtocols, handshakeTimeout, ...options, ...tls }, accept)
}

/** Takes a socket that such a server has accepted; with `oneBuffer`, by members that Node does not document. */
export function takeSocket(gateway: NodeGateway, socket: Socket, oneBuffer: boolean): WireConnection {
  const connection = new WireConnection(gateway, socket)
  connection.release = readInto(socket, oneBuffer, (bytes, length) => connection.receive(bytes, length))
  return connection
}

/** Answers on a socket without reading from it, and closes it. */
export function turnAway(socket: Socket, status: number): void {
  const body = `${status} ${reasonOf(status)}\n`
  socket.on('error', () => undefined)
  socket.end(
    `HTTP/1.1 ${status} ${reasonOf(status)}\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\nDate: ${new Date().toUTCString()}\r\n\r\n${body}`,
  )
  // To close with something unread would reset the connection, and the client might lose its answer.
  socket.resume()
  socket.once('end', () => socket.destroy())
  setTimeout(() => socket.destroy(), LINGER).unref()
}
