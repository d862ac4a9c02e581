import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { readEvent } from '../../../src/gateways/lambda/event.ts'
import type { LambdaResult } from '../../../src/gateways/lambda/result.ts'
import { ResultWire, StreamWire } from '../../../src/gateways/lambda/wire.ts'
import { ResponseHead } from '../../../src/gateways/node/response-head.ts'
import { httpApi } from './events.ts'

const head = new ResponseHead()
head.set('200 OK', [['Content-Type', 'text/plain']], false)
const request = readEvent(httpApi())
const turn = () => ({ clientGone: vi.fn(), clientEnded() {}, requestBroken() {}, countWaiting() {} })

const resulting = () => {
  const results: LambdaResult[] = []
  return {
    results,
    wire: new ResultWire(request, (result) => results.push(result), { write: () => undefined }),
  }
}

test('pieces are copied, since they may be written to again', () => {
  const { results, wire } = resulting()
  wire.begin(head)
  const piece = Buffer.from('one ')
  wire.write(piece)
  piece.write('two ')
  wire.write(piece)
  wire.end()
  expect(results[0]?.body).toBe('one two ')
})

test('a result that was cut is a bare 500; without time, 504', () => {
  const cut = resulting()
  cut.wire.begin(head)
  cut.wire.write(Buffer.from('secret'))
  cut.wire.cut()
  expect(cut.results).toMatchObject([{ statusCode: 500, body: '500 Internal Server Error\n' }])
  const late = resulting()
  const busy = turn()
  late.wire.busy = busy
  late.wire.outOfTime()
  expect(late.results[0]?.statusCode).toBe(504)
  expect(busy.clientGone).toHaveBeenCalledTimes(1)
})

const streaming = () => {
  const stream = new PassThrough({ highWaterMark: 4 })
  const done = vi.fn()
  const metadata: unknown[] = []
  const wire = new StreamWire(
    request,
    (given) => {
      metadata.push(given)
      return stream
    },
    done,
  )
  return { stream, done, metadata, wire }
}

test('a stream is begun by its head, waited for, and done when it has ended', async () => {
  const { stream, done, metadata, wire } = streaming()
  wire.begin(head, -1)
  expect(metadata).toEqual([{ statusCode: 200, headers: { 'Content-Type': 'text/plain' }, cookies: [] }])
  expect(wire.write(Buffer.from('12345'))).toBe(false)
  const drained = vi.fn()
  wire.onDrain(drained)
  expect(String(stream.read())).toBe('12345')
  await vi.waitFor(() => expect(drained).toHaveBeenCalled())
  wire.end()
  stream.resume()
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith())
})

test('a stream that breaks is a client that has left', async () => {
  const { stream, done, wire } = streaming()
  const busy = turn()
  wire.busy = busy
  wire.begin(head, -1)
  stream.destroy(new Error('broken'))
  await vi.waitFor(() => expect(done).toHaveBeenCalled())
  expect(busy.clientGone).toHaveBeenCalled()
})

test('a stream that is cut, or out of time once it has begun, fails', () => {
  const cut = streaming()
  cut.wire.begin(head, -1)
  cut.wire.cut()
  expect(cut.done.mock.calls[0]?.[0]).toBeInstanceOf(Error)
  const late = streaming()
  late.wire.begin(head, -1)
  late.wire.outOfTime()
  expect(late.done.mock.calls[0]?.[0]).toBeInstanceOf(Error)
  const early = streaming()
  early.wire.outOfTime()
  expect(early.metadata).toMatchObject([{ statusCode: 504 }])
})
