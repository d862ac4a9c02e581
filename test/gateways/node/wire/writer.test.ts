import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { NodeGateway } from '../../../../src/gateways/node/gateway.ts'
import { ResponseHead } from '../../../../src/gateways/node/response-head.ts'
import { Writer } from '../../../../src/gateways/node/wire/writer.ts'
import { FakeSocket, settle } from '../../../support/wire.ts'

function make() {
  const socket = new FakeSocket()
  const gateway = new NodeGateway(() => '', {})
  const head = new ResponseHead()
  head.set('200 OK', [['Date', 'x']], true)
  let writes = 0
  const write = socket.write.bind(socket)
  socket.write = ((...args: Parameters<typeof write>) => {
    writes++
    return write(...args)
  }) as typeof socket.write
  return { socket, head, writer: new Writer(socket as unknown as Socket, gateway), writes: () => writes }
}

describe('what is written', () => {
  it('is one write for all small answers of a tick, whatever their bodies', () => {
    const { socket, head, writer, writes } = make()
    writer.answer(head, 4, false, 'text', 4)
    writer.answer(head, 2, false, 'é', 2)
    writer.answer(head, 2, true, Uint8Array.of(0, 255), 2)
    writer.flush()
    expect(writes()).toBe(1)
    const bodies = socket.output.split(/HTTP\/1\.1 200 OK[\s\S]*?\r\n\r\n/).slice(1)
    expect(bodies).toEqual(['text', '\u00c3\u00a9', '\0\xff'])
  })

  it('frames pieces as chunks, or by their length, or by the end', async () => {
    const { socket, head, writer } = make()
    writer.begin(head, -1, false, 'chunks')
    writer.write(Buffer.from('hello world, 17 b'))
    writer.end([])
    await settle()
    expect(socket.output.endsWith('\r\n\r\n11\r\nhello world, 17 b\r\n0\r\n\r\n')).toBe(true)
    const sized = make()
    sized.writer.begin(sized.head, 2, false, 'length')
    sized.writer.write(Buffer.from('ab'))
    sized.writer.end([])
    await settle()
    expect(sized.socket.output.endsWith('\r\n\r\nab')).toBe(true)
  })

  it('says when the client should take what was written, and calls back when it has', async () => {
    const { socket, head, writer } = make()
    socket.stalled = []
    writer.begin(head, -1, false, 'chunks')
    expect(writer.write(Buffer.alloc(100_000))).toBe(false)
    let drained = false
    writer.onDrain(() => {
      drained = true
    })
    await settle()
    expect(drained).toBe(false)
    while (socket.stalled.length > 0) {
      socket.stalled.shift()?.()
      await settle()
    }
    expect(drained).toBe(true)
  })

  it('cuts a body that only its end would end with a reset', () => {
    const { socket, head, writer } = make()
    writer.begin(head, -1, true, 'close')
    writer.cut()
    expect([socket.reset, socket.destroyed]).toEqual([true, true])
    const chunked = make()
    chunked.writer.begin(chunked.head, -1, false, 'chunks')
    chunked.writer.cut()
    expect([chunked.socket.reset, chunked.socket.destroyed]).toEqual([false, true])
  })
})
