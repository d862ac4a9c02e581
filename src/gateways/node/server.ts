// A node:http server for one application: it listens, sweeps its connections once a second, and stops without losing
// what it has begun.

import type { Server } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import type { Application } from '../../environ/contract.ts'
import { Connection } from './connection.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { finite, makeServer, refuseRaw, SWEEP } from './http-server.ts'
import { turboWorks } from './self-check.ts'
import { flush } from './turbo.ts'

/** How a server listens and answers. */
export interface ServeOptions extends HandlerOptions {
  /** The port; 0 takes a free one. 8000 by default. */
  readonly port?: number | undefined
  /** The address to listen at; `127.0.0.1` by default, so that nobody is served by accident. */
  readonly host?: string | undefined
  /** Connections that may wait to be accepted; 2048 by default. */
  readonly backlog?: number | undefined
  /** Whether to use what Node does not document, where it proves to work; true by default. */
  readonly turbo?: boolean | undefined
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly address: AddressInfo
  /** Where it is reached, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Whether the fast path is in use. */
  readonly turbo: boolean
  /** The server itself. */
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
  gateway.turbo = turbo && (await turboWorks())
  const server = makeServer(gateway)
  const connections = watch(server, gateway)
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
    turbo: gateway.turbo,
    server,
    close: stop,
    [Symbol.asyncDispose]: stop,
  }
}

function watch(server: Server, gateway: NodeGateway): Set<Connection> {
  const connections = new Set<Connection>()
  server.on('connection', (socket) => {
    if (connections.size >= gateway.limits.connections) {
      refuseRaw(socket, 503)
      return
    }
    const connection = Connection.of(socket, gateway.now)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  })
  const born = performance.now()
  const timer = setInterval(() => {
    const before = gateway.now
    gateway.tick(performance.now() - born)
    for (const connection of connections) sweep(connection, gateway, gateway.now - before)
  }, SWEEP)
  timer.unref()
  server.once('close', () => clearInterval(timer))
  return connections
}

function sweep(connection: Connection, gateway: NodeGateway, passed: number): void {
  const { socket, busy } = connection
  const { limits, now } = gateway
  busy?.countWaiting(passed)
  const written = socket.bytesWritten
  const left = socket.writableLength
  if (left === 0 || written !== connection.written || left !== connection.left) {
    connection.written = written
    connection.left = left
    connection.movedAt = now
  } else if (now - connection.movedAt >= limits.sendTimeout) {
    socket.destroy()
    return
  }
  // While something arrives, a head is on its way: that time is Node's to limit, and closing would lose the request.
  const read = socket.bytesRead
  const arriving = read !== connection.read
  connection.read = read
  if (busy !== null || connection.hasWaiting || left > 0 || arriving) return
  if (now - connection.idleSince >= limits.keepAliveTimeout) socket.destroySoon()
}

function stopper(server: Server, gateway: NodeGateway, connections: Set<Connection>): () => Promise<void> {
  let stopped: Promise<void> | null = null
  return () => {
    stopped ??= new Promise((resolve) => {
      gateway.stopping = true
      // Not the http server's own close: that cuts idle connections at once, and with them requests on their way.
      NetServer.prototype.close.call(server, () => resolve())
      for (const connection of connections) connection.read = connection.socket.bytesRead
      const idle = setInterval(() => {
        for (const connection of connections) closeWhenIdle(connection)
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

function closeWhenIdle(connection: Connection): void {
  const { socket } = connection
  const read = socket.bytesRead
  if (connection.busy === null && !connection.hasWaiting && read === connection.read) {
    flush(socket)
    socket.destroySoon()
  }
  connection.read = read
}
