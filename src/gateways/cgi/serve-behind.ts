// A server behind a web server: how it is set up, and whom it listens to, whatever its protocol.

import { createServer, type Socket } from 'node:net'
import { isInNetwork, parseAddress, parseNetwork } from '../../syntax/ip.ts'
import type { Connection } from '../node/connection.ts'
import { type ListenAt, listen, type RunningServer } from '../node/listen.ts'
import { readInto } from '../node/undocumented.ts'
import type { CgiGateway, CgiOptions } from './gateway.ts'

/** How a server behind a web server listens and answers. */
export interface BehindOptions extends CgiOptions, ListenAt {
  /**
   * Addresses and networks of the web servers, such as `10.0.0.0/8`: a connection from elsewhere is closed. Everybody who
   * can connect by default, for that is nobody but this machine at the default host, and whoever may open a Unix socket.
   */
  readonly webServers?: Iterable<string> | undefined
}

/** What differs from one protocol to the other. */
export interface Kind {
  readonly scheme: string
  readonly port: number
  /** Makes a connection of a socket. */
  connect(socket: Socket): Connection & { receive(bytes: Buffer, length: number): void }
  /** What one connection too many is told; an empty string where nothing can be said. */
  readonly busy: string
}

/** Serves behind a web server. Resolves when the server listens, rejects when it cannot. */
export async function serveBehind(
  gateway: CgiGateway,
  kind: Kind,
  options: BehindOptions,
): Promise<RunningServer> {
  const networks = options.webServers === undefined ? null : [...options.webServers].map(parseNetwork)
  const isWanted = (socket: Socket) => {
    if (networks === null || socket.remoteAddress === undefined) return true
    const address = parseAddress(socket.remoteAddress)
    return address !== null && networks.some((network) => isInNetwork(address, network))
  }
  return listen(
    gateway,
    {
      scheme: kind.scheme,
      port: kind.port,
      assumedPort: 80,
      plain: true,
      handshakes: false,
      makeServer: (accept) => createServer({ allowHalfOpen: true }, accept),
      takeSocket: (socket, turbo) => {
        if (!isWanted(socket)) {
          socket.on('error', () => undefined)
          socket.destroy()
          return null
        }
        const connection = kind.connect(socket)
        readInto(socket, turbo, (bytes, length) => connection.receive(bytes, length))
        return connection
      },
      busy: () => kind.busy,
    },
    options,
  )
}
