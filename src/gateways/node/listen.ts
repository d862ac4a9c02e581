// A server for one gateway, whatever its protocol: it listens, sweeps its connections once a second, and stops without losing
// what it has begun.

import { stat, unlink } from 'node:fs/promises'
import { type AddressInfo, connect, type ListenOptions, type Server, type Socket } from 'node:net'
import type { Connection } from './connection.ts'
import type { NodeGateway } from './gateway.ts'
import { oneBufferWorks } from './undocumented.ts'

/** Where a server listens. */
export interface ListenAt {
  /** The port; 0 takes a free one. */
  readonly port?: number | undefined
  /** The address to listen at; `127.0.0.1` by default, so that nobody is served by accident. */
  readonly host?: string | undefined
  /** A Unix socket to listen at, in place of port and host. What is left of one that nobody listens at is removed. */
  readonly path?: string | undefined
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

/** What a protocol is made of. */
export interface Protocol {
  /** How its URLs begin, such as `http`. */
  readonly scheme: string
  /** The port, unless one was given. */
  readonly port: number
  /** The port that environs have where the server is at no port. */
  readonly assumedPort: number
  /** Whether what sockets read are the bytes of the protocol, so that they can be read in the faster way. */
  readonly plain: boolean
  makeServer(accept: (socket: Socket) => void): Server
  /**
   * Makes a connection of an accepted socket; null where it is not wanted, and was dealt with. One that has yet to learn what
   * is spoken gives another in its place, by `become`.
   */
  takeSocket(socket: Socket, turbo: boolean, become: (connection: Connection) => void): Connection | null
  /** Deals with a socket that is one too many. */
  turnAway(socket: Socket): void
}

// How often connections are looked at, in milliseconds; also how old the Date of an answer can be.
const SWEEP = 1000
// How long an idle connection may still bring a request once the server stops: it may be on its way. So long, too, may
// connections that the system has made for the server still come out of its queue.
const LULL = 100

/** Listens. Resolves when the server does, rejects when it cannot. */
export async function listen(
  gateway: NodeGateway,
  protocol: Protocol,
  options: ListenAt,
): Promise<RunningServer> {
  const { port = protocol.port, host = '127.0.0.1', path, backlog = 2048 } = options
  const turbo = options.turbo !== false && protocol.plain && (await oneBufferWorks())
  const connections = new Set<Connection>()
  const server = protocol.makeServer((socket) => take(socket, gateway, protocol, connections, turbo))
  sweep(server, gateway, connections)
  const sockets = protocol.plain ? null : socketsOf(server)
  if (path !== undefined) await removeDead(path)
  await begin(server, path === undefined ? { port, host, backlog } : { path, backlog })
  const bound = server.address() as AddressInfo | string
  const address = typeof bound === 'string' ? { address: bound, family: 'unix', port: 0 } : bound
  if (path === undefined) gateway.listensAt(address.address, address.port)
  else gateway.listensAt('localhost', protocol.assumedPort)
  const stop = stopper(server, gateway, connections, sockets)
  return {
    address,
    url: urlOf(address, protocol.scheme),
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

function begin(server: Server, at: ListenOptions): Promise<void> {
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

function take(
  socket: Socket,
  gateway: NodeGateway,
  protocol: Protocol,
  connections: Set<Connection>,
  turbo: boolean,
): void {
  if (connections.size >= gateway.limits.connections) {
    protocol.turnAway(socket)
    return
  }
  let connection = protocol.takeSocket(socket, turbo, (next) => {
    if (connection === null || !connections.delete(connection)) return
    connection = next
    connections.add(next)
  })
  if (connection === null) return
  connections.add(connection)
  socket.once('close', () => connections.delete(connection as Connection))
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

// A handshake that does not end is no connection yet, but keeps the server from closing.
function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function stopper(
  server: Server,
  gateway: NodeGateway,
  connections: ReadonlySet<Connection>,
  sockets: ReadonlySet<Socket> | null,
): () => Promise<void> {
  let stopped: Promise<void> | null = null
  return () => {
    stopped ??= new Promise((resolve) => {
      gateway.stopping = true
      whenQueueIsEmpty(server, () => server.close(() => resolve()))
      for (const connection of connections) connection.looked()
      const idle = setInterval(() => {
        for (const connection of connections) connection.closeWhenIdle()
      }, LULL)
      // A timer knows no infinite time, and takes one that is too long for none.
      const deadline = setTimeout(
        () => {
          for (const connection of connections) connection.socket.destroy()
          for (const socket of sockets ?? []) socket.destroy()
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

// A server that closes resets the connections that wait to be accepted. Each turn of the loop accepts some; once one has found
// none, there are none.
function whenQueueIsEmpty(server: Server, done: () => void): void {
  const latest = performance.now() + LULL
  let came = true
  const count = () => {
    came = true
  }
  const turn = () => {
    if (came && performance.now() < latest) {
      came = false
      setImmediate(turn)
    } else {
      server.off('connection', count)
      done()
    }
  }
  server.on('connection', count)
  // The first is in the turn that runs already.
  setImmediate(turn)
}
