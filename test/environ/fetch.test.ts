import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { collect } from '../../src/environ/body.ts'
import type { Body, Chunk } from '../../src/environ/contract.ts'
import { answerOfFetch, chunksOfStream, fetchResponse, streamOfBody } from '../../src/environ/fetch.ts'

describe('a platform response becomes an answer', () => {
  const fetched = (coding: string) => {
    const headers = { 'Content-Encoding': coding, 'Content-Length': '5', 'X-A': '1' }
    const response = new Response('hello', { headers })
    // Only what came over the network has one.
    return Object.defineProperty(response, 'url', { value: 'http://example.org/' })
  }
  const namesOf = (response: Response) =>
    answerOfFetch(response)
      .headerlist?.map(([name]) => name)
      .sort()

  test('with its body, and cookies apart', async () => {
    const headers = new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
    const answer = answerOfFetch(new Response('hello', { status: 201, statusText: 'Made', headers }))
    expect(answer.statusLine).toBe('201 Made')
    expect(answer.headerlist?.filter(([name]) => name === 'set-cookie').map(([, value]) => value)).toEqual([
      'a=1',
      'b=2',
    ])
    expect(new TextDecoder().decode(await collect(answer.body))).toBe('hello')
    expect(answerOfFetch(new Response(null, { status: 204 }))).toMatchObject({
      statusLine: expect.stringMatching(/^204( No Content)?$/),
      body: '',
    })
  })

  test.each(['gzip', 'GZIP', 'x-gzip', 'deflate', 'br', 'deflate, gzip'])(
    'without %s, which is undone',
    (coding) => {
      expect(namesOf(fetched(coding))).toEqual(['content-type', 'x-a'])
    },
  )

  test.each(['aes128gcm', 'gzip, aes128gcm', 'gzipped', ''])('with the coding %j, which is not', (coding) => {
    expect(namesOf(fetched(coding))).toEqual(['content-encoding', 'content-length', 'content-type', 'x-a'])
  })

  test('with the coding of one that was made here, which nobody has undone', () => {
    const headers = { 'Content-Encoding': 'gzip' }
    expect(namesOf(new Response(Uint8Array.of(1), { headers }))).toEqual(['content-encoding'])
  })

  test('without zstd where the runtime undoes it', async () => {
    const isBun = 'Bun' in globalThis
    expect(namesOf(fetched('zstd'))?.includes('content-encoding')).toBe(!isBun)
    vi.stubGlobal('Bun', {})
    vi.resetModules()
    onTestFinished(() => {
      vi.unstubAllGlobals()
      vi.resetModules()
    })
    const onBun = await import('../../src/environ/fetch.ts')
    expect(
      onBun
        .answerOfFetch(fetched('zstd'))
        .headerlist?.map(([name]) => name)
        .sort(),
    ).toEqual(['content-type', 'x-a'])
  })

  test('unless it hides what it is', () => {
    expect(() => answerOfFetch(Response.error())).toThrow('a response of the type error cannot be an answer')
  })
})

test('a chunk that is refused after the reader has cancelled closes nothing a second time', async () => {
  let closed = 0
  let arrive: (step: IteratorResult<Chunk>) => void = () => undefined
  const arrived = new Promise<IteratorResult<Chunk>>((resolve) => {
    arrive = resolve
  })
  const stream = streamOfBody({
    next: () => arrived,
    return: async () => ({ done: true, value: void closed++ }),
  })
  const reader = stream.getReader()
  const read = reader.read()
  // So that the chunk has been asked for.
  await new Promise((resolve) => setImmediate(resolve))
  await reader.cancel()
  arrive({ done: false, value: 7 as unknown as string })
  expect(await read).toEqual({ done: true, value: undefined })
  await new Promise((resolve) => setImmediate(resolve))
  expect(closed).toBe(1)
})

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
