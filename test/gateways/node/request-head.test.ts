import { describe, expect, test } from 'vitest'
import type { Environ } from '../../../src/environ/contract.ts'
import { defaultLimits, type Limits } from '../../../src/environ/limits.ts'
import { checkLine, environOf, Fields, Refusal } from '../../../src/gateways/node/request-head.ts'

const limitsOf = (changed: Partial<Limits>): Limits => ({ ...defaultLimits, ...changed })
const fields = (raw: string[], minor = 1, limits: Partial<Limits> = {}) =>
  new Fields(['Host', 'x', ...raw], minor, limitsOf(limits))
/** The status with which something is refused, or undefined. */
function refused(run: () => unknown): number | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return undefined
}
const server = {
  name: '127.0.0.1',
  port: '8000',
  scheme: 'http' as const,
  errors: { write: () => undefined },
  multiprocess: false,
  limits: defaultLimits,
}
function environ(target: string, raw: string[] = [], method = 'GET'): Environ {
  const head = { method, target, minor: 1, fields: fields(raw), expect: '' }
  const peer = { remoteAddr: '192.0.2.1', remotePort: '4711', tls: null }
  return environOf(head, head.fields, peer, server, {} as never)
}

describe('fields', () => {
  test('are named as in CGI, those that repeat joined', () => {
    const { keys, values } = fields([
      'Accept',
      'a',
      'X-Y',
      '1',
      'accept',
      'b',
      'Cookie',
      'c=1',
      'cookie',
      'd=2',
    ])
    expect(Object.fromEntries(keys.map((key, i) => [key, values[i]]))).toEqual({
      HTTP_HOST: 'x',
      HTTP_ACCEPT: 'a, b',
      HTTP_X_Y: '1',
      HTTP_COOKIE: 'c=1; d=2',
    })
  })

  test.each(['X_Real_IP', 'Proxy', 'PROXY', 'Content_Length'])('%s is dropped', (name) => {
    expect(fields([name, '1']).keys).toEqual(['HTTP_HOST'])
  })

  test.each([
    'Host',
    'Content-Length',
    'Content-Type',
    'Authorization',
    'If-Modified-Since',
    'Origin',
    'Range',
    'Referer',
    'User-Agent',
  ])('%s sent twice is refused, even with the same value', (name) => {
    expect(refused(() => new Fields([name, '1', name.toUpperCase(), '1'], 0, defaultLimits))).toBe(400)
  })

  test('names like those of an object’s own are names like others', () => {
    expect(fields(['constructor', 'a', 'toString', 'b']).keys).toEqual([
      'HTTP_HOST',
      'HTTP_CONSTRUCTOR',
      'HTTP_TOSTRING',
    ])
  })

  test.each<[string, string[], Partial<Limits>]>([
    ['too many', ['A', '1', 'B', '2'], { headerCount: 2 }],
    ['one too long', ['A', '12345'], { headerValue: 4 }],
    ['together too long', ['A', '1'.repeat(50)], { headerBytes: 40 }],
  ])('%s are a 431', (_name, raw, limits) => {
    expect(refused(() => fields(raw, 1, limits))).toBe(431)
  })
})

describe('framing', () => {
  test.each<[string[], number, boolean]>([
    [[], -1, false],
    [['Content-Length', '0'], 0, false],
    [['Content-Length', '007'], 7, false],
    [['Transfer-Encoding', 'Chunked'], -1, true],
  ])('%j', (raw, length, chunked) => {
    const made = fields(raw)
    expect([made.length, made.chunked]).toEqual([length, chunked])
    expect(made.keys).not.toContain('HTTP_TRANSFER_ENCODING')
  })

  test.each<[string[], number, number]>([
    [['Content-Length', '+5'], 1, 400],
    [['Content-Length', '5, 5'], 1, 400],
    [['Content-Length', ''], 1, 400],
    [['Content-Length', '0x5'], 1, 400],
    [['Content-Length', '9'.repeat(16)], 1, 400],
    [['Content-Length', '5', 'Transfer-Encoding', 'chunked'], 1, 400],
    [['Transfer-Encoding', 'chunked'], 0, 400],
    [['Transfer-Encoding', 'gzip, chunked'], 1, 501],
    [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'], 1, 501],
    [['Transfer-Encoding', 'identity'], 1, 501],
  ])('%j over HTTP/1.%i is refused with %i', (raw, minor, status) => {
    expect(refused(() => fields(raw, minor))).toBe(status)
  })
})

describe('the host', () => {
  test.each([
    'example.com',
    'example.com:80',
    '[::1]:8000',
    '192.0.2.1',
    'xn--bcher-kva.example',
    'a_b.example',
  ])('%s is one', (host) => {
    expect(new Fields(['Host', host], 1, defaultLimits).host).toBe(host)
  })

  test.each(['', 'a b', 'a/b', 'user@a', 'a:port', 'a:123456', 'a,b', '[::1', 'a#', 'a?b', 'a\\b', '<a>'])(
    '%j is none',
    (host) => {
      expect(refused(() => new Fields(['Host', host], 1, defaultLimits))).toBe(400)
    },
  )

  test('is missed by HTTP/1.1 alone', () => {
    expect(refused(() => new Fields([], 1, defaultLimits))).toBe(400)
    expect(new Fields([], 0, defaultLimits).host).toBeUndefined()
  })
})

test.each<[string | undefined, number, boolean]>([
  [undefined, 1, true],
  [undefined, 0, false],
  ['close', 1, false],
  ['Keep-Alive', 0, true],
  ['keep-alive, close', 1, false],
  ['closed', 1, true],
  ['TE,Close', 1, false],
  ['upgrade', 0, false],
])('Connection: %s over HTTP/1.%i keeps the connection: %s', (connection, minor, persistent) => {
  expect(fields(connection === undefined ? [] : ['Connection', connection], minor).persistent).toBe(
    persistent,
  )
})

test('an expectation counts from HTTP/1.1 on', () => {
  expect(fields(['Expect', '100-Continue']).expect).toBe('100-continue')
  expect(fields(['Expect', '100-Continue'], 0).expect).toBe('')
})

describe('the request line', () => {
  test.each<[string, string, number, number, number | undefined]>([
    ['GET', '/', 1, 1, undefined],
    ['GET', '/', 1, 0, undefined],
    ['GET', `/${'a'.repeat(defaultLimits.requestLine)}`, 1, 1, 414],
    ['GET', '/', 2, 0, 505],
    ['GET', '/', 1, 2, 505],
    ['CONNECT', 'a:80', 1, 1, 405],
  ])('%s %.10s HTTP/%i.%i: %s', (method, target, major, minor, status) => {
    expect(refused(() => checkLine(method, target, major, minor, defaultLimits))).toBe(status)
  })
})

describe('the environ', () => {
  test('has the target cut, decoded and as it came', () => {
    const made = environ('/a%20b/%C3%A9%2F?q=%20&r')
    expect([made.SCRIPT_NAME, made.PATH_INFO, made.QUERY_STRING, made['wsgify.raw_target']]).toEqual([
      '',
      '/a b/\u00c3\u00a9/',
      'q=%20&r',
      '/a%20b/%C3%A9%2F?q=%20&r',
    ])
    expect([made.REMOTE_ADDR, made.SERVER_NAME, made.SERVER_PORT, made['wsgi.url_scheme']]).toEqual([
      '192.0.2.1',
      '127.0.0.1',
      '8000',
      'http',
    ])
  })

  test('has no keys but its own', () => {
    expect(Object.getPrototypeOf(Object.getPrototypeOf(environ('/')))).toBeNull()
    expect((environ('/') as Record<string, unknown>).constructor).toBeUndefined()
  })

  test.each<[string, string, string | undefined]>([
    ['http://x/a', 'GET', '/a'],
    ['http://X/a?b', 'GET', '/a'],
    ['http://x', 'GET', '/'],
    ['http://x?b', 'GET', '/'],
    ['*', 'OPTIONS', '*'],
    ['*', 'GET', undefined],
    ['http://other/a', 'GET', undefined],
    ['http://x@other/a', 'GET', undefined],
    ['ftp://x/a', 'GET', undefined],
    ['a', 'GET', undefined],
    ['', 'GET', undefined],
    ['/a#b', 'GET', undefined],
    ['/a\\b', 'GET', undefined],
    ['/a b', 'GET', undefined],
    ['/\u00e9', 'GET', undefined],
  ])('%s %s has the path %s', (target, method, path) => {
    if (path === undefined) expect(refused(() => environ(target, [], method))).toBe(400)
    else expect(environ(target, [], method).PATH_INFO).toBe(path)
  })

  test('says that the input has an end when it came in chunks', () => {
    expect(environ('/', ['Transfer-Encoding', 'chunked'])['wsgi.input_terminated']).toBe(true)
    expect(environ('/')['wsgi.input_terminated']).toBeFalsy()
  })
})
