import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { PlainWriter } from '../../../src/gateways/cgi/plain-writer.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'
import { FakeSocket, settle } from '../../support/wire.ts'

function make() {
  const socket = new FakeSocket()
  const head = new ResponseHead()
  head.set('200 OK', [['X', 'y']], true)
  return { socket, head, writer: new PlainWriter(socket as unknown as Socket, 'Status: ') }
}

test('an answer is its head and its body, whatever the body is', () => {
  for (const [body, size, wanted] of [
    ['text', 4, 'text'],
    ['\u00e9', 2, '\u00c3\u00a9'],
    [Uint8Array.of(0, 255), 2, '\0\xff'],
    ['', 0, ''],
  ] as const) {
    const { socket, head, writer } = make()
    writer.answer(head, size, body, size)
    writer.flush()
    expect(socket.output).toBe(`Status: 200 OK\r\nX: y\r\nContent-Length: ${size}\r\n\r\n${wanted}`)
  }
})

test('pieces follow a head, and say when it was enough', async () => {
  const { socket, head, writer } = make()
  writer.begin(head, -1)
  expect(writer.write(Buffer.from('a'))).toBe(true)
  await settle()
  expect(socket.output).toBe('Status: 200 OK\r\nX: y\r\n\r\na')
  socket.stalled = []
  expect(writer.write(Buffer.alloc(100_000))).toBe(false)
})

test('a cut is a reset', () => {
  const { socket, head, writer } = make()
  writer.begin(head, 10)
  writer.cut()
  expect([socket.reset, socket.destroyed]).toEqual([true, true])
})
