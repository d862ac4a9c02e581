// `serve`: an application over HTTP/1.1 and HTTP/2, plain or with TLS.

import type { Socket } from 'node:net'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { Application } from '../../environ/contract.ts'
import { busyAnswer } from './busy.ts'
import type { Connection } from './connection.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { H2Connection } from './h2/connection.ts'
import { UndecidedConnection } from './h2/first-bytes.ts'
import { type ListenAt, listen, type RunningServer } from './listen.ts'
import type { Upgrades } from './upgrade.ts'
import { makeWireServer, takeSocket } from './wire/server.ts'

/** How a server listens and answers. */
export interface ServeOptions extends HandlerOptions, ListenAt {
  /** The port; 0 takes a free one. 8000 by default. */
  readonly port?: number | undefined
  /** Key and certificate, and what else `tls.createServer` takes; without it, plain HTTP. */
  readonly tls?: TlsOptions | undefined
  /**
   * Whether HTTP/2 is spoken too, at the same port: with TLS to clients that ask for it by ALPN, without TLS to those that
   * begin with it. False by default.
   */
  readonly http2?: boolean | undefined
  /** Who speaks which other protocol that a client of HTTP/1.1 may ask for, such as `{ websocket: handler }`. */
  readonly upgrade?: Upgrades | undefined
}

/**
 * Serves an application over HTTP/1.1, and HTTP/2 if asked for. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { port: 8000 })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const { tls, http2 = false, upgrade } = options
  const gateway = new NodeGateway(app, options, upgrade)
  const protocol = {
    scheme: tls === undefined ? 'http' : 'https',
    port: 8000,
    assumedPort: tls === undefined ? 80 : 443,
    // What arrives by TLS has to be decrypted first, and node:http2 reads its sockets itself.
    plain: tls === undefined && !http2,
    handshakes: tls !== undefined,
    makeServer: (accept: (socket: Socket) => void) => {
      const server = makeWireServer(tls, http2, gateway.limits, accept)
      // Node tells of a handshake that has failed or taken too long, and may leave the socket open.
      server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
      return server
    },
    takeSocket: (socket: Socket, turbo: boolean, become: (connection: Connection) => void) => {
      const take = (isHttp2: boolean) =>
        isHttp2 ? new H2Connection(gateway, socket) : takeSocket(gateway, socket, turbo)
      if (!http2) return take(false)
      if (tls !== undefined) return take((socket as TLSSocket).alpnProtocol === 'h2')
      return new UndecidedConnection(socket, gateway.now, (isHttp2) => become(take(isHttp2)))
    },
    busy: () => busyAnswer('HTTP/1.1 ', gateway.tailOf(true, false).slice(0, -2)),
  }
  return listen(gateway, protocol, options)
}
