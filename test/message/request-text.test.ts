import { expect, test } from 'vitest'
import { environOfText } from '../../src/message/request-text.ts'

const environ = (text: string) => environOfText(Buffer.from(text))

test('a request is read to an environ', () => {
  const made = environ('PUT /a%20b?c=d HTTP/1.1\r\nHost: example.org:8080\r\nX-A: 1\r\nX-A: 2\r\n\r\nbody')
  expect([made.REQUEST_METHOD, made.PATH_INFO, made.QUERY_STRING, made.SERVER_PROTOCOL]).toEqual([
    'PUT',
    '/a b',
    'c=d',
    'HTTP/1.1',
  ])
  expect([made.HTTP_HOST, made.SERVER_NAME, made.SERVER_PORT, made.HTTP_X_A]).toEqual([
    'example.org:8080',
    'example.org',
    '8080',
    '1, 2',
  ])
  expect([made.CONTENT_LENGTH, made['wsgi.input']]).toEqual(['4', [Buffer.from('body')]])
})

test('a target in absolute form says where it is for', () => {
  const made = environ('GET https://example.org/a HTTP/1.1\n\n')
  expect([made['wsgi.url_scheme'], made.SERVER_NAME, made.SERVER_PORT, made.PATH_INFO]).toEqual([
    'https',
    'example.org',
    '443',
    '/a',
  ])
})

test('a method keeps its case', () => {
  expect(environ('get / HTTP/1.0\n\n').REQUEST_METHOD).toBe('get')
})

test('a host that is none is not believed', () => {
  const made = environ('GET / HTTP/1.1\nHost: a/b\n\n')
  expect([made.HTTP_HOST, made.SERVER_NAME]).toEqual(['a/b', 'localhost'])
})

test.each([
  'GET /',
  'GET / HTTP/1.1 more',
  'GET  / HTTP/1.1',
  'G@T / HTTP/1.1',
  'GET / HTTPS/1.1',
  'HTTP/1.1 200 OK',
  'GET ftp://a/ HTTP/1.1',
  'GET /#a HTTP/1.1',
])('%s is no request', (line) => {
  expect(() => environ(`${line}\n\n`)).toThrow(SyntaxError)
  expect(() => environ(`${line}\n\n`)).toThrow('line 1')
})
