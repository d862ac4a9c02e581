// A client of raw bytes: what a server really sends, and how the connection ends.

import { connect } from 'node:net'
import { afterEach } from 'vitest'
import type { Application } from '../../src/environ/contract.ts'
import { type RunningServer, type ServeOptions, serve } from '../../src/gateways/node.ts'

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

/** Serves an application until the test is over; what it writes as errors is in `errors`. */
export async function running(
  app: Application,
  options: ServeOptions = {},
): Promise<RunningServer & { port: number; errors: string[] }> {
  const errors: string[] = []
  const server = await serve(app, { port: 0, errors: { write: (text) => errors.push(text) }, ...options })
  open.push(server)
  return Object.assign(Object.create(server), { port: server.address.port, errors }) as RunningServer & {
    port: number
    errors: string[]
  }
}

const open: RunningServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
