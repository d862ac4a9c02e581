import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { NodeGateway } from '../../../../src/gateways/node/gateway.ts'
import { WireConnection } from '../../../../src/gateways/node/wire/connection.ts'
import { makeWireServer, takeSocket, turnAway } from '../../../../src/gateways/node/wire/server.ts'
import { get, talk } from '../../../support/talk.ts'

it('takes the sockets that it accepts, and leaves their half open', async () => {
  const gateway = new NodeGateway((_environ, start) => {
    start('200 OK', [])
    return 'hello'
  }, {})
  let taken: unknown
  const server = makeWireServer(undefined, false, defaultLimits, (socket) => {
    taken = takeSocket(gateway, socket, false)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('latin1')
  socket.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  let out = ''
  for await (const text of socket) out += text
  expect(out).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nhello$/)
  expect(taken).toBeInstanceOf(WireConnection)
  server.close()
})

it('turns a client away with a whole answer, without reading', async () => {
  const server = makeWireServer(undefined, false, defaultLimits, (socket) => turnAway(socket, 503)).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { out, ended, error } = await talk(
    (server.address() as AddressInfo).port,
    get('/', `X: ${'x'.repeat(200_000)}\r\n`),
  )
  server.close()
  expect([ended, error]).toEqual([true, undefined])
  expect(out).toBe(
    'HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 24\r\nConnection: close\r\n\r\n503 Service Unavailable\n',
  )
})
