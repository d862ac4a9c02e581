// A server for one application: it listens, sweeps its connections once a second, and stops without losing what it has
// begun.

import type { AddressInfo, Server } from 'node:net'
import type { Application } from '../../environ/contract.ts'
import type { Connection } from './connection.ts'
import { type HandlerOptions, NodeGateway } from './gateway.ts'
import { oneBufferWorks } from './undocumented.ts'
import { makeWireServer, takeSocket, turnAway } from './wire/server.ts'

/** How a server listens and answers. */
export interface ServeOptions extends HandlerOptions {
  /** The port; 0 takes a free one. 8000 by default. */
  readonly port?: number | undefined
  /** The address to listen at; `127.0.0.1` by default, so that nobody is served by accident. */
  readonly host?: string | undefined
  /** Connections that may wait to be accepted; 2048 by default. */
  readonly backlog?: number | undefined
  /** Whether sockets may be read in a faster way that Node does not document, where it proves to work. True by default. */
  readonly turbo?: boolean | undefined
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  readonly address: AddressInfo
  /** Where it is reached, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** Whether sockets are read in the faster way. */
  readonly turbo: boolean
  /** The server itself. */
  readonly server: Server
  /**
   * Stops: no new connection is accepted, running requests are answered, then their connections close. Resolves when
   * all are closed; after `limits.stopTimeout` those that are left are cut.
   */
  close(): Promise<void>
}

// How often connections are looked at, in milliseconds; also how old the Date of an answer can be.
const SWEEP = 1000
// How long an idle connection may still bring a request once the server stops: it may be on its way.
const LULL = 100

/**
 * Serves an application over HTTP/1.1. Resolves when the server listens, rejects when it cannot.
 *
 * @example
 * await using server = await serve(app, { port: 8000 })
 */
export async function serve(app: Application, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 8000, host = '127.0.0.1', backlog = 2048 } = options
  const gateway = new NodeGateway(app, options)
  const turbo = options.turbo !== false && (await oneBufferWorks())
  const server = makeWireServer()
  const connections = watch(server, gateway, turbo)
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

function watch(server: Server, gateway: NodeGateway, turbo: boolean): Set<Connection> {
  const connections = new Set<Connection>()
  server.on('connection', (socket) => {
    if (connections.size >= gateway.limits.connections) {
      turnAway(socket, 503)
      return
    }
    const connection = takeSocket(gateway, socket, turbo)
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
      server.close(() => resolve())
      for (const connection of connections) connection.looked()
      const idle = setInterval(() => {
        for (const connection of connections) connection.closeWhenIdle()
      }, LULL)
      // A timer knows no infinite time, and takes one that is too long for none.
      const deadline = setTimeout(
        () => {
          for (const connection of connections) connection.socket.destroy()
        },
        Math.min(gateway.limits.stopTimeout, 2 ** 31 - 1),
      )
      server.once('close', () => {
        clearInterval(idle)
        clearTimeout(deadline)
      })
    })
    return stopped
  }
}
