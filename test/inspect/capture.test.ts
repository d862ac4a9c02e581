import { describe, expect, test, vi } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { collect } from '../../src/environ/body.ts'
import { Capture, captureBody, captureInput } from '../../src/inspect/capture.ts'
import { Masks } from '../../src/inspect/masks.ts'
import { encodeUtf8 } from '../../src/syntax/bytes.ts'

const masks = new Masks()
const record = (capture: Capture, type: string | null = 'text/plain', coding: string | null = null) =>
  capture.record(masks, type, coding)

test('keeps the beginning, counts all, and copies what is kept', () => {
  const capture = new Capture(5)
  const chunk = encodeUtf8('hello ')
  capture.add(chunk)
  chunk.fill(0)
  capture.add('world')
  expect(record(capture)).toMatchObject({ text: 'hello', size: 11, isCut: true })
  expect(record(capture, 'text/plain', 'gzip')).toMatchObject({ text: null, isCut: false })
  expect(record(capture, null)).toMatchObject({ text: null })
})

describe('a body that passes by', () => {
  const watched = (body: Parameters<typeof captureBody>[0]) => {
    const capture = new Capture(100)
    const ended = vi.fn()
    return { capture, ended, body: captureBody(body, capture, ended) }
  }

  test('is the same, at once where it is there', async () => {
    for (const body of ['text', encodeUtf8('text'), ['te', 'xt']] as const) {
      const seen = watched(body as never)
      expect(seen.body).toBe(body)
      expect([seen.ended.mock.calls, seen.capture.size]).toEqual([[['whole']], 4])
    }
    const file = { fd: 3, start: 0, size: 9, async *[Symbol.asyncIterator]() {} }
    const sent = watched(file)
    expect([sent.body, sent.capture.size]).toEqual([file, 9])
  })

  test('when it streams: to its end', async () => {
    const seen = watched(
      (async function* () {
        yield 'a'
        yield encodeUtf8('b')
      })(),
    )
    expect(seen.ended).not.toHaveBeenCalled()
    expect(await collect(seen.body)).toEqual(encodeUtf8('ab'))
    expect(seen.ended.mock.calls).toEqual([['whole', undefined]])
  })

  test('when its reader leaves, and it is closed once', async () => {
    const closed = vi.fn()
    const seen = watched(
      (function* () {
        try {
          yield 'a'
          yield 'b'
        } finally {
          closed()
        }
      })(),
    )
    const iterator = (seen.body as AsyncIterable<string>)[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    await iterator.return?.()
    expect([seen.ended.mock.calls, closed.mock.calls.length]).toEqual([[['left', undefined]], 1])
  })

  test('when it breaks off', async () => {
    const error = new Error('x')
    const seen = watched({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
    })
    await expect(collect(seen.body)).rejects.toBe(error)
    expect(seen.ended.mock.calls).toEqual([['failed', error]])
  })
})

test('an input is told as it is read, a list at once', async () => {
  const environ = blank('/')
  const whole = new Capture(100)
  environ['wsgi.input'] = [encodeUtf8('abc')]
  captureInput(environ, whole)
  expect(record(whole)).toEqual({ text: 'abc', size: 3, outcome: 'whole', isCut: false })
  const partly = new Capture(100)
  environ['wsgi.input'] = (function* () {
    yield encodeUtf8('abc')
    yield encodeUtf8('def')
  })()
  captureInput(environ, partly)
  const iterator = (environ['wsgi.input'] as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  expect(partly.size).toBe(0)
  await iterator.next()
  expect(record(partly)).toEqual({ text: 'abc', size: 3, outcome: 'unread', isCut: false })
  await iterator.next()
  await iterator.next()
  expect(partly.outcome).toBe('whole')
  const broken = new Capture(100)
  environ['wsgi.input'] = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('left')) }),
  }
  captureInput(environ, broken)
  const input = environ['wsgi.input'] as AsyncIterable<Uint8Array>
  await expect(input[Symbol.asyncIterator]().next()).rejects.toThrow('left')
  expect(broken.outcome).toBe('failed')
})
