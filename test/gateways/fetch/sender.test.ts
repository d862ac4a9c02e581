import { expect, test, vi } from 'vitest'
import type { Body, HeaderList, Wsgi } from '../../../src/environ/contract.ts'
import { toFetch } from '../../../src/gateways/fetch.ts'

const ok: HeaderList = [['Content-Type', 'text/plain']]
const get = (init?: RequestInit) => new Request('http://h/', init)

/** What comes of an answer, and what is written of it. */
const answered = async (line: string, headers: HeaderList, body: unknown, init?: RequestInit) => {
  const write = vi.fn()
  const app: Wsgi = (_environ, start) => {
    start(line, headers)
    return body as Body
  }
  const response = await toFetch(app, { errors: { write } })(get(init))
  return { response, write }
}

test('the platform adds no type to text that has none', async () => {
  const { response } = await answered('200 OK', [], 'hello')
  expect([response.headers.get('Content-Type'), await response.text()]).toEqual([null, 'hello'])
})

test.each<[string, HeaderList, string | null]>([
  ['204 No Content', [['Content-Length', '0']], null],
  ['304 Not Modified', [['Content-Length', '5']], null],
  ['205 Reset Content', [], '0'],
])('%s has no body, and its length is %j', async (line, headers, length) => {
  const closed = vi.fn()
  const body = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 'x' }), return: closed }) }
  const { response } = await answered(line, headers, body)
  expect([response.body, response.headers.get('Content-Length')]).toEqual([null, length])
  expect(closed).toHaveBeenCalledOnce()
})

test('HEAD has the length that GET would have', async () => {
  for (const body of ['hello', new Uint8Array(5)]) {
    const { response } = await answered('200 OK', ok, body, { method: 'HEAD' })
    expect([response.body, response.headers.get('Content-Length')]).toEqual([null, '5'])
  }
  const said = await answered('200 OK', [...ok, ['Content-Length', '7']], '', { method: 'HEAD' })
  expect(said.response.headers.get('Content-Length')).toBe('7')
})

const broken: [string, Iterable<unknown> | AsyncIterable<unknown>][] = [
  ['a chunk that is none', ['', 5]],
  [
    'more than its length, at once',
    (async function* () {
      yield 'much too long'
    })(),
  ],
  [
    'an error after nothing',
    (function* () {
      yield ''
      throw new Error('on purpose')
    })(),
  ],
  [
    'an error some time after nothing',
    (async function* () {
      yield ''
      throw new Error('on purpose')
    })(),
  ],
]
test.each(broken)('what fails before its first chunk is a bare 500: %s', async (_, body) => {
  const { response, write } = await answered('200 OK', [...ok, ['Content-Length', '5']], body)
  expect([response.status, await response.text()]).toEqual([500, '500 Internal Server Error\n'])
  expect(write).toHaveBeenCalledOnce()
})

test('a body of nothing is whole', async () => {
  const { response } = await answered(
    '200 OK',
    ok,
    (async function* () {
      yield ''
    })(),
  )
  expect([response.body, response.headers.get('Content-Length')]).toEqual([null, '0'])
})

test('large arrays stream with their length, small ones leave whole', async () => {
  const answering = (body: string[]) =>
    toFetch((_environ, start) => {
      start('200 OK', ok)
      return body
    })(get())
  const large = await answering(['a'.repeat(50_000), 'b'.repeat(50_000)])
  expect(large.headers.get('Content-Length')).toBe('100000')
  expect((await large.text()).length).toBe(100_000)
  const small = await answering(['a', 'b'])
  expect([small.headers.get('Content-Length'), await small.text()]).toEqual(['2', 'ab'])
})

test('a body beyond the limit is 413 whatever the application made of it', async () => {
  const post = () => new Request('http://h/', { method: 'POST', body: 'x'.repeat(100) })
  const limits = { bodyBytes: 10 }
  const lenient: Wsgi = async (environ, start) => {
    try {
      for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
    } catch {}
    start('200 OK', ok)
    return 'all is well'
  }
  expect((await toFetch(lenient, { limits })(post())).status).toBe(413)
  const strict: Wsgi = async (environ) => {
    for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
    return ''
  }
  expect((await toFetch(strict, { limits })(post())).status).toBe(413)
})
