// Very many of a thing, and texts made to keep a scanner busy: rows 36 and 37 of the list of faults.

import { describe, expect, test } from 'vitest'
import { Request, Response, wsgify } from '../../src/index.ts'
import { type Ask, arriving } from '../attacks/doors.ts'
import { bodyOf, field } from '../support/multipart.ts'
import { last, running, talk } from '../support/talk.ts'
import { openDoor, watched } from './watched.ts'

watched()

const BODY = 'x'.repeat(100)

/** All that a request can be asked for: each property, and what its values are for. */
function readAll(req: Request): void {
  for (
    let proto = Request.prototype as object;
    proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      // What reads a body while it arrives reads it alone.
      if (name !== 'body' && name !== 'input') get?.call(req)
    }
  }
  req.accept.best(['text/html', 'application/json'])
  req.acceptLanguage.best(['en', 'de-AT'])
  req.acceptEncoding.best(['identity', 'gzip'])
  req.acceptCharset.best(['utf-8'])
  req.GET.mixed()
  req.cookies.get('a')
}

const app = wsgify(async (req) => {
  readAll(req)
  if (req.method === 'POST') {
    if (req.contentType === 'application/json') await req.json()
    else (await req.POST()).mixed()
  }
  if (req.pathInfo === '/good') return 'good'
  return new Response(BODY, { etag: 'a', lastModified: new Date(0), conditionalResponse: true })
})

const post = (type: string, body: string): Ask => ({ method: 'POST', fields: [['Content-Type', type]], body })
const get = (name: string, value: string): Ask => ({ fields: [[name, value]] })

// What is made of a count, and what becomes of ten to the power of 0, 1, 2 and so on of them.
const kinds: [string, (count: number) => Ask, readonly (readonly number[])[]][] = [
  [
    'parameters of a query',
    (n) => ({ target: `/?${'a=1&'.repeat(n)}` }),
    [[200], [200], [200], [200], [414, 431], [414, 431], [414, 431]],
  ],
  [
    'fields of a form',
    (n) => post('application/x-www-form-urlencoded', 'a=1&'.repeat(n)),
    [[200], [200], [200], [200], [400], [400], [413]],
  ],
  [
    'parts of a form',
    (n) =>
      post(
        'multipart/form-data; boundary=b',
        bodyOf('b', ...Array.from({ length: n }, (): [string, string] => [field('a'), '1'])),
      ),
    [[200], [200], [200], [200], [413], [413]],
  ],
  [
    'keys of JSON',
    (n) => post('application/json', `{${Array.from({ length: n }, (_, i) => `"k${i}":1`).join()}}`),
    [[200], [200], [200], [200], [200], [413], [413]],
  ],
  [
    'arrays in arrays of JSON',
    (n) => post('application/json', `${'['.repeat(n)}${']'.repeat(n)}`),
    [[200], [200], [200], [400], [400], [400], [413]],
  ],
  [
    'cookies',
    (n) => get('Cookie', 'a=1; '.repeat(n).slice(0, -2)),
    [[200], [200], [200], [200], [431], [431], [431]],
  ],
  // Those that overlap are one, and too many are none. RFC 9110 section 14.2.
  [
    'ranges',
    (n) => get('Range', `bytes=${'0-0,'.repeat(n).slice(0, -1)}`),
    [[206], [200, 206], [200, 206], [200, 206], [431], [431], [431]],
  ],
  [
    'media types',
    (n) => get('Accept', 'a/b;q=0.1,'.repeat(n).slice(0, -1)),
    [[200], [200], [200], [431], [431], [431], [431]],
  ],
  [
    'languages',
    (n) => get('Accept-Language', 'x-y,'.repeat(n).slice(0, -1)),
    [[200], [200], [200], [200], [431], [431], [431]],
  ],
  [
    'entity tags',
    (n) => get('If-None-Match', '"b",'.repeat(n).slice(0, -1)),
    [[200], [200], [200], [200], [431], [431], [431]],
  ],
  [
    'proxies',
    (n) => get('Forwarded', 'for=a,'.repeat(n).slice(0, -1)),
    [[200], [200], [200], [200], [431], [431], [431]],
  ],
]

describe.each(
  arriving
    .filter(({ name }) => /serve|node:http|fastcgi/.test(name))
    .map((door) => [door.name, door] as const),
)('%s', (_name, door) => {
  test.each(kinds)(
    '36: %s, ten to the power of 0 to 6: answered or refused, and at once',
    { timeout: 40_000 },
    async (_what, ask, becomes) => {
      const open = await openDoor(door, app)
      for (const [power, statuses] of becomes.entries()) {
        const asked = ask(10 ** power)
        const from = performance.now()
        const got = await open.ask(asked)
        expect([power, got.status, statuses]).toEqual([
          power,
          statuses.find((one) => one === got.status) ?? statuses[0],
          statuses,
        ])
        expect(performance.now() - from).toBeLessThan(3000)
        if (got.status < 400) expect(got.body).toBe(got.status === 206 ? 'x' : BODY)
      }
      expect((await open.ask({ target: '/good' })).body).toBe('good')
      await open.close()
    },
  )
})

const FIELDS = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Cache-Control',
  'Content-Type',
  'Cookie',
  'Date',
  'Forwarded',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Last-Event-ID',
  'Max-Forwards',
  'Origin',
  'Pragma',
  'Prefer',
  'Range',
  'Referer',
  'User-Agent',
  'X-Requested-With',
]
const PUMPS = [
  ',',
  ' ',
  '\t',
  ';',
  '=',
  '"',
  '\\',
  '*',
  '*,',
  '*/*,',
  'a/b;',
  ';q=',
  ';q=0.5',
  'a,',
  'a;a=',
  '"a',
  '\\"',
  'x-',
  '0-',
  '0-,',
  '-1,',
].concat([
  'bytes=',
  'W/"',
  '"a",',
  '(',
  '<a>;',
  ', ,',
  'a=1,',
  'a=1; ',
  ' ,',
  ' ;',
  '1',
  ':',
  '::',
  '%',
  '%2',
  '&',
  'a=&',
  '/',
  '../',
  '\xa0',
  '+',
])
const SIZE = 100_000
// Whatever takes the square of its length would take minutes.
const BOUND = 5000

test.each(PUMPS)(
  '37: %j over and over, in each field, the path and the query: read in linear time',
  { timeout: 40_000 },
  async (pump) => {
    const limits = { headerValue: 1e9, headerBytes: 1e9, requestLine: 1e9, params: 1e9, paramName: 1e9 }
    const { port } = await running(app, { limits })
    const text = pump.repeat(SIZE / pump.length)
    // Before and behind it is what makes a scanner hope, and what lets it down.
    const values: readonly [string, string][] = [
      ['', ''],
      ['a', '!'],
      ['bytes=0-', 'x'],
      ['Basic "', '='],
    ]
    for (const [before, behind] of values) {
      const fields = FIELDS.map((name) => `${name}: ${before}${text}${behind}\r\n`).join('')
      const inTarget = encodeURI(text).replace(/[#\\?]/g, '')
      const from = performance.now()
      const { statuses } = await talk(port, last(`/${inTarget}?${inTarget}`, fields))
      expect(performance.now() - from).toBeLessThan(BOUND)
      expect([200, 206, 304, 412, 416, 400]).toContain(statuses[0])
    }
    expect((await talk(port, last('/good'))).statuses).toEqual([200])
  },
)
