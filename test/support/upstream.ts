// Servers for a client to talk to: of node:http, and of bare sockets that may say anything. They end with their test.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type SendOptions, SendRequest } from '../../src/client/index.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Environ, HeaderList } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { freePort } from './processes.ts'

/** The URL of a node:http server with a listener. */
export async function upstream(
  listener: RequestListener,
  prepare?: (server: Server) => void,
): Promise<string> {
  const server = createServer(listener)
  prepare?.(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The URL of a server of sockets; `talk` is called for each connection once the head of a request has come. */
export async function rawUpstream(talk: (socket: Socket, head: string) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createSocketServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    let head = ''
    const take = (data: Buffer) => {
      head += data.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', take)
      talk(socket, head)
    }
    socket.on('data', take)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The URL of a server that answers each connection with these bytes, and then does what `then` says. */
export function answering(bytes: string, then: (socket: Socket) => void = () => undefined): Promise<string> {
  return rawUpstream((socket) => {
    socket.write(bytes, 'latin1', () => then(socket))
  })
}

/** A port that refuses connections. */
export const deadPort = freePort

const quiet = { write: () => undefined }

/** The environ of a request for a URL, which writes nothing to the console. */
export function environFor(url: string, changes: Partial<Environ> = {}): Environ {
  return blank(url, { environ: { 'wsgi.errors': quiet, SERVER_PROTOCOL: 'HTTP/1.1', ...changes } })
}

/** What a server answers to a request, through lint, body and all. */
export async function fetched(
  url: string,
  changes: Partial<Environ> = {},
  options: SendOptions = {},
): Promise<{ status: string; headers: HeaderList; text: string }> {
  const { status, headers, chunks } = await call(lint(new SendRequest(options)), environFor(url, changes))
  return { status, headers, text: new TextDecoder().decode(Buffer.concat(chunks)) }
}

/** What Proxy-Status says has gone wrong. */
export function kindOf(headers: HeaderList): string | undefined {
  return headers.find(([name]) => name === 'Proxy-Status')?.[1].replace('wsgify; error=', '')
}

/** The body of a message of node:http. */
export async function textOf(message: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of message) text += chunk
  return text
}
