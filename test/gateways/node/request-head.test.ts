import { describe, expect, test } from 'vitest'
import type { Environ } from '../../../src/environ/contract.ts'
import { defaultLimits, type Limits } from '../../../src/environ/limits.ts'
import { environOf, Fields } from '../../../src/gateways/node/request-head.ts'
import { refused } from '../../support/refused.ts'

const limitsOf = (changed: Partial<Limits>): Limits => ({ ...defaultLimits, ...changed })
const fields = (raw: string[], minor = 1, limits: Partial<Limits> = {}) =>
  new Fields(['Host', 'x', ...raw], minor, limitsOf(limits))
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

  test('those that no application sees are left out', () => {
    expect(fields(['X_Real_IP', '1', 'Proxy', '1']).keys).toEqual(['HTTP_HOST'])
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

test('the host is one, or refused', () => {
  expect(new Fields(['Host', '[::1]:8000'], 1, defaultLimits).host).toBe('[::1]:8000')
  expect(new Fields([], 0, defaultLimits).host).toBeUndefined()
  expect(refused(() => new Fields(['Host', 'a/b'], 1, defaultLimits))).toBe(400)
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

  test.each<[string, string | undefined]>([
    ['http://x/a?b', '/a'],
    ['http://other/a', undefined],
    ['/a b', undefined],
  ])('%s has the path %s', (target, path) => {
    if (path === undefined) expect(refused(() => environ(target))).toBe(400)
    else expect(environ(target).PATH_INFO).toBe(path)
  })

  test('says that the input has an end when it came in chunks', () => {
    expect(environ('/', ['Transfer-Encoding', 'chunked'])['wsgi.input_terminated']).toBe(true)
    expect(environ('/')['wsgi.input_terminated']).toBeFalsy()
  })
})
