// Proves, once in a process, that the fast path of turbo.ts and the documented one give the same bytes on this Node.

import { type AddressInfo, connect } from 'node:net'
import type { Environ, StartResponse } from '../../environ/contract.ts'
import { NodeGateway } from './gateway.ts'
import { makeServer } from './http-server.ts'
import { hasInternals } from './turbo.ts'

const DEADLINE = 2000

let verdict: Promise<boolean> | null = null

/** Whether the fast path works here. Takes some milliseconds the first time; any difference, error or delay means no. */
export function turboWorks(): Promise<boolean> {
  verdict ??= hasInternals() ? compare().catch(() => false) : Promise.resolve(false)
  return verdict
}

async function compare(): Promise<boolean> {
  const [fast, documented] = await Promise.all([converse(true), converse(false)])
  return fast === documented && fast.includes('the end')
}

// Each kind of answer that has a shortcut, and those that must not take it, on one connection and partly in one packet.
const REQUESTS: readonly string[] = [
  'GET /text HTTP/1.1\r\nHost: check\r\n\r\n',
  'HEAD /text HTTP/1.1\r\nHost: check\r\n\r\n',
  'GET /bytes HTTP/1.1\r\nHost: check\r\n\r\nGET /later HTTP/1.1\r\nHost: check\r\n\r\nGET /text HTTP/1.1\r\nHost: check\r\n\r\n',
  'GET /unicode HTTP/1.1\r\nHost: check\r\n\r\n',
  'POST /echo HTTP/1.1\r\nHost: check\r\nContent-Length: 5\r\n\r\nhello',
  'POST /echo HTTP/1.1\r\nHost: check\r\nContent-Length: 5\r\n\r\nhelloGET /none HTTP/1.1\r\nHost: check\r\n\r\n',
  'POST /text HTTP/1.1\r\nHost: check\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'GET /chunks HTTP/1.1\r\nHost: check\r\n\r\nGET /text HTTP/1.1\r\nHost: check\r\n\r\n',
  'GET /end HTTP/1.1\r\nHost: check\r\nConnection: close\r\n\r\n',
]

function checkApp(environ: Environ, startResponse: StartResponse) {
  const fields: [string, string][] = [['Content-Type', 'text/plain; charset=UTF-8']]
  switch (environ.PATH_INFO) {
    case '/none':
      startResponse('204 No Content', [])
      return ''
    case '/bytes':
      startResponse('200 OK', fields)
      return Uint8Array.of(0, 127, 128, 255)
    case '/unicode':
      startResponse('200 OK', [...fields, ['X-Latin', '\u00e9']])
      return 'h\u00e9llo \u20ac'
    case '/chunks':
      startResponse('200 OK', fields)
      return ['one', 'two'].values()
    case '/later':
      return new Promise<string>((resolve) => {
        setImmediate(() => {
          startResponse('200 OK', fields)
          resolve('later')
        })
      })
    case '/echo':
      startResponse('201 Created', fields)
      return (environ['wsgi.input'] as readonly Uint8Array[])[0] ?? 'nothing'
    default:
      startResponse('200 OK', fields)
      return environ.PATH_INFO === '/end' ? 'the end' : 'text'
  }
}

/** What a server answers to the requests above, as a byte string without dates. */
export async function converse(turbo: boolean): Promise<string> {
  const gateway = new NodeGateway(checkApp, { errors: { write: () => undefined } })
  gateway.ownsServer = true
  gateway.turbo = turbo
  const server = makeServer(gateway)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return await talk((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function talk(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answers = ''
    let next = 0
    const timer = setTimeout(() => socket.destroy(new Error('no answer')), DEADLINE)
    socket.setEncoding('latin1')
    const send = () => {
      if (next < REQUESTS.length) socket.write(REQUESTS[next++] as string, 'latin1')
    }
    socket.on('connect', send)
    socket.on('data', (text: string) => {
      answers += text
      // The next is sent when as many answers have begun as requests were made.
      const made = REQUESTS.slice(0, next).join('').split(' HTTP/1.1\r\n').length
      if (answers.split('HTTP/1.1 ').length >= made) send()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(answers.replace(/^Date: .*\r\n/gm, ''))
    })
  })
}
