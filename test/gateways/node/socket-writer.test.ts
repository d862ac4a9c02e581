import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { SocketWriter } from '../../../src/gateways/node/socket-writer.ts'
import { FakeSocket, settle } from '../../support/wire.ts'

class Probe extends SocketWriter {
  override put(bytes: Uint8Array | string, after = ''): void {
    super.put(bytes, after)
    this.schedule()
  }
}

function make() {
  const socket = new FakeSocket()
  let writes = 0
  const write = socket.write.bind(socket)
  socket.write = ((...args: Parameters<typeof write>) => {
    writes++
    return write(...args)
  }) as typeof socket.write
  return { socket, writer: new Probe(socket as unknown as Socket), writes: () => writes }
}

test('all that is small in one tick leaves as one write', async () => {
  const { socket, writer, writes } = make()
  writer.put(Buffer.from('a'), 'b')
  writer.put(Uint8Array.of(0, 255))
  expect(writes()).toBe(0)
  await settle()
  expect([writes(), socket.output]).toEqual([1, 'ab\0\xff'])
})

test('what is large is not copied, and keeps its place', async () => {
  const { socket, writer } = make()
  writer.put(Buffer.from('before'))
  writer.put(Buffer.alloc(20_000, 'x'), 'after')
  await settle()
  expect(socket.output).toBe(`before${'x'.repeat(20_000)}after`)
})

test('nothing is kept for a socket that has closed', async () => {
  const { socket, writer } = make()
  socket.destroy()
  writer.put(Buffer.from('a'))
  writer.put(Buffer.alloc(20_000))
  await settle()
  expect(socket.output).toBe('')
  // Whoever writes on and on must hear of it.
  expect(writer.full).toBe(true)
  await new Promise<void>((resolve) => writer.onDrain(resolve))
  const other = make()
  other.socket.destroy()
  await new Promise<void>((resolve) => other.writer.onDrain(resolve))
  expect(other.socket.closed).toBe(true)
})

test('it says when enough was written, and calls back when that was taken', async () => {
  const { socket, writer } = make()
  socket.stalled = []
  writer.put(Buffer.alloc(100_000))
  expect(writer.full).toBe(true)
  let drained = 0
  writer.onDrain(() => drained++)
  await settle()
  expect(drained).toBe(0)
  while (socket.stalled.length > 0) {
    socket.stalled.shift()?.()
    await settle()
  }
  expect([drained, writer.full]).toEqual([1, false])
  writer.onDrain(() => drained++)
  await settle()
  expect(drained).toBe(2)
})

test('a cut is a reset where it is asked for', () => {
  const [plain, reset] = [make(), make()]
  plain.writer.cutOff(false)
  reset.writer.cutOff(true)
  expect([plain.socket.reset, plain.socket.destroyed]).toEqual([false, true])
  expect([reset.socket.reset, reset.socket.destroyed]).toEqual([true, true])
})
