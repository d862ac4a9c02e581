import { describe, expect, test } from 'vitest'
import { blank } from '../../../src/environ/blank.ts'
import type { Environ } from '../../../src/environ/contract.ts'
import { defaultLimits, limitsWith } from '../../../src/environ/limits.ts'
import { checkEnviron } from '../../../src/environ/lint-environ.ts'
import { environOfCgi, readRequest } from '../../../src/gateways/cgi/environ.ts'
import { Variables } from '../../../src/gateways/cgi/variables.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'

const exchange = { signal: new AbortController().signal }
const server = {
  name: '127.0.0.1',
  port: '9000',
  scheme: 'http',
  errors: blank('/')['wsgi.errors'],
  multiprocess: false,
  limits: defaultLimits,
} as const

interface More {
  readonly open?: boolean
  readonly mount?: string
  readonly limits?: typeof defaultLimits
}
function environ(
  given: Record<string, string>,
  { open = false, mount, limits = defaultLimits }: More = {},
): Environ {
  const variables = new Variables(limits)
  for (const [name, value] of Object.entries({ REQUEST_METHOD: 'GET', ...given })) variables.add(name, value)
  const made = environOfCgi(readRequest(variables, open, limits, mount), server, exchange)
  checkEnviron(made, () => undefined)
  return made
}
function refused(given: Record<string, string>, more?: More): number {
  try {
    environ(given, more)
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return 0
}

test('variables stand as they came, and what the contract asks for beside them', () => {
  const made = environ({
    PATH_INFO: '/a b',
    REQUEST_URI: '/a%20b?x',
    QUERY_STRING: 'x',
    SERVER_NAME: 'example.org',
    SERVER_PORT: '443',
    SERVER_PROTOCOL: 'HTTP/2.0',
    HTTPS: 'on',
    REMOTE_ADDR: '192.0.2.1',
    REMOTE_USER: 'ann',
    DOCUMENT_ROOT: '/srv',
    HTTP_HOST: 'example.org',
  })
  expect({ ...made }).toMatchObject({
    SCRIPT_NAME: '',
    PATH_INFO: '/a b',
    QUERY_STRING: 'x',
    SERVER_PROTOCOL: 'HTTP/2.0',
    REMOTE_ADDR: '192.0.2.1',
    REMOTE_USER: 'ann',
    DOCUMENT_ROOT: '/srv',
    'wsgi.url_scheme': 'https',
    'wsgify.raw_target': '/a%20b?x',
    'wsgify.exchange': exchange,
    'wsgify.limits': defaultLimits,
  })
  expect(made['wsgify.signal']).toBe(exchange.signal)
  expect(made['wsgify.send_trailers']).toBeUndefined()
})

describe('the path', () => {
  test.each([
    [{}, '', '/'],
    [{ SCRIPT_NAME: '', PATH_INFO: '' }, '', '/'],
    [{ SCRIPT_NAME: '/app', PATH_INFO: '/x' }, '/app', '/x'],
    [{ SCRIPT_NAME: '/app' }, '/app', ''],
    [{ SCRIPT_NAME: '/app/', PATH_INFO: 'x' }, '/app', '/x'],
    [{ SCRIPT_NAME: '/', PATH_INFO: '/x' }, '', '/x'],
    [{ SCRIPT_NAME: '/' }, '', '/'],
    [{ REQUEST_URI: '/a%2520b?q' }, '', '/a%20b'],
    [{ REQUEST_URI: '/a%2520b', PATH_INFO: '/other' }, '', '/other'],
    [{ REQUEST_METHOD: 'OPTIONS', PATH_INFO: '*', REQUEST_URI: '*' }, '', '*'],
    [{ PATH_INFO: '//a/../b\n' }, '', '//a/../b\n'],
  ])('of %j', (given, script, path) => {
    const made = environ(given)
    expect([made.SCRIPT_NAME, made.PATH_INFO]).toEqual([script, path])
  })

  test.each([
    { PATH_INFO: 'x' },
    { SCRIPT_NAME: 'x' },
    { SCRIPT_NAME: 'x', PATH_INFO: '/y' },
    { PATH_INFO: '*' },
  ])('of %j is none', (given) => {
    expect(refused(given)).toBe(400)
  })

  test.each([
    ['', { SCRIPT_NAME: '/a/b/' }, '', '/a/b/'],
    ['', { SCRIPT_NAME: '/a', PATH_INFO: '/b' }, '', '/a/b'],
    ['/a', { PATH_INFO: '/a/b' }, '/a', '/b'],
    ['/a', { PATH_INFO: '/a' }, '/a', ''],
  ])('with an application at %j, of %j', (mount, given, script, path) => {
    const made = environ(given, { mount })
    expect([made.SCRIPT_NAME, made.PATH_INFO]).toEqual([script, path])
  })

  test('elsewhere than at the application is 404', () => {
    expect(refused({ PATH_INFO: '/ab' }, { mount: '/a' })).toBe(404)
  })
})

describe('the target', () => {
  test('is made of the path where it is not told', () => {
    expect(environ({ PATH_INFO: '/\u00c3\u00a9 x', QUERY_STRING: 'q=%20' })['wsgify.raw_target']).toBe(
      '/%C3%A9%20x?q=%20',
    )
  })
  test('of another host than the Host field is refused', () => {
    expect(refused({ REQUEST_URI: 'http://evil.example/x', HTTP_HOST: 'example.org' })).toBe(400)
    expect(refused({ REQUEST_URI: 'http://example.org/x', HTTP_HOST: 'example.org' })).toBe(0)
    expect(environ({ REQUEST_URI: 'http://example.org/x%20?y', HTTP_HOST: 'example.org' }).PATH_INFO).toBe(
      '/x ',
    )
  })
  test('that is too long is refused', () => {
    expect(
      refused({ REQUEST_URI: `/${'x'.repeat(100)}` }, { limits: limitsWith({ requestLine: 100 }) }),
    ).toBe(414)
  })
})

test.each(['', 'GET /', 'G\u00e9T', 'GET\n'])('the method %j is none', (REQUEST_METHOD) => {
  expect(refused({ REQUEST_METHOD })).toBe(400)
})
test('CONNECT is refused', () => {
  expect(refused({ REQUEST_METHOD: 'CONNECT' })).toBe(405)
})

test.each(['a b', 'a/b', 'a@b', '', 'a\u00e9', '[::1'])('the host %j is none', (HTTP_HOST) => {
  expect(refused({ HTTP_HOST })).toBe(400)
})

test.each(['5, 6', '+5', '-1', '0x5', '1e3', ' 5', '5 ', '12345678901234567890', '\uff15'])(
  'the length %j is none',
  (CONTENT_LENGTH) => {
    expect(refused({ CONTENT_LENGTH })).toBe(400)
  },
)

test.each([
  [{ HTTPS: 'on' }, 'https'],
  [{ HTTPS: 'ON' }, 'https'],
  [{ HTTPS: '1' }, 'https'],
  [{ HTTPS: 'off' }, 'http'],
  [{ REQUEST_SCHEME: 'https' }, 'https'],
  [{ UWSGI_SCHEME: 'https' }, 'https'],
  [{ REQUEST_SCHEME: 'javascript' }, 'http'],
  [{}, 'http'],
])('the scheme of %j is %s', (given, scheme) => {
  expect(environ(given)['wsgi.url_scheme']).toBe(scheme)
})

test.each([
  [{ SERVER_NAME: 'a', SERVER_PORT: '81' }, 'a', '81'],
  [{ HTTP_HOST: 'b:8080' }, 'b', '8080'],
  [{ HTTP_HOST: 'b', HTTPS: 'on', SERVER_NAME: '', SERVER_PORT: '' }, 'b', '443'],
  [{ SERVER_PORT: '12ab' }, '127.0.0.1', '80'],
])('the server of %j is %s, %s', (given, name, port) => {
  const made = environ(given)
  expect([made.SERVER_NAME, made.SERVER_PORT]).toEqual([name, port])
})

test('a protocol that is none is the usual one', () => {
  expect(environ({ SERVER_PROTOCOL: 'INCLUDED' }).SERVER_PROTOCOL).toBe('HTTP/1.1')
})

test('a body without a length ends with the protocol, or is refused', () => {
  expect(environ({}, { open: true })['wsgi.input_terminated']).toBe(true)
  expect(environ({})['wsgi.input_terminated']).toBeUndefined()
  expect(refused({ HTTP_TRANSFER_ENCODING: 'chunked' })).toBe(411)
  expect(refused({ HTTP_TRANSFER_ENCODING: 'chunked', CONTENT_LENGTH: '0' })).toBe(0)
})

test('what is empty is absent', () => {
  const empty = { CONTENT_LENGTH: '', CONTENT_TYPE: '', REMOTE_USER: '', AUTH_TYPE: '', REMOTE_HOST: '' }
  const made = environ(empty)
  expect(Object.keys(empty).filter((key) => key in made)).toEqual([])
  expect(environ({ HTTP_X_EMPTY: '' })).toHaveProperty('HTTP_X_EMPTY', '')
  expect(refused({ CONTENT_TYPE: 'a\nb' })).toBe(400)
})
