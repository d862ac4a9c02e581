import { expect, test } from 'vitest'
import type { Body } from '../../src/environ/contract.ts'
import { chunksOfStream, fetchResponse, streamOfBody } from '../../src/environ/fetch.ts'

test('an answer becomes a platform response, cookies apart', async () => {
  const response = fetchResponse(
    '201 Made',
    [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-A', '1'],
    ],
    ['a', Uint8Array.of(98)],
  )
  expect([
    response.status,
    response.statusText,
    response.headers.getSetCookie(),
    await response.text(),
  ]).toEqual([201, 'Made', ['a=1', 'b=2'], 'ab'])
})

test.each(['204 No Content', '304 Not Modified', '205 Reset Content'])(
  '%s has no body, and its iterator is closed',
  (status) => {
    let closed = 0
    const body = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true as const, value: undefined }),
        return: () => ({ done: true as const, value: ++closed }),
      }),
    }
    expect(fetchResponse(status, [], body as unknown as Body).body).toBeNull()
    expect(closed).toBe(1)
  },
)

test('a head that could not be sent is refused, and its body closed', () => {
  let closed = 0
  const body = () => ({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false as const, value: 'x' }),
      return: () => {
        closed++
        return { done: true as const, value: undefined }
      },
    }),
  })
  expect(() => fetchResponse('200 OK', [['X-A', '\r\nSet-Cookie: a']], body())).toThrow(TypeError)
  expect(() => fetchResponse('200 OK\r\nX: y', [], body())).toThrow(TypeError)
  expect(() => fetchResponse('101 Switching Protocols', [], body())).toThrow(RangeError)
  expect(closed).toBe(3)
})

test('a reader that cancels closes the iterator, and nothing more is pulled', async () => {
  const log: string[] = []
  const stream = streamOfBody(
    (function* () {
      try {
        for (let i = 0; ; i++) {
          log.push(`pull ${i}`)
          yield `${i}`
        }
      } finally {
        log.push('closed')
      }
    })(),
  )
  const reader = stream.getReader()
  await reader.read()
  await reader.cancel()
  expect(log.at(-1)).toBe('closed')
  expect(log.filter((line) => line === 'closed')).toHaveLength(1)
  expect(log.length).toBeLessThan(5)
})

test('a bad chunk breaks the stream and closes the iterator', async () => {
  let closed = false
  const stream = streamOfBody(
    (function* () {
      try {
        yield 7 as unknown as string
      } finally {
        closed = true
      }
    })(),
  )
  await expect(new Response(stream).text()).rejects.toThrow(TypeError)
  expect(closed).toBe(true)
})

test('a stream that is closed is cancelled at once: unread, between chunks, and while one is waited for', async () => {
  for (const steps of [0, 1, 2]) {
    const reasons: unknown[] = []
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Uint8Array.of(1)),
      cancel: (reason) => {
        reasons.push(reason)
      },
    })
    const chunks = chunksOfStream(stream)
    const pending: unknown[] = []
    for (let i = 0; i < steps; i++) pending.push(chunks.next())
    await pending[0]
    await chunks.return?.()
    await chunks.return?.()
    expect(reasons).toMatchObject([{ name: 'AbortError' }])
    expect(await chunks.next()).toEqual({ done: true, value: undefined })
    expect(stream.locked).toBe(false)
  }
})
