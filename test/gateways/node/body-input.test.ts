import { expect, test } from 'vitest'
import { BodyTooLarge, ClientDisconnected } from '../../../src/gateways/body-errors.ts'
import type { BodySink } from '../../../src/gateways/node/body-input.ts'
import { BodyInput } from '../../../src/gateways/node/body-input.ts'

/** A source under the test's control, and what the input asked of it and told its owner. */
function make(limit = 1000) {
  const asked: string[] = []
  const source = {
    deliver: (_sink: BodySink) => asked.push('deliver'),
    pause: () => asked.push('pause'),
    resume: () => asked.push('resume'),
  }
  const owner = {
    firstRead: () => asked.push('firstRead'),
    overLimit: () => asked.push('overLimit'),
  }
  return { input: new BodyInput(source, limit, owner), asked }
}
const bytes = (text: string) => Buffer.from(text)
async function text(input: AsyncIterable<Uint8Array>): Promise<string> {
  let all = ''
  for await (const chunk of input) all += Buffer.from(chunk).toString()
  return all
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('nothing is asked of the client until the application reads', async () => {
  const { input, asked } = make()
  const iterator = input[Symbol.asyncIterator]()
  expect(asked).toEqual([])
  const first = iterator.next()
  expect(asked.slice(0, 2)).toEqual(['firstRead', 'deliver'])
  input.bodyBytes(bytes('hello'))
  expect(await first).toEqual({ done: false, value: bytes('hello') })
})

test('chunks come in order, whether they wait or are waited for, and the trailers are known at the end', async () => {
  const { input } = make()
  input.bodyBytes(bytes('a'))
  input.bodyBytes(bytes('b'))
  const reading = text(input)
  await turn()
  expect([input.waiting, input.complete]).toEqual([true, false])
  input.bodyBytes(bytes('c'))
  input.bodyEnd([['X-Sum', '3']])
  expect(await reading).toBe('abc')
  expect([input.complete, input.received, input.trailers]).toEqual([true, 3, [['X-Sum', '3']]])
})

test('a client that is faster than the application is paused', async () => {
  const { input, asked } = make(1_000_000)
  input.bodyBytes(Buffer.alloc(65_535))
  expect(asked).not.toContain('pause')
  input.bodyBytes(Buffer.alloc(1))
  expect(asked).toContain('pause')
  const reading = text(input)
  await turn()
  expect(asked.at(-1)).toBe('resume')
  input.bodyEnd([])
  expect((await reading).length).toBe(65_536)
})

test('it is read once', async () => {
  const { input } = make()
  input.bodyEnd([])
  expect(await text(input)).toBe('')
  expect(() => input[Symbol.asyncIterator]()).toThrow('was read already')
})

test('beyond its limit it fails with 413, and keeps nothing more', async () => {
  const { input, asked } = make(4)
  input.bodyBytes(bytes('four'))
  input.bodyBytes(bytes('!'))
  input.bodyBytes(bytes('!'))
  expect(asked.filter((word) => word === 'overLimit')).toHaveLength(1)
  const error = await text(input).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(BodyTooLarge)
  expect(error).toMatchObject({ status: 413, expose: true, message: 'the body is larger than 4 bytes' })
})

test('what has arrived is read before the news that the client has left', async () => {
  const { input } = make()
  input.bodyBytes(bytes('half'))
  input.fail(new ClientDisconnected())
  const iterator = input[Symbol.asyncIterator]()
  expect((await iterator.next()).value).toEqual(bytes('half'))
  await expect(iterator.next()).rejects.toThrow('the client left before its request was complete')
})

test('a whole body does not fail later', async () => {
  const { input } = make()
  input.bodyBytes(bytes('whole'))
  input.bodyEnd([])
  input.fail(new ClientDisconnected())
  expect(await text(input)).toBe('whole')
})

test.each<[string, (input: BodyInput) => void]>([
  ['ends', (input) => input.bodyEnd([])],
  ['fails', (input) => input.fail(new ClientDisconnected())],
  ['goes on for too long', (input) => input.bodyBytes(Buffer.alloc(11))],
])('a body that nobody wants is thrown away until it %s', (_how, then) => {
  const { input, asked } = make()
  let done = 0
  input.discard(10, () => done++)
  // Nobody reads, so a client that waits for 100 Continue is not told to send.
  expect(asked).toEqual(['deliver', 'resume'])
  input.bodyBytes(Buffer.alloc(10))
  expect(done).toBe(0)
  then(input)
  then(input)
  expect(done).toBe(1)
})

test.each(['waits', 'comes later'])(
  'a reader that %s is told that the rest was thrown away',
  async (when) => {
    const { input } = make()
    const iterator = input[Symbol.asyncIterator]()
    input.bodyBytes(bytes('first'))
    await iterator.next()
    const reading = when === 'waits' ? iterator.next() : null
    if (when === 'comes later') input.bodyBytes(bytes('second'))
    let done = 0
    input.discard(10, () => done++)
    await expect(reading ?? iterator.next()).rejects.toThrow('the rest of the body was not kept')
    input.bodyEnd([])
    await expect(iterator.next()).rejects.toThrow('the rest of the body was not kept')
    expect(done).toBe(1)
  },
)
