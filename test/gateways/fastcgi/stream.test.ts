import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { CgiGateway } from '../../../src/gateways/cgi/gateway.ts'
import { RecordWriter } from '../../../src/gateways/fastcgi/record-writer.ts'
import { type Shared, Stream } from '../../../src/gateways/fastcgi/stream.ts'
import { answerTo, pairs, recordsIn } from '../../support/records.ts'
import { FakeSocket, settle } from '../../support/wire.ts'

// One request of a connection that is this test.

function make(app: Wsgi) {
  const socket = new FakeSocket()
  const events: string[] = []
  const shared: Shared = {
    remoteAddr: '192.0.2.1',
    now: 0,
    writer: new RecordWriter(socket as unknown as Socket),
    pauseFor: (_stream, paused) => events.push(paused ? 'paused' : 'resumed'),
    done: () => events.push('done'),
    cutFor: () => false,
  }
  const gateway = new CgiGateway(app, { errors: { write: () => undefined } })
  const stream = new Stream(5, shared, { name: 'RESPONDER', gateway, stderr: false })
  const params = (list: [string, string][]) => {
    stream.takeParams(Buffer.from(pairs(list), 'latin1'))
    stream.takeParams(Buffer.alloc(0))
  }
  return { stream, events, params, told: () => answerTo(5, recordsIn(Buffer.from(socket.output, 'latin1'))) }
}

const hello: Wsgi = (_environ, startResponse) => {
  startResponse('200 OK', [])
  return 'hello'
}

test('it waits for the first of a body of no length, and not for more', async () => {
  const { stream, params, told, events } = make(hello)
  params([['REQUEST_METHOD', 'GET']])
  await settle()
  expect(told().protocolStatus).toBeUndefined()
  stream.takeInput(Buffer.alloc(0))
  await settle()
  expect([told().stdout.toString().slice(-5), told().protocolStatus, events]).toEqual(['hello', 0, ['done']])
})

test('it pauses its connection for a body that nobody reads, and no longer than that', async () => {
  const { stream, params, events, told } = make(async (environ, startResponse) => {
    await settle()
    let size = 0
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) size += chunk.length
    startResponse('200 OK', [])
    return String(size)
  })
  params([
    ['REQUEST_METHOD', 'POST'],
    ['CONTENT_LENGTH', '150000'],
  ])
  stream.takeInput(Buffer.alloc(50_000))
  expect(events).toEqual([])
  stream.takeInput(Buffer.alloc(50_000))
  expect(events).toEqual(['paused'])
  await settle()
  await settle()
  expect(events.at(-1)).toBe('resumed')
  stream.takeInput(Buffer.alloc(50_000))
  await settle()
  expect(told().stdout.toString()).toMatch(/150000$/)
})

test('its bytes are its own: what a record stood in may be overwritten', async () => {
  const { stream, params, told } = make((environ, startResponse) => {
    startResponse('200 OK', [])
    return environ['wsgi.input'] as Uint8Array[]
  })
  params([
    ['REQUEST_METHOD', 'POST'],
    ['CONTENT_LENGTH', '4'],
  ])
  const bytes = Buffer.from('bo')
  stream.takeInput(bytes)
  bytes.write('dy')
  stream.takeInput(bytes)
  bytes.fill(0)
  await settle()
  expect(told().stdout.toString()).toMatch(/body$/)
})

test('the other end may end before or within a request', () => {
  const before = make(hello)
  before.stream.peerEnded()
  expect(before.events).toEqual(['done'])
  const within = make(hello)
  within.params([
    ['REQUEST_METHOD', 'POST'],
    ['CONTENT_LENGTH', '5'],
  ])
  within.stream.peerEnded()
  expect(within.events.at(-1)).toBe('done')
})

test('it is refused when it does not come on', async () => {
  const { stream, told } = make(hello)
  stream.sweep(defaultLimits, 19_000, 1000)
  await settle()
  expect(told().protocolStatus).toBeUndefined()
  stream.sweep(defaultLimits, 20_000, 1000)
  await settle()
  expect(told().stdout.toString()).toMatch(/^Status: 408 /)
})
