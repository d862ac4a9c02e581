// B: text that is given to a response, and must not become another part of it.

import assert from 'node:assert/strict'
import busboy from 'busboy'
import type { FormInit } from '../../../src/body/form-data.ts'
import type { Wsgi } from '../../../src/environ/contract.ts'
import { ContentDisposition } from '../../../src/headers/content-disposition.ts'
import { type HTTPException, Request, Response, statusMap, wsgify } from '../../../src/index.ts'
import { formatEvent } from '../../../src/message/event-stream.ts'
import { type Got, http, valuesOf } from '../doors.ts'
import { answers, attack, each, type Group, objects, through } from '../row.ts'

const ENDS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n ',
  '\n\t',
  '\0',
  '\x0b',
  '\x0c',
  '\x1b',
  '\x7f',
  '\u2028',
  '\u560d\u560a',
]
const INJECTED = ENDS.flatMap((end) => [
  `x${end}Set-Cookie: evil=1`,
  `${end}Set-Cookie: evil=1`,
  `x${end}${end}<script>`,
])
/** What stays within the byte strings of the contract. */
const ON_THE_WIRE = INJECTED.filter((text) => !/[^\0-\xff]/.test(text))

const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd')

/** Asks for one of a list, by its number. */
const numbered = <T>(list: readonly T[]) => list.map((item, i) => ({ target: `/${i}`, item }))
const numberOf = (path: string) => Number(path.slice(1))

/** Refused at once, or printed so that it is one line. */
function harmless(make: () => Response): void {
  let response: Response
  try {
    response = make()
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof RangeError, String(error))
    return
  }
  for (const text of [response.statusLine, ...response.headerlist.flat()])
    assert.match(text, /^[^\x00-\x08\x0a-\x1f\x7f\u0100-\uffff]*$/)
  assert.ok(!response.headers.getSetCookie().some((cookie) => cookie.startsWith('evil')))
}

/** A bare 500 without what was injected, and the operator told. */
function bareError(got: Got): void {
  assert.equal(got.status, 500)
  assert.deepEqual(valuesOf(got, 'Set-Cookie'), [])
  assert.ok(!/script|evil/.test(got.body))
  assert.ok(got.whole)
  assert.ok(got.errors.length > 0)
}

const says =
  (head: (text: string) => [status: string, name: string, value: string], list: readonly string[]): Wsgi =>
  (environ, startResponse) => {
    const [status, name, value] = head(list[numberOf(environ.PATH_INFO)] as string)
    startResponse(status, [
      ['Content-Type', 'text/plain'],
      [name, value],
    ])
    return 'x'
  }

const STATUSES = [
  ...ON_THE_WIRE.map((text) => `200 ${text}`),
  '99 Low',
  '1000 High',
  '200.5 X',
  '2e2 X',
  '',
  '100 Continue',
  '101 Switching Protocols',
  '0x1 X',
  ' 200 OK',
  '２００ OK',
]

const SITES = [
  'a; Domain=evil.example',
  'a\r\nSet-Cookie: evil=1',
  'a\nb',
  'a\0b',
  'a;b',
  'a, evil=1; Path=/',
  'none; Secure; Domain=evil.example',
  'Lax\x0b',
  'é',
  '\u0130',
  'a\x7f',
  '/; HttpOnly',
]
const COOKIE_PLACES: Record<string, (response: Response, text: string) => unknown> = {
  name: (response, text) => response.setCookie(text, '1'),
  value: (response, text) => response.setCookie('a', text),
  path: (response, text) => response.setCookie('a', '1', { path: text }),
  domain: (response, text) => response.setCookie('a', '1', { domain: text }),
  sameSite: (response, text) => response.setCookie('a', '1', { sameSite: text as 'lax', secure: true }),
  priority: (response, text) => response.setCookie('a', '1', { priority: text as 'low' }),
  maxAge: (response, text) => response.setCookie('a', '1', { maxAge: text as unknown as number }),
  expires: (response, text) => response.setCookie('a', '1', { expires: text as unknown as Date }),
}

const FILE_NAMES = [
  'a"; filename="evil.bat',
  'a\\"; x=',
  'a\r\nSet-Cookie: evil=1',
  'a;b',
  '../../etc/passwd',
  'C:\\evil.bat',
  'a\u202egnp.exe',
  '€ rates.txt',
  'a%22b.txt',
  '\ud800x',
  '\0',
  'a'.repeat(5000),
  "'",
  '%',
]

/** What a client that follows the HTML standard makes of a stream of events. */
function eventsOf(text: string): { type: string; data: string; id: string }[] {
  const events: { type: string; data: string; id: string }[] = []
  let [type, data, id] = ['', '', '']
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data !== '') events.push({ type: type || 'message', data: data.slice(0, -1), id })
      ;[type, data] = ['', '']
      continue
    }
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') type = value
    else if (name === 'data') data += `${value}\n`
    else if (name === 'id' && !value.includes('\0')) id = value
  }
  return events
}

const SECRET = 'hunter2-in-the-message'
const failing = wsgify((req) => {
  const error = new Error(`${SECRET} ${process.cwd()}`)
  if (req.path === '/type') throw new TypeError(SECRET)
  if (req.path === '/text') throw SECRET
  if (req.path === '/code') throw Object.assign(error, { code: SECRET, path: process.cwd() })
  throw error
})

type ErrorClass = new (detail: string) => HTTPException
const PAGES = Object.entries(statusMap as unknown as Readonly<Record<string, ErrorClass>>)
  .map(([status, Class]) => ({ status: Number(status), Class }))
  .filter(({ status }) => status >= 400)
const TYPES = ['text/html', 'text/plain', 'application/json', 'application/problem+json', '*/*', '']
const TEXTS = ['déjà vu', '€', '\u{1f600}', '\ud800', 'ascii']
const errors = wsgify((req) => {
  const found = PAGES.find(({ status }) => String(status) === req.GET.get('status')) as (typeof PAGES)[number]
  return new found.Class(req.GET.get('text') ?? '')
})
const ERROR_ASKS = PAGES.flatMap(({ status }, i) =>
  TEXTS.map((text) => ({
    target: `/%C3%A9?status=${status}&text=${encodeURIComponent(wellFormed(text))}`,
    fields: [['Accept', TYPES[i % TYPES.length] as string]] as const,
    expected: status,
  })),
)

export const outputInjection: Group = {
  title: 'B. Output injection',
  rows: [
    attack(
      'B1',
      'CWE-113 CVE-2018-1000164 CVE-2020-7695 CVE-2020-5247 CVE-2012-2374 CVE-2020-15111 CVE-2023-23936 GHSA-9h73-w7ch-rh73 GHSA-x2w3-23jr-hrpf',
      'a line end, NUL or control character in a header field',
      'refused where it is set, and again by the gateway; the client gets a bare 500',
      objects(() =>
        each(INJECTED, (text) => {
          harmless(() => new Response('', { headers: { 'X-A': text } }))
          harmless(() => new Response('', { headers: { [text]: 'x' } }))
          for (const name of [
            'contentType',
            'location',
            'etag',
            'server',
            'contentDisposition',
            'cacheControl',
          ])
            harmless(() => new Response('', { [name]: text }))
          for (const verb of ['set', 'append'] as const) {
            harmless(() => {
              const response = new Response()
              response.headers[verb]('X-A', text)
              return response
            })
          }
        }),
      ),
      answers({
        app: says((text) => ['200 OK', 'X-A', text], ON_THE_WIRE),
        asks: numbered(ON_THE_WIRE),
        judge: bareError,
      }),
      answers({
        app: says((text) => ['200 OK', text, 'x'], ON_THE_WIRE),
        asks: numbered(ON_THE_WIRE),
        judge: bareError,
      }),
    ),
    attack(
      'B2',
      'CVE-2026-34519 CVE-2025-67724',
      'a status line with line ends, or one that is none',
      'refused where it is set; over the wire a bare 500, and the next request is answered',
      objects(() =>
        each(STATUSES, (status) => {
          harmless(() => Object.assign(new Response(), { statusLine: status }))
          harmless(() => new Response('', { status: status as unknown as number }))
          harmless(() => new Response('', { statusText: status.slice(4) }))
        }),
      ),
      answers({
        app: says((text) => [text, 'X-A', 'x'], [...STATUSES, '200 Still here']),
        asks: numbered([...STATUSES, '200 Still here']),
        judge: (got, { item }) =>
          item === '200 Still here' ? assert.equal(got.status, 200) : bareError(got),
      }),
    ),
    attack(
      'B3',
      'CVE-2024-47764 CVE-2026-47675 GHSA-g2wm-735q-3f56 CVE-2026-3644',
      'an attribute of Set-Cookie that brings further attributes',
      'refused; a value is encoded',
      objects(() =>
        each(
          Object.entries(COOKIE_PLACES).flatMap(([place, set]) =>
            SITES.map((text) => ({ place, set, text })),
          ),
          ({ set, text }) => {
            const response = new Response()
            try {
              set(response, text)
            } catch (error) {
              assert.ok(error instanceof TypeError || error instanceof RangeError)
              return
            }
            const [cookie = ''] = response.headers.getSetCookie()
            assert.doesNotMatch(cookie, /;\s*Domain=|[\r\n\0]|evil=1;|;.*;/i)
          },
        ),
      ),
      answers({
        app: wsgify((req) => {
          const response = new Response()
          response.setCookie('a', SITES[numberOf(req.path)] as string)
          return response
        }),
        asks: numbered(SITES),
        judge(got) {
          const cookies = valuesOf(got, 'Set-Cookie')
          assert.equal(cookies.length, 1)
          assert.match(cookies[0] as string, /^a=[\x21-\x3a\x3c-\x7e]*; Path=\/$/)
        },
      }),
    ),
    attack(
      'B4',
      'CVE-2020-5249',
      'a lone CR in the target of a Link field',
      'refused',
      objects(() =>
        each(INJECTED, (text) => {
          harmless(() => new Response('', { link: [{ target: text, rel: 'preload' }] }))
          harmless(() => new Response('', { link: `<${text}>; rel=preload` }))
        }),
      ),
    ),
    attack(
      'B5',
      'CVE-2023-29401 CVE-2022-45442 CVE-2022-36359 GHSA-c5vw-j4hf-j526 GHSA-px9f-whj3-246m GHSA-28jh-g32x-v9v4',
      'a file name that ends its parameter and begins another',
      'one parameter, or two of the same name; what comes back is the name; no path in its basename',
      objects(() =>
        each(FILE_NAMES, (filename) => {
          const sent = new ContentDisposition('attachment', { filename })
          const text = sent.toString()
          assert.match(
            text,
            /^attachment; filename="(?:[^"\\]|\\["\\])*"(?:; filename\*=UTF-8''[\x21-\x7e]+)?$/,
          )
          const read = ContentDisposition.parse(text)
          assert.equal(read?.filename, wellFormed(filename))
          assert.doesNotMatch(read?.basename ?? '', /[/\\\0\r\n\u202a-\u202e]|^\./)
        }),
      ),
      answers({
        app: wsgify(
          (req) =>
            new Response('x', {
              contentDisposition: new ContentDisposition('attachment', {
                filename: (FILE_NAMES[numberOf(req.path)] as string).slice(0, 500),
              }),
            }),
        ),
        asks: numbered(FILE_NAMES),
        judge(got) {
          assert.equal(got.status, 200)
          assert.deepEqual(valuesOf(got, 'Set-Cookie'), [])
          assert.equal(valuesOf(got, 'Content-Disposition').length, 1)
        },
      }),
    ),
    attack(
      'B6',
      'CVE-2026-34514 CVE-2026-50269',
      'a name of a field that becomes another part of a multipart body that is sent; a boundary that can be guessed',
      'escaped as browsers do; two readers find the one field; boundaries are random',
      objects(() =>
        each(
          ['a"; name="b', 'a\r\n--x\r\n\r\nevil', 'a\nb', 'a\rb', '"', '%22', 'é', 'a\\"b'],
          async (name) => {
            const sent: FormInit = [[name, { filename: name, body: 'content' }]]
            const make = () => Request.blank('/', { method: 'POST', POST: sent })
            const request = make()
            const bytes = await request.copy().bytes()
            const form = await request.POST()
            assert.equal([...form].length, 1)
            const headers = { 'content-type': request.headers.get('Content-Type') as string }
            const seen: [string, string][] = []
            await new Promise<void>((resolve, reject) => {
              const reader = busboy({ headers, preservePath: true, defParamCharset: 'utf8' })
              reader.on('file', (field, stream, { filename }) => {
                seen.push([field, filename ?? ''])
                stream.resume()
              })
              reader.on('field', (field) => seen.push([field, '']))
              reader.on('close', resolve).on('error', reject)
              reader.end(bytes)
            })
            assert.equal(seen.length, 1)
            const [field, file] = [...form][0] as [string, File]
            assert.deepEqual(
              [field, file.name],
              seen[0]?.map((text) => text.replaceAll('%22', '"')),
            )
            const boundary = (one: Request) =>
              /boundary=(.*)$/.exec(one.headers.get('Content-Type') ?? '')?.[1] ?? ''
            assert.notEqual(boundary(make()), boundary(make()))
            assert.ok(boundary(make()).length >= 32)
          },
        ),
      ),
    ),
    attack(
      'B8',
      'GHSA-hv23-4qp7-8c8r GHSA-4hxc-9384-m385',
      'data of an event that becomes another event',
      'split at every line end; refused in what is one line',
      objects(() =>
        each(
          ['\r', '\n', '\r\n', '\n\n', '\r\r', '\r\n\r\n'].flatMap((end) => [
            `a${end}event: evil`,
            `a${end}${end}data: evil`,
            `${end}id: evil`,
            `a${end}`,
          ]),
          (text) => {
            const events = eventsOf(formatEvent({ data: text, comment: text }))
            assert.equal(events.length, 1)
            assert.deepEqual([events[0]?.type, events[0]?.id], ['message', ''])
            assert.equal(events[0]?.data, text.replace(/\r\n|\r/g, '\n'))
            assert.throws(() => formatEvent({ event: text }), TypeError)
            assert.throws(() => formatEvent({ id: text }), TypeError)
          },
        ),
      ),
      answers({
        app: wsgify(() => Response.sse(['a\revent: evil\r\rdata: evil\n\n'], { heartbeat: 0 })),
        asks: [{}],
        judge: (got) =>
          assert.deepEqual(
            eventsOf(got.body).map(({ type }) => type),
            ['message'],
          ),
      }),
    ),
    attack(
      'B10',
      'CWE-209 CVE-2026-34763 CVE-2015-8859 GO-2026-5039',
      'a message, path or stack of an error reaches the client',
      'a bare 500; the operator gets everything',
      answers({
        app: failing,
        asks: ['/', '/type', '/text', '/code'].flatMap((target) =>
          TYPES.map((type) => ({ target, fields: [['Accept', type]] as const })),
        ),
        judge(got) {
          assert.equal(got.status, 500)
          const all = got.body + got.fields.flat().join()
          assert.ok(!all.includes(SECRET) && !all.includes(process.cwd()) && !/\bat .*:\d+/.test(all), all)
          assert.ok(got.errors.some((text) => text.includes(SECRET)))
        },
      }),
    ),
    attack(
      'B11',
      'CVE-2026-34831',
      'the length of an error page in characters, not bytes',
      'Content-Length is the number of bytes, whatever the page says',
      answers({
        app: errors,
        asks: ERROR_ASKS,
        judge(got, { expected }) {
          assert.equal(got.status, expected)
          assert.ok(got.whole)
          for (const length of valuesOf(got, 'Content-Length')) assert.equal(length, String(got.body.length))
        },
      }),
    ),
    attack(
      'B12',
      'CVE-2014-6393',
      'an error page without a charset, which browsers then guess',
      'text always names its charset, and browsers are told not to guess',
      answers({
        app: errors,
        asks: ERROR_ASKS,
        judge(got) {
          const [type = ''] = valuesOf(got, 'Content-Type')
          if (type.startsWith('text/')) assert.match(type, /; ?charset=utf-8$/i)
          else assert.match(type, /^application\/(?:problem\+)?json/)
        },
      }),
      through({
        app: failing,
        doors: http,
        asks: [{}, { target: '/\\' }, { fields: [['Host', 'a b']] }],
        judge(got) {
          assert.match(valuesOf(got, 'Content-Type')[0] ?? '', /^text\/plain; charset=utf-8$/i)
          if (got.status < 500) assert.deepEqual(valuesOf(got, 'X-Content-Type-Options'), ['nosniff'])
        },
      }),
    ),
  ],
}
