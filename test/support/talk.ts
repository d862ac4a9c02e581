// A client of raw bytes: what a server really sends, and how the connection ends.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach } from 'vitest'
import type { Application } from '../../src/environ/contract.ts'
import { type HandlerOptions, type ServeOptions, serve, toNodeHandler } from '../../src/gateways/node.ts'

export interface Talk {
  /** Everything that came, as a byte string without dates. */
  readonly out: string
  readonly statuses: number[]
  /** The bodies of answers that say their length. */
  readonly bodies: string[]
  /** Whether the server ended the connection. */
  readonly ended: boolean
  /** The code of an error, such as ECONNRESET. */
  readonly error: string | undefined
}

/** Sends text, and reads until the server ends, `until` is there, or five seconds have passed. */
export function talk(port: number, text: string, until: RegExp | null = null, half = false): Promise<Talk> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let raw = ''
    let error: string | undefined
    const done = (ended: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      const out = raw.replace(/Date: [^\r]*\r\n/g, '')
      const statuses = [...out.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code))
      resolve({ out, statuses, bodies: bodiesOf(out), ended, error })
    }
    const timer = setTimeout(() => done(false), 5000)
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => {
      raw += data
      if (until?.test(raw)) done(false)
    })
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      error = cause.code
    })
    socket.on('end', () => done(true))
    socket.on('close', () => done(true))
    if (half) socket.end(text, 'latin1')
    else socket.write(text, 'latin1')
  })
}

function bodiesOf(out: string): string[] {
  const bodies: string[] = []
  for (let at = 0; ; ) {
    const end = out.indexOf('\r\n\r\n', at)
    const length = /\r\nContent-Length: (\d+)/.exec(out.slice(at, end))
    if (end < 0 || length === null) return bodies
    bodies.push(out.slice(end + 4, end + 4 + Number(length[1])))
    at = end + 4 + Number(length[1])
  }
}

/** A GET request. */
export const get = (path: string, fields = '', version = '1.1') =>
  `GET ${path} HTTP/${version}\r\nHost: x\r\n${fields}\r\n`

/** A GET request that is the last on its connection. */
export const last = (path: string, fields = '') => get(path, `Connection: close\r\n${fields}`)

/** A POST request with a body. */
export const post = (path: string, body: string, fields = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`

/** What a client must not be able to tell apart. */
export const ways = ['serve', 'serve by documented members alone', 'a node:http server'] as const

export interface Running {
  readonly port: number
  /** What was written for the operator. */
  readonly errors: string[]
}

/** Serves an application until the test is over, in one of the ways. */
export async function running(
  app: Application,
  options: ServeOptions & { readonly way?: (typeof ways)[number] } = {},
): Promise<Running> {
  const errors: string[] = []
  const given = { port: 0, errors: { write: (text: string) => errors.push(text) }, ...options }
  if (options.way === 'a node:http server') return { port: await hand(app, given), errors }
  const server = await serve(app, { ...given, turbo: options.way !== 'serve by documented members alone' })
  closing.push(() => server.close())
  return { port: server.address.port, errors }
}

async function hand(app: Application, options: HandlerOptions): Promise<number> {
  const server = createServer({ requireHostHeader: false }, toNodeHandler(app, options)).listen(
    0,
    '127.0.0.1',
  )
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
