// A node:http server for one application: it listens, sweeps its connections once a second, and stops without losing
// what it has begun.

import { type AddressInfo, Server, type Socket } from 'node:net'
import type { Application } from '../../environ/contract.ts'
import type { Connection } from './connection.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { finite, makeServer, refuseRaw, SWEEP } from './http-server.ts'
import { HttpConnection } from './http-wire.ts'
import { makeWireServer, wireConnections } from './wire/server.ts'

/** How a server listens and answers. */
export interface ServeOptions extends HandlerOptions {
  /** The port; 0 takes a free one. 8000 by default. */
  readonly port?: number | undefined
  /** The address to listen at; `127.0.0.1` by default, so that nobody is served by accident. */
  readonly host?: string | undefined
  /** Connections that may wait to be accepted; 2048 by default. */
  readonly backlog?: number | undefined
  /** Whether requests are read by this library's own parser, which is faster; node:http's otherwise. True by default. */
  readonly turbo?: boolean | undefined
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly address: AddressInfo
  /** Where it is reached, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Whether requests are read by this library's own parser. */
  readonly turbo: boolean
  /** The server itself: of node:net when `turbo`, of node:http otherwise. */
  readonly server: Server
  /**
   * Stops: no new connection is accepted, running requests are answered, then their connections close. Resolves when
   * all are closed; after `limits.stopTimeout` those that are left are cut.
   */
  close(): Promise<void>
}

// How long an idle connection may still bring a request once the server stops: it may be on its way.
const LULL = 100

/**
 * Serves an application over HTTP/1.1. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { port: 8000 })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 8000, host = '127.0.0.1', backlog = 2048, turbo = true } = options
  const gateway = new NodeGateway(app, options)
  gateway.ownsServer = true
  const server = turbo ? makeWireServer() : makeServer(gateway)
  const connections = watch(
    server,
    gateway,
    turbo ? await wireConnections(gateway) : (socket) => HttpConnection.of(socket, gateway.now),
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address() as AddressInfo
  gateway.listensAt(address.address, address.port)
  const stop = stopper(server, gateway, connections)
  return {
    address,
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    turbo,
    server,
    close: stop,
    [Symbol.asyncDispose]: stop,
  }
}

type Connect = (socket: Socket) => Connection

function watch(server: Server, gateway: NodeGateway, connect: Connect): Set<Connection> {
  const connections = new Set<Connection>()
  server.on('connection', (socket) => {
    if (connections.size >= gateway.limits.connections) {
      refuseRaw(socket, 503)
      return
    }
    const connection = connect(socket)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  const born = performance.now()
  const timer = setInterval(() => {
    const before = gateway.now
    gateway.tick(performance.now() - born)
    for (const connection of connections) connection.sweep(gateway.limits, gateway.now, gateway.now - before)
  }, SWEEP)
  timer.unref()
  server.once('close', () => clearInterval(timer))
  return connections
}

function stopper(server: Server, gateway: NodeGateway, connections: Set<Connection>): () => Promise<void> {
  let stopped: Promise<void> | null = null
  return () => {
    stopped ??= new Promise((resolve) => {
      gateway.stopping = true
      // Not the http server's own close: that cuts idle connections at once, and with them requests on their way.
      Server.prototype.close.call(server, () => resolve())
      for (const connection of connections) connection.looked()
      const idle = setInterval(() => {
        for (const connection of connections) connection.closeWhenIdle()
      }, LULL)
      const deadline = setTimeout(
        () => {
          for (const connection of connections) connection.socket.destroy()
        },
        finite(gateway.limits.stopTimeout) || 2 ** 31 - 1,
      )
      server.once('close', () => {
        clearInterval(idle)
        clearTimeout(deadline)
      })
    })
    return stopped
  }
}
