import { describe, expect, test, vi } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { environOf, runToEnd, writtenIn } from '../../src/inspect/send-again.ts'
import { Request } from '../../src/message/request.ts'

const written = { method: 'POST', target: '/a%20b?c=1', fields: [['X-A', '1']], body: 'text' }

describe('what the page writes', () => {
  test('is read', () => {
    expect(writtenIn(written)).toEqual(written)
    expect(writtenIn({ method: 'GET', target: '/' })).toEqual({
      method: 'GET',
      target: '/',
      fields: [],
      body: '',
    })
  })

  test.each([
    [null],
    [{ ...written, method: 'GET /x' }],
    [{ ...written, method: 'A\r\nB' }],
    [{ ...written, target: 'http://evil.example/' }],
    [{ ...written, target: '/a b' }],
    [{ ...written, target: '/a\r\nX: y' }],
    [{ ...written, target: '/a#b' }],
    [{ ...written, fields: [['X-A: b', '1']] }],
    [{ ...written, fields: [['X-A', '1\r\nX-B: 2']] }],
    [{ ...written, fields: 'X-A: 1' }],
    [{ ...written, body: {} }],
  ])('or refused: %j', (value) => {
    expect(() => writtenIn(value)).toThrow(expect.objectContaining({ status: 400 }))
  })
})

test('becomes a request as the gateway would make it', async () => {
  const from = blank('/', {
    baseUrl: 'https://h.example:8443',
    environ: { REMOTE_ADDR: '127.0.0.1', HTTP_X_INSPECT_TOKEN: 'secret' },
  })
  const fields = [
    ['X-A', '1'],
    ['x-a', '2'],
    ['Cookie', 'a=1'],
    ['Cookie', 'b=2'],
    ['Content-Length', '99'],
    ['X_A', '3'],
    ['X-Name', 'ü'],
  ]
  const req = new Request(environOf(writtenIn({ ...written, fields }), from))
  expect([req.method, req.url, await req.text()]).toEqual([
    'POST',
    'https://h.example:8443/a%20b?c=1',
    'text',
  ])
  expect([...req.headers]).toEqual(
    expect.arrayContaining([
      ['X-A', '1, 2'],
      ['Cookie', 'a=1; b=2'],
      ['Content-Length', '4'],
      ['X-Name', '\u00c3\u00bc'],
    ]),
  )
  expect([req.headers.get('X-Inspect-Token'), req.remoteAddr]).toEqual([null, '127.0.0.1'])
})

test('is run to its end, whatever comes of it, and not for ever', async () => {
  const read = vi.fn()
  await runToEnd((_environ, start) => {
    start('200 OK', [])
    return (function* () {
      yield 'a'
      read()
    })()
  }, blank('/'))
  expect(read).toHaveBeenCalledOnce()
  await runToEnd(() => {
    throw new Error('x')
  }, blank('/'))
  vi.useFakeTimers()
  try {
    const closed = vi.fn(async () => ({ done: true as const, value: undefined }))
    const running = runToEnd((_environ, start) => {
      start('200 OK', [])
      return {
        [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined), return: closed }),
      }
    }, blank('/'))
    await vi.advanceTimersByTimeAsync(20_000)
    await running
    expect(closed).toHaveBeenCalledOnce()
    const stuck = runToEnd((_environ, start) => {
      start('200 OK', [])
      return (async function* () {
        yield 'a'
        await new Promise(() => undefined)
      })()
    }, blank('/'))
    await vi.advanceTimersByTimeAsync(20_000)
    await stuck
  } finally {
    vi.useRealTimers()
  }
})
