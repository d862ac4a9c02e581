// What a client sees of an answer.

import assert from 'node:assert/strict'
import type { Body, HeaderList } from '../../../src/environ/contract.ts'
import { answers, type Check, TEXT, watched } from './check.ts'
import { Notes } from './notes.ts'
import { type Got, valuesOf } from './way.ts'

const BIG = 3_000_000

const gets = (name: string, body: () => Body, text: string, headers: HeaderList = TEXT): Check => ({
  name,
  app: answers('200 OK', headers, body),
  ask: {},
  expect: (got) => {
    assert.equal(got.status, 200)
    assert.ok(got.bytes.toString('latin1') === text, `got ${got.bytes.length} bytes, wanted ${text.length}`)
    assert.equal(got.whole, true)
  },
})

const utf8 = Buffer.from('h\u00e9llo \u20ac').toString('latin1')

const bodies: Check[] = [
  gets('text', () => 'hello', 'hello'),
  gets('text beyond ASCII', () => 'h\u00e9llo \u20ac', utf8, [['Content-Type', 'text/plain; charset=UTF-8']]),
  gets('bytes', () => Uint8Array.of(0, 10, 13, 127, 128, 255), '\0\n\r\x7f\x80\xff'),
  gets('an array', () => ['a', 'b', Buffer.from('c')], 'abc'),
  gets('nothing', () => '', ''),
  gets('an array of nothing', () => [], ''),
  gets(
    'a generator',
    function* () {
      yield 'one '
      yield ''
      yield Buffer.from('two')
    },
    'one two',
  ),
  gets(
    'an async generator',
    async function* () {
      for (const text of ['one ', 'two ', 'three']) {
        await null
        yield text
      }
    },
    'one two three',
  ),
  gets('an async generator of nothing', async function* () {}, ''),
  gets('a large text', () => 'x'.repeat(BIG), 'x'.repeat(BIG)),
  gets('large bytes', () => Buffer.alloc(BIG, 'y'), 'y'.repeat(BIG)),
  gets(
    'a large generator',
    function* () {
      for (let i = 0; i < 300; i++) yield 'z'.repeat(10_000)
    },
    'z'.repeat(BIG),
  ),
  gets(
    'a generator with a length',
    function* () {
      yield 'abc'
      yield 'def'
    },
    'abcdef',
    [...TEXT, ['Content-Length', '6']],
  ),
  {
    name: 'a head that is begun in the first step of a generator',
    app: (_environ, start) =>
      (function* () {
        start('201 Created', TEXT)
        yield 'made'
      })(),
    ask: {},
    expect: (got) => assert.deepEqual([got.status, got.bytes.toString(), got.whole], [201, 'made', true]),
  },
]

const statusOf = (
  line: string,
  headers: HeaderList,
  body: string,
  more: (got: Got) => void = () => {},
): Check => ({
  name: `the status ${line}`,
  app: answers(line, headers, () => body),
  ask: {},
  expect: (got) => {
    assert.deepEqual([got.status, got.bytes.toString(), got.whole], [Number(line.slice(0, 3)), body, true])
    more(got)
  },
})

const statuses: Check[] = [
  statusOf('201 Created', [...TEXT, ['Location', '/made/1']], 'made', (got) =>
    assert.match(valuesOf(got, 'Location').join(), /^(?:http:\/\/[^/]+)?\/made\/1$/),
  ),
  statusOf('302 Found', [...TEXT, ['Location', '/elsewhere']], 'moved', (got) =>
    assert.match(valuesOf(got, 'Location').join(), /^(?:http:\/\/[^/]+)?\/elsewhere$/),
  ),
  statusOf('303 See Other', [...TEXT, ['Location', 'https://other.example/x?y#z']], 'moved', (got) =>
    assert.deepEqual(valuesOf(got, 'Location'), ['https://other.example/x?y#z']),
  ),
  statusOf(
    '401 Unauthorized',
    [...TEXT, ['WWW-Authenticate', 'Basic realm="a", charset="UTF-8"']],
    'who?',
    (got) => assert.deepEqual(valuesOf(got, 'WWW-Authenticate'), ['Basic realm="a", charset="UTF-8"']),
  ),
  statusOf('404 Not Found', TEXT, 'nothing here'),
  statusOf('405 Method Not Allowed', [...TEXT, ['Allow', 'GET, HEAD']], 'not so'),
  statusOf('418 I am a teapot', TEXT, 'short and stout', (got) => assert.equal(got.reason, 'I am a teapot')),
  statusOf('422 Unprocessable Content', TEXT, 'no'),
  statusOf('500 Internal Server Error', TEXT, 'of its own'),
  statusOf('503 Service Unavailable', [...TEXT, ['Retry-After', '5']], 'later'),
  {
    name: 'the status 204 has no body, and no length',
    app: answers('204 No Content', []),
    ask: {},
    expect: (got) => {
      assert.deepEqual([got.status, got.bytes.length, got.whole], [204, 0, true])
      assert.deepEqual(valuesOf(got, 'Content-Length'), [])
    },
  },
  {
    name: 'the status 304 has no body, and its fields',
    app: answers('304 Not Modified', [['ETag', '"v1"']]),
    ask: { headers: [['If-None-Match', '"v1"']] },
    expect: (got) => {
      assert.deepEqual([got.status, got.bytes.length, got.whole], [304, 0, true])
      assert.deepEqual(valuesOf(got, 'ETag'), ['"v1"'])
    },
  },
  {
    name: 'a status of 200 with a Location is answered as it is',
    app: (environ, start) => {
      Notes.of(environ).add(environ.PATH_INFO)
      start('200 OK', [...TEXT, ['Location', '/other']])
      return 'here'
    },
    ask: { target: '/here' },
    expect: async (got, notes) => {
      assert.deepEqual([got.status, got.bytes.toString()], [200, 'here'])
      await notes.has('/here')
      assert.deepEqual(notes.lines, ['/here'])
    },
  },
  {
    name: 'a redirect is the client\u2019s to follow, not the web server\u2019s',
    app: (environ, start) => {
      Notes.of(environ).add(environ.PATH_INFO)
      start('302 Found', [['Location', '/other']])
      return ''
    },
    ask: { target: '/here' },
    expect: async (got, notes) => {
      assert.equal(got.status, 302)
      await notes.has('/here')
      assert.deepEqual(notes.lines, ['/here'])
    },
  },
]

const has = (name: string, headers: HeaderList, wanted: Record<string, readonly string[]>): Check => ({
  name,
  app: answers('200 OK', headers, () => 'hello'),
  ask: {},
  expect: (got) => {
    for (const field of Object.keys(wanted)) assert.deepEqual(valuesOf(got, field), wanted[field], field)
    assert.equal(got.bytes.toString(), 'hello')
  },
})

const OF_CONNECTION = ['Keep-Alive', 'Transfer-Encoding', 'Upgrade', 'Proxy-Authenticate']

const fields: Check[] = [
  has(
    'cookies stay apart, in their order',
    [...TEXT, ['Set-Cookie', 'b=2; Path=/'], ['Set-Cookie', 'a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT']],
    { 'Set-Cookie': ['b=2; Path=/', 'a=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT'] },
  ),
  has('a field of its own', [...TEXT, ['X-Own', 'a "b" \t c']], { 'X-Own': ['a "b" \t c'] }),
  has('bytes beyond ASCII in a field', [...TEXT, ['X-Own', 'caf\u00e9']], { 'X-Own': ['caf\u00e9'] }),
  has('a type with parameters', [['Content-Type', 'text/html; charset=UTF-8']], {
    'Content-Type': ['text/html; charset=UTF-8'],
  }),
  has('the length of a whole body', TEXT, { 'Content-Length': ['5'] }),
  has('caching', [...TEXT, ['Cache-Control', 'max-age=60'], ['ETag', 'W/"x"'], ['Vary', 'Accept']], {
    'Cache-Control': ['max-age=60'],
    ETag: ['W/"x"'],
    Vary: ['Accept'],
  }),
  has('a large field', [...TEXT, ['X-Own', 'x'.repeat(2000)]], { 'X-Own': ['x'.repeat(2000)] }),
  {
    name: 'a type is not guessed',
    app: answers('200 OK', [], () => '<script>alert(1)</script>'),
    unlinted: true,
    ask: {},
    expect: (got) => assert.doesNotMatch(valuesOf(got, 'Content-Type').join(), /html/),
  },
  {
    name: 'fields that belong to a connection are not sent',
    app: answers('200 OK', [...TEXT, ...OF_CONNECTION.map((name) => [name, 'x'] as const)], () => 'hello'),
    unlinted: true,
    ask: {},
    expect: (got) => {
      assert.equal(got.bytes.toString(), 'hello')
      for (const name of OF_CONNECTION) assert.ok(!valuesOf(got, name).includes('x'), name)
    },
  },
]

const heads: Check[] = [
  {
    name: 'HEAD has the fields of GET and no body',
    app: answers('200 OK', [...TEXT, ['Content-Length', '5'], ['X-Own', 'a']], () => ''),
    ask: { method: 'HEAD' },
    expect: (got) => {
      assert.deepEqual([got.status, got.bytes.length, got.whole], [200, 0, true])
      assert.deepEqual([valuesOf(got, 'Content-Length'), valuesOf(got, 'X-Own')], [['5'], ['a']])
    },
  },
  {
    name: 'HEAD drops a body that the application has sent, and keeps its length',
    app: answers('200 OK', TEXT, () => 'hello'),
    unlinted: true,
    ask: { method: 'HEAD' },
    expect: (got) => {
      assert.deepEqual([got.status, got.bytes.length], [200, 0])
      assert.deepEqual(valuesOf(got, 'Content-Length'), ['5'])
    },
  },
  {
    name: 'HEAD closes a body that it does not read, once',
    app: (environ, start) => {
      start('200 OK', TEXT)
      return watched(Notes.of(environ), ['a', 'b'])
    },
    ask: { method: 'HEAD' },
    expect: async (got, notes) => {
      assert.equal(got.status, 200)
      await notes.has('closed')
      assert.deepEqual(notes.lines, ['closed'])
    },
  },
]

export const answerChecks: readonly Check[] = [...bodies, ...statuses, ...fields, ...heads]
