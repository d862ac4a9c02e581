import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { NodeGateway } from '../../../../src/gateways/node/gateway.ts'
import { WireConnection } from '../../../../src/gateways/node/wire/connection.ts'
import { makeWireServer, takeSocket } from '../../../../src/gateways/node/wire/server.ts'

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
