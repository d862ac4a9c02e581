// `serve`: an application over HTTP/1.1, plain or with TLS.

import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Application } from '../../environ/contract.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { type ListenAt, listen, type RunningServer } from './listen.ts'
import { makeWireServer, takeSocket, turnAway } from './wire/server.ts'

/** How a server listens and answers. */
export interface ServeOptions extends HandlerOptions, ListenAt {
  /** The port; 0 takes a free one. 8000 by default. */
  readonly port?: number | undefined
  /** Key and certificate, and what else `tls.createServer` takes; without it, plain HTTP. */
  readonly tls?: TlsOptions | undefined
}

/**
 * Serves an application over HTTP/1.1. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { port: 8000 })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const { tls } = options
  const gateway = new NodeGateway(app, options)
  const protocol = {
    scheme: tls === undefined ? 'http' : 'https',
    port: 8000,
    assumedPort: tls === undefined ? 80 : 443,
    // What TLS reads has to be decrypted before it is anything.
    plain: tls === undefined,
    makeServer: (accept: (socket: Socket) => void) => {
      const server = makeWireServer(tls, gateway.limits, accept)
      // A handshake that fails is the client's affair; of one that takes too long Node only tells.
      server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
      return server
    },
    takeSocket: (socket: Socket, turbo: boolean) => takeSocket(gateway, socket, turbo),
    turnAway: (socket: Socket) => turnAway(socket, 503),
  }
  return listen(gateway, protocol, options)
}
