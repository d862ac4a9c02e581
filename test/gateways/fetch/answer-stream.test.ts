import { expect, onTestFinished, test, vi } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { AnswerStream, closeQuietly, framed } from '../../../src/gateways/fetch/answer-stream.ts'
import { toFetch } from '../../../src/gateways/fetch.ts'
import { collectGarbage } from '../../attacks/heap.ts'

const heap = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
const FIRST = new TextEncoder().encode('first')

function streamOf(rest: Iterator<string> | AsyncIterator<string>, length = -1) {
  const owner = { report: vi.fn(), clientGone: vi.fn(), finish: vi.fn() }
  return { owner, stream: new AnswerStream(rest, FIRST, length, owner) }
}

const text = (stream: AnswerStream) => new Response(stream.readable).text()

test('nothing is pulled before it is read, and one chunk at a time', async () => {
  let pulled = 0
  const { stream, owner } = streamOf(
    (function* () {
      while (++pulled < 4) yield String(pulled)
    })(),
  )
  const reader = stream.readable.getReader()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(pulled).toBe(0)
  await reader.read()
  expect(pulled).toBe(0)
  await reader.read()
  expect(pulled).toBe(1)
  await reader.read()
  await reader.read()
  expect((await reader.read()).done).toBe(true)
  expect(owner.finish).toHaveBeenCalledOnce()
  expect(owner.report).not.toHaveBeenCalled()
})

test('empty chunks without end take no memory', async () => {
  let left = 200_000
  let grown = 0
  const app: Wsgi = (environ, start) => {
    start('200 OK', [])
    // Before the first chunk, and after it.
    return (async function* () {
      if (environ.PATH_INFO === '/after') yield 'x'
      const before = heap()
      while (--left > 0) yield ''
      grown = heap() - before
      yield 'end'
    })()
  }
  for (const [path, body] of [
    ['/', 'end'],
    ['/after', 'xend'],
  ]) {
    left = 200_000
    expect(await (await toFetch(app)(new Request(`http://x.org${path}`))).text()).toBe(body)
    expect(grown).toBeLessThan(5_000_000)
  }
})

test('empty chunks are passed over, synchronous and not', async () => {
  const sync = streamOf(['', ' a', '', ''][Symbol.iterator]())
  expect(await text(sync.stream)).toBe('first a')
  const later = streamOf(
    (async function* () {
      yield ''
      yield ' b'
    })(),
  )
  expect(await text(later.stream)).toBe('first b')
})

test.each<[string, string[], number, string | null, number]>([
  ['as long as it says', [' more'], 10, 'first more', 0],
  ['shorter', [' more'], 11, null, 1],
  ['longer, at the end of a chunk', [' more', '!'], 10, 'first more', 1],
  ['longer, within a chunk', [' more!'], 10, null, 1],
])('a body that is %s', async (_, rest, length, wanted, reports) => {
  let closed = 0
  const { stream, owner } = streamOf(
    (function* () {
      try {
        yield* rest
      } finally {
        closed++
      }
    })(),
    length,
  )
  if (wanted === null) await expect(text(stream)).rejects.toThrow('the answer failed')
  else expect(await text(stream)).toBe(wanted)
  expect(owner.report).toHaveBeenCalledTimes(reports)
  expect([closed, owner.finish.mock.calls.length]).toEqual([1, 1])
})

test('an error of the body is reported, and says nothing of itself to the reader', async () => {
  const error = new Error('secret')
  for (const rest of [
    // biome-ignore lint/correctness/useYield: it fails before
    (function* () {
      throw error
    })(),
    // biome-ignore lint/correctness/useYield: it fails before
    (async function* () {
      throw error
    })(),
  ]) {
    const { stream, owner } = streamOf(rest)
    await expect(text(stream)).rejects.toThrow('the answer failed')
    expect(owner.report).toHaveBeenCalledExactlyOnceWith(error)
    expect(owner.finish).toHaveBeenCalledOnce()
  }
})

test('a reader that cancels tells the owner; a cut closes the iterator once', async () => {
  let closed = 0
  const rest = {
    next: () => ({ done: false, value: 'x' }) as const,
    return: () => ({ done: true, value: closed++ }) as never,
  }
  const { stream, owner } = streamOf(rest)
  owner.clientGone.mockImplementation(() => stream.cut(new Error('gone')))
  const reader = stream.readable.getReader()
  await reader.read()
  await reader.cancel()
  stream.cut(new Error('again'))
  expect([closed, owner.clientGone.mock.calls.length]).toEqual([1, 1])
})

test('what goes wrong while closing is reported, now and later', async () => {
  const owner = { report: vi.fn() }
  closeQuietly(
    {
      next: () => ({ done: true, value: '' }),
      return: () => {
        throw new Error('now')
      },
    },
    owner,
  )
  closeQuietly(
    {
      next: async () => ({ done: true, value: '' }),
      return: async () => {
        throw new Error('later')
      },
    },
    owner,
  )
  await expect.poll(() => owner.report.mock.calls.map(([error]) => error.message)).toEqual(['now', 'later'])
})

test('a length goes through the kind of stream that has one, where there is', async () => {
  const given: number[] = []
  class FixedLengthStream extends TransformStream {
    constructor(length: number) {
      super()
      given.push(length)
    }
  }
  const { stream } = streamOf([][Symbol.iterator]())
  expect(framed(stream.readable, 5)).toBe(stream.readable)
  vi.stubGlobal('FixedLengthStream', FixedLengthStream)
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(framed(stream.readable, -1)).toBe(stream.readable)
  expect(await new Response(framed(stream.readable, 5)).text()).toBe('first')
  expect(given).toEqual([5])
})
