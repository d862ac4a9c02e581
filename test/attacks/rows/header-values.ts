// K: the values of header fields.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as headers from '../../../src/headers/index.ts'
import { Request, Response, wsgify } from '../../../src/index.ts'
import { typeOfFile } from '../../../src/static/content-type.ts'
import { DirectoryApp } from '../../../src/static/index.ts'
import { parseDate } from '../../../src/syntax/date.ts'
import { type Ask, type Door, http, valuesOf } from '../doors.ts'
import { grows } from '../grows.ts'
import { answers, attack, each, type Group, objects, through } from '../row.ts'

interface Parses {
  parse(text: string): unknown
}

/** Every value class with its parser. */
const CLASSES = Object.entries(headers as Record<string, unknown>).filter(
  (entry): entry is [string, Parses] => typeof (entry[1] as Partial<Parses>)?.parse === 'function',
)
/** What a request chooses by each field of negotiation. */
const BEST: Readonly<Record<string, (req: Request) => unknown>> = {
  HTTP_ACCEPT: (req) => req.accept.best(['text/html']),
  HTTP_ACCEPT_LANGUAGE: (req) => req.acceptLanguage.best(['en']),
  HTTP_ACCEPT_ENCODING: (req) => req.acceptEncoding.best(['identity']),
  HTTP_ACCEPT_CHARSET: (req) => req.acceptCharset.best(['utf-8']),
}
const FILLERS = [
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
  'bytes=',
  'W/"',
  '"a",',
  '()',
  '(',
  '<',
  '<a>;',
  ', ,',
  'a=1,',
  '\u00a0',
  '1',
  ':',
  '::',
  '\x00',
]
const PREFIXES: Record<string, string> = {
  Range: 'bytes=',
  Authorization: 'Basic ',
  ContentDisposition: 'attachment',
  MediaType: 'a/b',
  Link: '<a>',
}

const negotiated = wsgify((req) => [
  req.accept.best(['text/html', 'application/json']),
  req.acceptLanguage.best(['en', 'de']),
  req.acceptEncoding.best(['identity', 'gzip']),
])
const LONG = [
  ...FILLERS.map((filler) => filler.repeat(Math.floor(4000 / filler.length))),
  'text/html;q=NaN',
  'text/html;q=Infinity',
  'text/html;q=-1',
  'text/html;q=1e9',
  'text/html;q=0x1',
]
const sendable = (text: string) => !/[^\t\x20-\x7e]/.test(text)

const RANGES = [
  `bytes=${'0-,'.repeat(1000)}`,
  `bytes=${Array.from({ length: 500 }, (_, i) => `${i}-${i}`).join(',')}`,
  `bytes=${Array.from({ length: 50 }, () => '0-').join(',')}`,
  'bytes=0-0,0-1,0-2,0-3,0-4,0-5',
  `bytes=${' '.repeat(7000)}`,
  `bytes=${'9'.repeat(400)}-`,
  'bytes=-0',
  'bytes=5-1',
  'bytes=1-2,-3,x',
  'bytes=0-18446744073709551615',
  'bytes=--1',
  'bytes=\uff10-'.replace('\uff10', '0x0'),
  'bytes=+1-2',
]
const PAGE = '<!DOCTYPE html><script>alert(1)</script>'
const BODY = '0123456789'.repeat(100)

export const headerValues: Group = {
  title: 'K. Header values',
  rows: [
    attack(
      'K1',
      'CVE-2024-39316 CVE-2026-34230',
      'an Accept field whose ranges cost more the more of them there are',
      'linear; more than a hundred ranges are as none',
      through({
        app: negotiated,
        asks: LONG.filter(sendable).flatMap((text) =>
          ['Accept', 'Accept-Language', 'Accept-Encoding'].map((name): Ask => ({ fields: [[name, text]] })),
        ),
        judge: (got) => assert.equal(got.status, 200),
      }),
      objects(() =>
        each(FILLERS, async (filler) => {
          for (const [key, best] of Object.entries(BEST)) {
            await grows(
              (size) => filler.repeat(size),
              (text) => best(Request.blank('/', { environ: { [key]: text } })),
            )
          }
        }),
      ),
    ),
    attack(
      'K2',
      'CVE-2022-44570 CVE-2024-26141 CVE-2026-34826',
      'ranges that overlap, are many, or ask for more than there is',
      'no more is sent than the file has, and the heads of a few parts',
      ...[wsgify(() => new Response(BODY, { conditionalResponse: true, etag: 'a' }))].map((app) =>
        through({
          app,
          asks: RANGES.map((range): Ask => ({ fields: [['Range', range]] })),
          judge(got) {
            assert.ok([200, 206, 416].includes(got.status), String(got.status))
            assert.ok(got.body.length <= BODY.length + 16 * 200, `${got.body.length} bytes`)
          },
        }),
      ),
      through({
        app: new DirectoryApp(import.meta.dirname),
        asks: RANGES.map((range): Ask => ({ target: '/header-values.ts', fields: [['Range', range]] })),
        judge(got) {
          assert.ok([200, 206, 416].includes(got.status), String(got.status))
          const [length = '0'] = valuesOf(got, 'Content-Length')
          assert.equal(Number(length), got.body.length)
        },
      }),
    ),
    attack(
      'K3',
      'CVE-2025-61921',
      'a list of entity tags that takes more than linear time',
      'one pass; more than a hundred are as none',
      objects(() =>
        each(['"a",', 'W/"', '"', ',', ' ,', 'W/', '\\', '"\\"', 'a'], (filler) =>
          grows(
            (size) => filler.repeat(size),
            (text) => {
              headers.IfNoneMatch.parse(text)
              headers.IfMatch.parse(text)
              headers.EntityTag.parse(text)
            },
          ),
        ),
      ),
    ),
    attack(
      'K4',
      'CWE-20',
      'a date that is none',
      'null, and never an error; only the three forms of HTTP',
      objects(() =>
        each(
          [
            '',
            'Invalid Date',
            '0',
            '1',
            '-1',
            '2024',
            '2024-01-01',
            '12/31/99',
            'Thu',
            'now',
            'NaN',
            '\0',
            'Thu, 01 Jan 1970',
            'Thu, 32 Jan 1970 00:00:00 GMT',
            'Thu, 01 Jan 1970 24:00:00 GMT',
            'Thu, 01 Jan 1970 00:00:61 GMT',
            'Thu, 01 Foo 1970 00:00:00 GMT',
            'Thu, 01 Jan 1970 00:00:00 +0100',
            'Thu, 01 Jan 19700 00:00:00 GMT',
            `Thu, ${'0'.repeat(10_000)}1 Jan 1970 00:00:00 GMT`,
            'Thursday, 01-Jan-70 00:00:00 PST',
          ],
          (text) => assert.equal(parseDate(text), null),
        ),
      ),
      objects(() =>
        each([' ', 'Thu, ', '0', '-', ':', 'Jan '], (filler) =>
          grows(
            (size) => filler.repeat(size),
            (text) => parseDate(text),
          ),
        ),
      ),
    ),
    attack(
      'K5',
      'CVE-2017-16138 CVE-2020-24553',
      'a type that is guessed out of what an answer holds, or out of a long name in more than linear time',
      'the extension is looked up in a table; what is not in it is bytes, and no browser may guess',
      objects(() =>
        each(['.', 'a.', '.html', '/', '\\\\', 'x', '.__proto__', ' .', '\t'], (filler) =>
          grows(
            (size) => filler.repeat(size),
            (text) => [typeOfFile(text), typeOfFile(`${text}.html`), typeOfFile(`x.${text}`)],
          ),
        ),
      ),
      objects(() =>
        each(
          [
            '__proto__',
            'constructor',
            'toString',
            'hasOwnProperty',
            'valueOf',
            'html;',
            'html ',
            'htm\u0142',
          ],
          (extension) => {
            assert.equal(typeOfFile(`a.${extension}`), 'application/octet-stream')
            assert.equal(typeOfFile(`a.${extension}`, {}), 'application/octet-stream')
          },
        ),
      ),
      answers({
        app: wsgify((req) => (req.path === '/text' ? PAGE : new Response(Buffer.from(PAGE)))),
        asks: [{ target: '/text' }, { target: '/bytes' }],
        judge(got) {
          assert.equal(got.body, PAGE)
          assert.doesNotMatch(valuesOf(got, 'Content-Type').join(), /html|xml|script/)
        },
      }),
      {
        where: 'serve',
        async run() {
          const folder = mkdtempSync(join(tmpdir(), 'attack-'))
          const names = ['page', 'page.unknown', 'page.constructor', 'a.html.txt']
          for (const name of names) writeFileSync(join(folder, name), PAGE)
          const [door] = http
          const open = await (door as Door).open(new DirectoryApp(folder))
          try {
            return await each(names, async (name) => {
              const got = await open.ask({ target: `/${name}` })
              assert.deepEqual([got.status, got.body], [200, PAGE])
              assert.match(valuesOf(got, 'Content-Type').join(), /^(?:application\/octet-stream|text\/plain)/)
              assert.deepEqual(valuesOf(got, 'X-Content-Type-Options'), ['nosniff'])
            })
          } finally {
            await open.close()
            rmSync(folder, { recursive: true })
          }
        },
      },
    ),
    attack(
      'K6',
      'CVE-2013-0184 CVE-2017-10784 CVE-2026-47673',
      'credentials of another scheme, or with control characters, that are taken for those of Basic',
      'the scheme is compared whole, in any case; what is malformed is none',
      objects(() =>
        each(
          [
            'Basicx YTpi',
            'Bas YTpi',
            'Bearer YTpi',
            'Basic',
            'Basic ',
            'Basic !!!',
            'Basic YTpi YTpi',
            'Basic\u00a0YTpi',
            'x Basic YTpi',
            'Basic,YTpi',
            'BasicYTpi',
            `Basic ${Buffer.from('nocolon').toString('base64')}`,
            `Basic ${Buffer.from('a\0:b').toString('base64')}`,
          ],
          (text) => {
            const found = headers.Authorization.parse(text)
            const basic = found === null ? null : ((found as unknown as { basic?: unknown }).basic ?? null)
            assert.equal(basic, null)
          },
        ),
      ),
    ),
    attack(
      'K7',
      'CWE-1333 CVE-2015-8315 CVE-2016-2515',
      'a field whose parser takes more than linear time',
      'each of them is linear, for each text that repeats',
      objects(() =>
        each(
          CLASSES.flatMap(([name, Class]) => FILLERS.map((filler) => ({ name, filler, Class }))),
          async ({ name, filler, Class }) => {
            const prefix = PREFIXES[name] ?? ''
            await grows(
              (size) => prefix + filler.repeat(size),
              (text) => Class.parse(text),
            )
          },
        ),
      ),
      objects(() =>
        each(FILLERS, async (filler) => {
          for (const parse of [headers.parseDictionary, headers.parseList, headers.parseItem]) {
            await grows(
              (size) => filler.repeat(size),
              (text) => parse(text),
            )
          }
        }),
      ),
    ),
    attack(
      'K8',
      'CVE-2025-67725',
      'a field a thousand times, joined over and over',
      '431 beyond a hundred fields; the joining is linear',
      through({
        app: negotiated,
        asks: [{ fields: Array.from({ length: 1000 }, () => ['X-A', 'b'] as const) }],
        judge: (got) => assert.equal(got.status, 431),
        doors: http,
      }),
      objects(async () => {
        await grows(
          (size) => 'x'.repeat(size),
          (text) => {
            const response = new Response()
            for (let i = 0; i < text.length / 100; i++) response.headers.append('X-A', 'b')
            return response.headers.get('X-A')
          },
        )
        return 1
      }),
    ),
  ],
}
