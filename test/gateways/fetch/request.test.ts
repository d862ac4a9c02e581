import { expect, test } from 'vitest'
import { defaultLimits } from '../../../src/environ/limits.ts'
import { EnvironMaker } from '../../../src/gateways/fetch/request.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'

const exchange = { signal: new AbortController().signal }
const maker = () =>
  new EnvironMaker({ errors: { write: () => undefined }, multiprocess: false, limits: defaultLimits })
const madeBy = (by: EnvironMaker, request: Request) => by.environOf(request, request.method, exchange)
const environOf = (url: string, init?: RequestInit) => madeBy(maker(), new Request(url, init))

test('a platform request becomes an environ', () => {
  const environ = environOf('https://example.org:8443/a%20b/%C3%A9?x=%31#frag', {
    method: 'POST',
    headers: { 'X-Token': 't', 'Content-Type': 'text/plain', x_token: 'forged', Proxy: 'http://evil' },
    body: 'hello',
  })
  expect({ ...environ }).toMatchObject({
    REQUEST_METHOD: 'POST',
    SCRIPT_NAME: '',
    PATH_INFO: '/a b/\u00c3\u00a9',
    QUERY_STRING: 'x=%31',
    SERVER_NAME: 'example.org',
    SERVER_PORT: '8443',
    SERVER_PROTOCOL: 'HTTP/1.1',
    HTTP_HOST: 'example.org:8443',
    HTTP_X_TOKEN: 't',
    CONTENT_TYPE: 'text/plain',
    'wsgi.url_scheme': 'https',
    'wsgify.raw_target': '/a%20b/%C3%A9?x=%31',
  })
  expect(environ['HTTP_PROXY']).toBeUndefined()
  expect(environ['wsgify.signal']).toBe(exchange.signal)
})

test('each origin has its own facts, one after the other', () => {
  const made = maker()
  const facts = (url: string) => {
    const environ = madeBy(made, new Request(url))
    return [environ['wsgi.url_scheme'], environ.SERVER_NAME, environ.SERVER_PORT, environ.PATH_INFO]
  }
  expect(facts('http://a/x')).toEqual(['http', 'a', '80', '/x'])
  expect(facts('http://ab/x')).toEqual(['http', 'ab', '80', '/x'])
  expect(facts('https://ab/')).toEqual(['https', 'ab', '443', '/'])
  expect(facts('http://[::1]:8080/?q')).toEqual(['http', '::1', '8080', '/'])
  expect(facts('http://a/x')).toEqual(['http', 'a', '80', '/x'])
})

test('the Host field is what the client asked for; one that is none is refused', () => {
  expect(environOf('http://a/', { headers: { Host: 'b:81' } }).HTTP_HOST).toBe('b:81')
  expect(() => environOf('http://a/', { headers: { Host: 'b c' } })).toThrow(Refusal)
})

test('a length that is no number is refused', () => {
  expect(() => environOf('http://a/', { headers: { 'Content-Length': '5, 5' } })).toThrow(Refusal)
})
