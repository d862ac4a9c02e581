import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { finite, refuseRaw } from '../../../src/gateways/node/http-server.ts'
import { get, running, talk } from '../../support/talk.ts'

// What reaches a node:http server beside its 'request' event.

const serve = (limits = {}) =>
  running(
    (_environ, start) => {
      start('200 OK', [['Content-Type', 'text/plain']])
      return 'answer'
    },
    { turbo: false, limits },
  )

test.each([
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['a broken header field', 'GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n', 400],
  ['a head that is larger than any', get('/', `X: ${'x'.repeat(200_000)}\r\n`), 431],
  ['CONNECT', 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', 405],
  ['another expectation', get('/', 'Expect: magic\r\n'), 417],
])('%s is refused, and the connection closed', async (_name, text, status) => {
  const { port } = await serve()
  const { statuses, ended, error } = await talk(port, text)
  expect([statuses, ended, error]).toEqual([[status], true, undefined])
})

test('what runs is answered before what came broken after it', async () => {
  const { port } = await serve()
  const { statuses, bodies } = await talk(port, `${get('/')}broken\r\n\r\n`)
  expect([statuses[0], bodies[0]]).toEqual([200, 'answer'])
  expect(statuses.slice(1).every((status) => status === 400)).toBe(true)
})

test('the count of fields is the gateway’s, not Node’s, which drops some in silence', async () => {
  const many = Array.from({ length: 150 }, (_, i) => `X-${i}: ${i}\r\n`).join('')
  expect((await talk((await serve()).port, get('/', many))).statuses).toEqual([431])
  const { port } = await serve({ headerCount: 2000 })
  expect((await talk(port, get('/', many), /answer/)).statuses).toEqual([200])
})

test('a raw refusal is a whole answer', async () => {
  const server = createServer((socket) => refuseRaw(socket, 503)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { out, ended } = await talk((server.address() as AddressInfo).port, '')
  server.close()
  expect(ended).toBe(true)
  expect(out).toBe(
    'HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 24\r\nConnection: close\r\n\r\n503 Service Unavailable\n',
  )
})

test('an infinite time is one that Node does not count', () => {
  expect([finite(Infinity), finite(5)]).toEqual([0, 5])
})
