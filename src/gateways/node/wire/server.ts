// A node:net server whose connections are read and written here.

import { createServer, type Server, type Socket } from 'node:net'
import type { NodeGateway } from '../gateway.ts'
import { oneBufferWorks, readInto } from '../undocumented.ts'
import { WireConnection } from './connection.ts'

/** A server for HTTP/1.1, not yet listening. */
export function makeWireServer(): Server {
  // A client that has closed its half of the connection still gets its answer.
  return createServer({ noDelay: true, allowHalfOpen: true })
}

/** How a gateway takes a socket that such a server has accepted. */
export async function wireConnections(gateway: NodeGateway): Promise<(socket: Socket) => WireConnection> {
  const oneBuffer = await oneBufferWorks()
  return (socket) => {
    const connection = new WireConnection(gateway, socket)
    readInto(socket, oneBuffer, (bytes, length) => connection.receive(bytes, length))
    return connection
  }
}
