// A server of sockets whose connections are read and written here.

import { createServer, type Server, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type Limits, LONGEST_WAIT } from '../../../environ/limits.ts'
import type { NodeGateway } from '../gateway.ts'
import { readInto } from '../undocumented.ts'
import { WireConnection } from './connection.ts'

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
