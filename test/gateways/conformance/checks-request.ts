// What an application sees of a request.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type Check, mirror, mirrored, read, TEXT } from './check.ts'
import type { Ask } from './way.ts'

const sees = (name: string, ask: Ask, wanted: Record<string, string | undefined>): Check => ({
  name,
  app: mirror,
  ask,
  expect: (got) => {
    const seen = mirrored(got)
    for (const key of Object.keys(wanted)) assert.equal(seen[key] || undefined, wanted[key] || undefined, key)
  },
})

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) =>
  sees(`the method ${method}`, { method }, { REQUEST_METHOD: method, body: '' }),
)

const paths = (
  [
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/', '/a/'],
    ['/a%20b', '/a b'],
    ['/%C3%A9', '/\u00c3\u00a9'],
    ['/%E2%82%AC/%F0%9F%98%80', '/\u00e2\u0082\u00ac/\u00f0\u009f\u0098\u0080'],
    ['/%FF', '/\u00ff'],
    ['/a%2Fb', '/a/b'],
    ['/%2525', '/%25'],
    ['/a//b', '/a//b'],
    ['/a+b;c=d', '/a+b;c=d'],
    ["/~a'b:c@d,(e)!*$&=", "/~a'b:c@d,(e)!*$&="],
    ['/%3Fa%23b', '/?a#b'],
    [`/${'long/'.repeat(400)}`, `/${'long/'.repeat(400)}`],
  ] as const
).map(([target, path]) =>
  sees(
    `the path ${target.slice(0, 30)}`,
    { target },
    { SCRIPT_NAME: '', PATH_INFO: path, QUERY_STRING: '', 'wsgify.raw_target': target },
  ),
)

const queries = ['', 'a=1&b=2', 'a=%20+%C3%A9', 'a=b?c/d', 'a=1;2&&=', '%41', 'x'.repeat(3000)].map((query) =>
  sees(
    `the query ${query.slice(0, 20)}`,
    { target: `/p?${query}` },
    { PATH_INFO: '/p', QUERY_STRING: query, 'wsgify.raw_target': `/p?${query}` },
  ),
)

const fields: Check[] = [
  sees('a field', { headers: [['X-One', 'a, b']] }, { HTTP_X_ONE: 'a, b' }),
  sees('an empty field', { headers: [['X-One', '']] }, { HTTP_X_ONE: undefined }),
  sees(
    'a field that comes twice',
    {
      headers: [
        ['X-One', 'a'],
        ['X-One', 'b'],
      ],
    },
    { HTTP_X_ONE: 'a, b' },
  ),
  sees('cookies', { headers: [['Cookie', 'a=1; b="2"']] }, { HTTP_COOKIE: 'a=1; b="2"' }),
  sees('the host', { headers: [['Host', 'example.org:8080']] }, { HTTP_HOST: 'example.org:8080' }),
  sees('credentials', { headers: [['Authorization', 'Bearer abc']] }, { HTTP_AUTHORIZATION: 'Bearer abc' }),
  sees('bytes beyond ASCII', { headers: [['X-One', 'caf\u00e9']] }, { HTTP_X_ONE: 'caf\u00e9' }),
  sees('a long field', { headers: [['X-One', 'x'.repeat(4000)]] }, { HTTP_X_ONE: 'x'.repeat(4000) }),
  sees(
    'sixty fields',
    { headers: Array.from({ length: 60 }, (_, i) => [`X-Field-${i}`, String(i)] as const) },
    { HTTP_X_FIELD_0: '0', HTTP_X_FIELD_59: '59' },
  ),
  sees('no field Proxy', { headers: [['Proxy', 'http://evil.example']] }, { HTTP_PROXY: undefined }),
  sees(
    'no field with an underscore',
    {
      headers: [
        ['X_Secret', 'evil'],
        ['X-Other', 'good'],
      ],
    },
    { HTTP_X_SECRET: undefined, HTTP_X_OTHER: 'good' },
  ),
  sees(
    'conditions',
    {
      headers: [
        ['If-None-Match', '"a", W/"b"'],
        ['If-Modified-Since', 'Sat, 29 Oct 1994 19:43:31 GMT'],
      ],
    },
    { HTTP_IF_NONE_MATCH: '"a", W/"b"' },
  ),
]

const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const big = Buffer.alloc(3_000_000, 'wsgify ')
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const hashes = (name: string, body: Uint8Array, chunks = 0): Check => ({
  name,
  app: async (environ, start) => {
    const bytes = await read(environ)
    start('200 OK', TEXT)
    return `${bytes.length} ${hash(bytes)}`
  },
  ask: () => ({ method: 'POST', body: chunks === 0 ? body : chunked(body, chunks) }),
  expect: (got) => assert.equal(got.bytes.toString(), `${body.length} ${hash(body)}`),
})

const bodies: Check[] = [
  sees(
    'a small body and its type',
    {
      method: 'POST',
      body: 'a=1',
      headers: [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']],
    },
    {
      CONTENT_TYPE: 'application/x-www-form-urlencoded; charset=utf-8',
      CONTENT_LENGTH: '3',
      HTTP_CONTENT_TYPE: undefined,
      HTTP_CONTENT_LENGTH: undefined,
      body: 'a=1',
    },
  ),
  sees('an empty body', { method: 'POST', body: '' }, { body: '' }),
  sees('every byte in a body', { method: 'PUT', body: all }, { body: all.toString('latin1') }),
  sees('a body with GET', { method: 'GET', body: 'get' }, { body: 'get' }),
  hashes('a body of 70,000 bytes', big.subarray(0, 70_000)),
  hashes('a body of 3,000,000 bytes', big),
  hashes('a small body in chunks', all, 100),
  hashes('a body of 300,000 bytes in chunks', big.subarray(0, 300_000), 1000),
  {
    name: 'a small body that nobody reads',
    app: (_environ, start) => {
      start('200 OK', TEXT)
      return 'not read'
    },
    ask: { method: 'POST', body: 'x'.repeat(1000) },
    expect: (got) => assert.deepEqual([got.status, got.bytes.toString(), got.whole], [200, 'not read', true]),
  },
  {
    name: 'a body of 200,000 bytes that nobody reads',
    app: (_environ, start) => {
      start('403 Forbidden', TEXT)
      return 'not read'
    },
    ask: { method: 'POST', body: 'x'.repeat(200_000) },
    expect: (got) => assert.deepEqual([got.status, got.bytes.toString()], [403, 'not read']),
  },
  {
    name: 'a body beyond the limit is refused with 413',
    app: async (environ, start) => {
      const { length } = await read(environ)
      start('200 OK', TEXT)
      return String(length)
    },
    ask: { method: 'POST', body: Buffer.alloc(9_000_000) },
    expect: (got) => assert.equal(got.status, 413),
  },
]

const others: Check[] = [
  sees('the protocol', {}, { SERVER_PROTOCOL: 'HTTP/1.1' }),
  {
    name: 'a request that came over the network is known as such',
    app: (environ, start) => {
      start('200 OK', TEXT)
      const exchange = environ['wsgify.exchange']
      return `${typeof exchange === 'object' && exchange !== null} ${environ['wsgi.url_scheme']} ${environ['wsgify.signal']?.aborted}`
    },
    ask: {},
    expect: (got) => assert.match(got.bytes.toString(), /^true https? false$/),
  },
]

export const requestChecks: readonly Check[] = [
  ...methods,
  ...paths,
  ...queries,
  ...fields,
  ...bodies,
  ...others,
]
