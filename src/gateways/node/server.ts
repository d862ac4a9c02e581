// A server for one application: it listens, sweeps its connections once a second, and stops without losing what it has
// begun.

import { stat, unlink } from 'node:fs/promises'
import { type AddressInfo, connect, type ListenOptions, type Server, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
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
  /** A Unix socket to listen at, in place of port and host. What is left of one that nobody listens at is removed. */
  readonly path?: string | undefined
  /** Key and certificate, and what else `tls.createServer` takes; without it, plain HTTP. */
  readonly tls?: TlsOptions | undefined
  /** Connections that may wait to be accepted; 2048 by default. */
  readonly backlog?: number | undefined
  /** Whether sockets may be read in a faster way that Node does not document, where it proves to work. True by default. */
  readonly turbo?: boolean | undefined
}

/** A server that listens. */
export interface RunningServer extends AsyncDisposable {
  /** Of a Unix socket, `address` is its path and `port` 0. */
  readonly address: AddressInfo
  /** Where it is reached, such as `http://127.0.0.1:8000` or `unix:/run/api.sock`. */
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
  const { port = 8000, host = '127.0.0.1', path, tls, backlog = 2048 } = options
  const gateway = new NodeGateway(app, options)
  // What TLS reads has to be decrypted before it is anything.
  const turbo = options.turbo !== false && tls === undefined && (await oneBufferWorks())
  const connections = new Set<Connection>()
  const server = makeWireServer(tls, gateway.limits, (socket) => take(socket, gateway, connections, turbo))
  sweep(server, gateway, connections)
  // A handshake that fails is the client's affair.
  server.on('tlsClientError', () => undefined)
  if (path !== undefined) await removeDead(path)
  await listen(server, path === undefined ? { port, host, backlog } : { path, backlog })
  const bound = server.address() as AddressInfo | string
  const address = typeof bound === 'string' ? { address: bound, family: 'unix', port: 0 } : bound
  if (path === undefined) gateway.listensAt(address.address, address.port)
  else gateway.listensAt('localhost', tls === undefined ? 80 : 443)
  const stop = stopper(server, gateway, connections)
  return {
    address,
    url: urlOf(address, tls === undefined ? 'http' : 'https'),
    turbo,
    server,
    close: stop,
    [Symbol.asyncDispose]: stop,
  }
}

function urlOf({ address, family, port }: AddressInfo, scheme: string): string {
  if (family === 'unix') return `unix:${address}`
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function listen(server: Server, at: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

// The socket of a server that was killed stays behind, and would be taken for one in use.
async function removeDead(path: string): Promise<void> {
  // A file that is no socket is somebody else's.
  if (!(await stat(path).catch(() => null))?.isSocket()) return
  const alive = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'))
  })
  if (!alive) await unlink(path)
}

function take(socket: Socket, gateway: NodeGateway, connections: Set<Connection>, turbo: boolean): void {
  if (connections.size >= gateway.limits.connections) {
    turnAway(socket, 503)
    return
  }
  const connection = takeSocket(gateway, socket, turbo)
  connections.add(connection)
  socket.once('close', () => connections.delete(connection))
}

function sweep(server: Server, gateway: NodeGateway, connections: ReadonlySet<Connection>): void {
  const born = performance.now()
  const timer = setInterval(() => {
    const before = gateway.now
    gateway.tick(performance.now() - born)
    for (const connection of connections) connection.sweep(gateway.limits, gateway.now, gateway.now - before)
  }, SWEEP)
  timer.unref()
  server.once('close', () => clearInterval(timer))
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
