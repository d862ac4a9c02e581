import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { busyAnswer, turnAway } from '../../../src/gateways/node/busy.ts'
import { get, talk } from '../../support/talk.ts'

it('says in the words of a protocol that there are too many', () => {
  expect(busyAnswer('Status: ')).toBe(
    'Status: 503 Service Unavailable\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 24\r\n\r\n503 Service Unavailable\n',
  )
  expect(busyAnswer('HTTP/1.1 ', 'X: y\r\n')).toContain('\r\nX: y\r\n\r\n503 ')
})

it('turns a client away with a whole answer, without reading', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => turnAway(socket, 'that is all'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { out, ended, error } = await talk(
    (server.address() as AddressInfo).port,
    get('/', `X: ${'x'.repeat(200_000)}\r\n`),
  )
  server.close()
  expect([out, ended, error]).toEqual(['that is all', true, undefined])
})
