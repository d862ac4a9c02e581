// Requests for what is not spoken here: row 41 of the list of faults, through each gateway that takes requests.

import { once } from 'node:events'
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { arriving, type Door, http, type OpenDoor, valuesOf } from '../attacks/doors.ts'
import { get, last, running, talk, ways } from '../support/talk.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const TUNNEL = 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'
const HANDSHAKE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
const REFUSED_TUNNEL =
  'HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=UTF-8\r\nX-Content-Type-Options: nosniff\r\nAllow: \r\nContent-Length: 48\r\nConnection: close\r\n\r\n405 Method Not Allowed\n\nthis server is no proxy\n'
const REFUSED_HANDSHAKE =
  'HTTP/1.1 426 Upgrade Required\r\nContent-Type: text/plain; charset=UTF-8\r\nX-Content-Type-Options: nosniff\r\nUpgrade: HTTP/1.1\r\nConnection: upgrade\r\nContent-Length: 50\r\nConnection: close\r\n\r\n426 Upgrade Required\n\nno WebSocket is spoken here\n'

let called: string[]
const app: Wsgi = (environ, start) => {
  called.push(environ.REQUEST_METHOD)
  start('200 OK', [])
  return 'good'
}

let before: Open
let open: OpenDoor | null = null
beforeEach(() => {
  called = []
  before = whatIsOpen()
})
afterEach(async () => {
  await open?.close()
  open = null
})

const lines = (text: string) => text.split('\r\n').sort()

describe.each(ways.slice(0, 2))('%s', (way) => {
  test('41: a tunnel is 405 and a WebSocket 426, the connection ends, and nothing behind them is taken for a request', async () => {
    const { port, errors } = await running(app, { way })
    const tunnel = await talk(port, TUNNEL + get('/smuggled'))
    expect([tunnel.out, tunnel.ended]).toEqual([REFUSED_TUNNEL, true])
    const handshake = await talk(port, get('/', HANDSHAKE) + get('/smuggled'))
    expect([handshake.out, handshake.ended]).toEqual([REFUSED_HANDSHAKE, true])
    expect([called, errors]).toEqual([[], []])
    expect((await talk(port, last('/'))).bodies).toEqual(['good'])
    expect(
      await leftSince({ ...before, descriptors: before.descriptors + 1, timers: before.timers + 1 }),
    ).toEqual({})
  })
})

test('41: a node:http server closes a tunnel by itself, and has the same answer for a WebSocket', async () => {
  const { port } = await running(app, { way: 'a node:http server' })
  const tunnel = await talk(port, TUNNEL + get('/smuggled'))
  expect([tunnel.out, tunnel.ended]).toEqual(['', true])
  const handshake = await talk(port, get('/', HANDSHAKE) + get('/smuggled'))
  expect(lines(handshake.out)).toEqual(lines(REFUSED_HANDSHAKE))
  expect([called, handshake.ended]).toEqual([[], true])
  expect((await talk(port, last('/'))).bodies).toEqual(['good'])
})

test('41: HTTP/2 answers a tunnel with 405, and the connection goes on', async () => {
  const { port } = await running(app, { http2: true })
  const session = connect(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  const answerTo = async (fields: OutgoingHttpHeaders) => {
    const stream = session.request(fields)
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    stream.resume()
    return [answer[':status'], answer.allow]
  }
  expect(await answerTo({ ':method': 'CONNECT', ':authority': 'example.org:443' })).toEqual([405, ''])
  expect(await answerTo({ ':method': 'GET', ':path': '/' })).toEqual([200, undefined])
  expect(called).toEqual(['GET'])
})

const behind = arriving.filter((door) => !http.includes(door)).map((door) => [door.name, door] as const)
test.each(behind)(
  '41: %s: a tunnel is 405; what a WebSocket needs is with the web server, and it is a request',
  async (_name, door: Door) => {
    open = await door.open(app)
    const tunnel = await open.ask({ method: 'CONNECT' })
    expect([tunnel.status, tunnel.body, valuesOf(tunnel, 'Allow')]).toEqual([
      405,
      '405 Method Not Allowed\n\nthis server is no proxy\n',
      [''],
    ])
    expect(called).toEqual([])
    const fields = [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
    ] as const
    expect((await open.ask({ fields })).body).toBe('good')
  },
)
