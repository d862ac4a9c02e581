import { expect, test } from 'vitest'
import { protocolsOf } from '../../../src/gateways/node/asked-protocols.ts'
import { takesLess } from '../../support/quick.ts'

test.each([
  ['websocket', 'Upgrade', ['websocket']],
  ['WebSocket', 'keep-alive, upgrade', ['websocket']],
  ['h2c, HTTP/2.0 ,,\tTLS/1.0', 'Upgrade, HTTP2-Settings', ['h2c', 'http/2.0', 'tls/1.0']],
  ['websocket', 'keep-alive', []],
  ['websocket', 'upgraded', []],
  ['websocket', undefined, []],
  [undefined, 'upgrade', []],
  [' , ', 'upgrade', []],
])('Upgrade: %s with Connection: %s', (upgrade, connection, protocols) =>
  expect(protocolsOf(upgrade, connection)).toEqual(protocols),
)

test('a long field is read in linear time', async () => {
  await takesLess(100, () => protocolsOf(`${' ,\t'.repeat(3000)}x`, `${' ,'.repeat(4000)}upgrade`))
})
