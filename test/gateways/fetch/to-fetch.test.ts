import { expect, test, vi } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { toFetch } from '../../../src/gateways/fetch/to-fetch.ts'

const mirror: Wsgi = async (environ, start) => {
  let body = ''
  for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>)
    body += new TextDecoder().decode(chunk)
  start('200 OK', [['Content-Type', 'application/json']])
  const { CONTENT_LENGTH: length, HTTP_TRANSFER_ENCODING: coding, 'wsgi.input_terminated': open } = environ
  return JSON.stringify({ length, coding, open, body })
}

test('an application that answers at once is answered at once', () => {
  const app: Wsgi = (_environ, start) => {
    start('200 OK', [['Content-Type', 'text/plain']])
    return 'hello'
  }
  const handler = toFetch(app)
  expect(handler(new Request('http://h/'))).toBeInstanceOf(Response)
  const generator = toFetch((environ, start) => {
    const body = app(environ, start) as string
    return (function* () {
      yield body
    })()
  })
  expect(generator(new Request('http://h/'))).toBeInstanceOf(Response)
})

test.each<[string, RequestInit, object]>([
  ['no body', {}, { body: '' }],
  [
    'a body with a length',
    { method: 'POST', body: 'abc', headers: { 'Content-Length': '3' } },
    { length: '3', body: 'abc' },
  ],
  ['a body without one', { method: 'POST', body: 'abc' }, { open: true, body: 'abc' }],
  [
    'a body in chunks',
    { method: 'POST', body: 'abc', headers: { 'Transfer-Encoding': 'chunked' } },
    { open: true, body: 'abc' },
  ],
  ['a POST without a body', { method: 'POST' }, { body: '' }],
  ['a GET whose body the platform has dropped', { headers: { 'Content-Length': '3' } }, { body: '' }],
  [
    'a length of nothing',
    { method: 'POST', body: '', headers: { 'Content-Length': '0' } },
    { length: '0', body: '' },
  ],
])('%s', async (_, init, wanted) => {
  const response = await toFetch(mirror)(new Request('http://h/', init))
  expect(await response.json()).toEqual(wanted)
})

test('a body that is announced as too large is refused before the application is called', async () => {
  const app = vi.fn(mirror)
  const request = new Request('http://h/', {
    method: 'POST',
    body: 'abc',
    headers: { 'Content-Length': '3' },
  })
  const response = await toFetch(app, { limits: { bodyBytes: 2 } })(request)
  expect([response.status, response.headers.get('X-Content-Type-Options')]).toEqual([413, 'nosniff'])
  expect(app).not.toHaveBeenCalled()
})

test('errors go to the stream that is given, and to the console otherwise', async () => {
  const failing: Wsgi = () => {
    throw new Error('boom')
  }
  const write = vi.fn()
  expect((await toFetch(failing, { errors: { write } })(new Request('http://h/a'))).status).toBe(500)
  expect(write).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^GET "\/a": Error: boom/))
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await toFetch(failing)(new Request('http://h/a'))
  expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^GET "\/a": Error: boom/))
  error.mockRestore()
})

test('errors that cannot be written cost no answer', async () => {
  const failing: Wsgi = () => {
    throw new Error('boom')
  }
  const write = () => {
    throw new Error('write EPIPE')
  }
  expect((await toFetch(failing, { errors: { write } })(new Request('http://h/'))).status).toBe(500)
})

test('a limit that is none is refused', () => {
  expect(() => toFetch(mirror, { limits: { bodyBytes: -1 } })).toThrow(RangeError)
})
