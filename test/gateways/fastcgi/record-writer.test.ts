import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { RecordWriter } from '../../../src/gateways/fastcgi/record-writer.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'
import { answerTo, recordsIn } from '../../support/records.ts'
import { FakeSocket, settle } from '../../support/wire.ts'

function make() {
  const socket = new FakeSocket()
  const head = new ResponseHead()
  head.set('200 OK', [], true)
  const records = () => recordsIn(Buffer.from(socket.output, 'latin1'))
  return { socket, head, writer: new RecordWriter(socket as unknown as Socket), records }
}

test('a small answer is three records, and one write', () => {
  for (const [body, size, wanted] of [
    ['text', 4, 'text'],
    ['\u00e9', 2, '\u00c3\u00a9'],
    [Uint8Array.of(0, 255), 2, '\0\xff'],
    ['', 0, ''],
  ] as const) {
    const { head, writer, records } = make()
    writer.answer(3, head, size, body, size)
    writer.end(3)
    writer.flush()
    expect(records().map(({ type, id }) => [type, id])).toEqual([
      [6, 3],
      [6, 3],
      [3, 3],
    ])
    const { stdout, appStatus, protocolStatus } = answerTo(3, records())
    expect(stdout.toString('latin1')).toBe(`Status: 200 OK\r\nContent-Length: ${size}\r\n\r\n${wanted}`)
    expect([appStatus, protocolStatus]).toEqual([0, 0])
  }
})

test('what is larger than a record is in several', async () => {
  const { head, writer, records } = make()
  const body = Buffer.alloc(200_000, 'x')
  writer.answer(3, head, body.length, body, body.length)
  writer.stderr(3, 'e'.repeat(70_000))
  writer.end(3, 7)
  await settle()
  const told = answerTo(3, records())
  expect(told.stdout.toString()).toMatch(/\r\n\r\nx{200000}$/)
  expect([told.stderr.length, told.appStatus]).toEqual([70_000, 7])
})

test('requests that share a connection stay apart', async () => {
  const { head, writer, records } = make()
  writer.begin(1, head, -1)
  writer.begin(2, head, -1)
  writer.write(1, Buffer.from('one'))
  writer.write(2, Buffer.alloc(20_000, '2'))
  writer.write(1, Buffer.from('more'))
  writer.end(1)
  writer.endRequest(2, 0, 3)
  await settle()
  expect(answerTo(1, records()).stdout.toString()).toMatch(/\r\n\r\nonemore$/)
  expect(answerTo(2, records())).toMatchObject({ protocolStatus: 3 })
})

test('it says when it was enough', () => {
  const { socket, writer } = make()
  socket.stalled = []
  expect(writer.write(1, Buffer.alloc(100_000))).toBe(false)
})
