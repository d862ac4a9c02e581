// J: cookies.

import assert from 'node:assert/strict'
import {
  CookieJar,
  formatSetCookie,
  parseCookies,
  parseSetCookie,
  SealedSerializer,
  SignedCookieProfile,
  SignedSerializer,
} from '../../../src/cookies/index.ts'
import { fromBase64, toBase64 } from '../../../src/cookies/serializers.ts'
import { Request, Response, wsgify } from '../../../src/index.ts'
import { type Ask, valuesOf } from '../doors.ts'
import { grows } from '../grows.ts'
import { answers, attack, each, type Group, objects, through } from '../row.ts'

const cookies = wsgify((req) => [...req.cookies])
const asking = (text: string): Ask => ({ fields: [['Cookie', text]] })

/** Every text that differs from another in one character, and some that are shorter or longer. */
function* forgeries(text: string): Generator<string> {
  for (let i = 0; i < text.length; i++)
    yield text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1)
  for (let i = 0; i < text.length; i++) yield text.slice(0, i)
  yield `${text}A`
  yield `A${text}`
  yield ''
  yield '.'
  yield 'null'
  yield '{"user":"admin"}'
  yield toBase64(Buffer.from('{"user":"admin"}'))
  yield toBase64(Buffer.alloc(100))
}

export const cookieRows: Group = {
  title: 'J. Cookies',
  rows: [
    attack(
      'J1',
      'CVE-2023-23934 CVE-2020-8184',
      'a cookie without a name, or an encoded one, that passes for one with a prefix',
      'names are never decoded, and a cookie without one is none',
      through({
        app: cookies,
        asks: [
          '=__Host-x=bad',
          '%5F%5FHost-x=bad',
          '__Host-x\u00a0=bad',
          ' =__Host-x=bad',
          '"__Host-x"=bad',
          '__Host-x =bad; a=1',
        ].map((text) => ({ ...asking(text), text })),
        judge(got, { text }) {
          const names = (JSON.parse(got.body) as [string, string][]).map(([name]) => name)
          // White space around a name is not part of it, to anybody.
          assert.equal(names.includes('__Host-x'), text.startsWith('__Host-x =bad'))
        },
      }),
      objects(() =>
        each(
          [
            '=__Host-x=bad',
            '__Host-x=bad',
            '__Host-x=bad; Secure; Path=/a',
            '__Host-x=bad; Secure; Path=/; Domain=own.example',
            '__SECURE-x=bad',
            '__secure-x=bad; Domain=own.example',
          ],
          (text) => {
            const jar = new CookieJar()
            jar.set('https://own.example/', [text])
            assert.equal(jar.get('https://own.example/a')?.includes('__'), undefined)
          },
        ),
      ),
      objects(() =>
        each(['__Host-x', '__Secure-x', '__host-x', '__SECURE-x'], (name) => {
          assert.throws(() => formatSetCookie(name, '1'), TypeError)
          if (/host/i.test(name))
            assert.throws(
              () => formatSetCookie(name, '1', { secure: true, domain: 'own.example' }),
              TypeError,
            )
        }),
      ),
    ),
    attack(
      'J2',
      'CVE-2016-1000232 CVE-2024-7592 CVE-2025-58186',
      'a Cookie field that takes more than linear time, or holds thousands',
      'one pass; more than two hundred cookies are none',
      objects(() =>
        each(
          [';', '=', 'a=1;', '"', '\\"', 'a="\\', ' ', '%', 'a', '; ', 'a=%41;', '\t='],
          async (filler) => {
            await grows((size) => filler.repeat(size), parseCookies)
            await grows(
              (size) => filler.repeat(size),
              (text) => parseSetCookie(text),
            )
            await grows(
              (size) => filler.repeat(size),
              (text) => Request.blank('/', { headers: { Cookie: text } }).cookies.get('none'),
            )
          },
        ),
      ),
      objects(() =>
        each([201, 1000, 100_000], (count) => {
          const text = Array.from({ length: count }, (_, i) => `n${i}=1`).join('; ')
          assert.deepEqual(parseCookies(text), [])
          assert.equal(Request.blank('/', { headers: { Cookie: text } }).cookies.get('n0'), null)
        }),
      ),
    ),
    attack(
      'J3',
      'CWE-436',
      'two cookies of one name',
      'the first, which is the one of the longer path; all of them with getAll; the same for every reader',
      through({
        app: wsgify((req) => [req.cookies.get('a'), ...req.cookies.getAll('a')]),
        asks: [
          asking('a=1; a=2'),
          {
            fields: [
              ['Cookie', 'a=1'],
              ['Cookie', 'a=2'],
            ],
          },
        ] satisfies Ask[],
        judge: (got) => assert.deepEqual(JSON.parse(got.body), ['1', '1', '2']),
      }),
    ),
    attack(
      'J4',
      'CVE-2013-0263 CVE-2016-1000236 CVE-2018-1000119 CVE-2019-16782 CVE-2024-47178 CVE-2026-39324 CVE-2026-21713',
      'a signature that is compared byte by byte, may be missing, or is good for another purpose',
      'every change is refused; so are another salt, another secret, another hash, and what is past its end',
      objects(async () => {
        let count = 0
        const make = (salt: string, hash: 'SHA-256' | 'SHA-512' = 'SHA-512') =>
          new SignedSerializer('secret', salt, { hash })
        for (const serializer of [
          make('session'),
          make('session', 'SHA-256'),
          new SignedSerializer('secret', 'session', { format: 'webob' }),
          new SealedSerializer('secret', 'session'),
        ]) {
          const text = await serializer.dumps({ user: 'ann' })
          assert.deepEqual(await serializer.loads(text), { user: 'ann' })
          const bytes = Buffer.from(fromBase64(text))
          count += await each(forgeries(text), async (forged) => {
            // The last character of base64 has bits that are no part of any byte.
            if (
              /^[A-Za-z0-9_-]+$/.test(forged) &&
              forged.length % 4 !== 1 &&
              bytes.equals(Buffer.from(fromBase64(forged)))
            )
              return
            await assert.rejects(async () => serializer.loads(forged), TypeError)
          })
          for (const other of [
            make('other'),
            make('session', 'SHA-256'),
            make('session'),
            new SignedSerializer('another', 'session'),
          ]) {
            if (other === serializer) continue
            const same = await other.dumps({ user: 'ann' })
            if (same !== text) await assert.rejects(other.loads(text), TypeError)
          }
        }
        return count
      }),
      objects(async () => {
        const profile = new SignedCookieProfile<{ user: string }>('secret', 'session', 'sid', { maxAge: 60 })
        const { headers } = await profile.setCookies(new Response(), { user: 'ann' })
        const [cookie = ''] = headers.getSetCookie()
        const text = cookie.slice(4, cookie.indexOf(';'))
        const value = (given: string) =>
          profile.bind(Request.blank('/', { headers: { Cookie: `sid=${given}` } })).getValue()
        assert.deepEqual(await value(text), { user: 'ann' })
        const real = Date.now
        try {
          Date.now = () => real() + 61_000
          assert.equal(await value(text), null)
        } finally {
          Date.now = real
        }
        assert.equal(await value(toBase64(Buffer.from('{"user":"admin"}'))), null)
        return 2
      }),
    ),
    attack(
      'J5',
      'GHSA-5v4m-c73v-c7gq CWE-502',
      'a value that runs code or sets a prototype when it is read',
      'JSON alone, without a key __proto__',
      objects(async () => {
        const inner = { dumps: (value: unknown) => String(value), loads: (text: string) => text }
        const raw = new SignedSerializer<unknown>('secret', 's', { serializer: inner as never })
        const reader = new SignedSerializer<Record<string, unknown>>('secret', 's')
        const value = await reader.loads(
          await raw.dumps('{"__proto__":{"admin":true},"a":{"__proto__":{"admin":true}}}'),
        )
        assert.equal(value['admin'], undefined)
        assert.equal((value['a'] as Record<string, unknown>)['admin'], undefined)
        return each(['function(){}', '_$$ND_FUNC$$_function(){}', '{"a":', 'undefined'], async (text) => {
          await assert.rejects(async () => reader.loads(await raw.dumps(text)), TypeError)
        })
      }),
    ),
    attack(
      'J6',
      'GHSA-q5pr-72pq-83v3 CVE-2026-25899',
      'a number in a cookie that says how often something is done',
      'nothing here reads a number out of a cookie; a long one is refused before it is decoded',
      through({
        app: wsgify(async (req) => [await new SignedCookieProfile('s', 's', 'sid').bind(req).getValue()]),
        asks: ['sid=__chunked__999999999', 'sid=999999999', `sid=${'A'.repeat(8000)}`].map(asking),
        judge: (got) => assert.deepEqual(JSON.parse(got.body), [null]),
      }),
    ),
    attack(
      'J7',
      'CVE-2023-30861 CVE-2026-24472 CVE-2026-44457 CVE-2026-30246',
      'an answer with the session of one client, that a shared cache gives to others',
      'what sets a session is private and varies by Cookie; what the application says of it stays',
      answers({
        app: wsgify((req) => {
          const [control, vary] = JSON.parse(req.GET.get('said') ?? '[null,null]')
          const response = new Response('hello ann')
          if (control !== null) response.headers.set('Cache-Control', control)
          if (vary !== null) response.headers.set('Vary', vary)
          return new SignedCookieProfile('secret', 'session', 'sid').setCookies(response, { user: 'ann' })
        }),
        asks: [
          { said: [null, null], wants: ['private', 'cookie'] },
          { said: [null, 'Accept'], wants: ['private', 'accept, cookie'] },
          { said: [null, 'Accept, COOKIE'], wants: ['private', 'accept, cookie'] },
          { said: [null, '*'], wants: ['private', '*'] },
          { said: ['no-store', null], wants: ['no-store', 'cookie'] },
        ].map((row) => ({ ...row, target: `/?said=${encodeURIComponent(JSON.stringify(row.said))}` })),
        judge(got, { wants }) {
          assert.equal(valuesOf(got, 'Set-Cookie').length, 1)
          const found = ['Cache-Control', 'Vary'].map((name) => valuesOf(got, name).join(', ').toLowerCase())
          assert.deepEqual(found, wants)
        },
      }),
    ),
    attack(
      'J8',
      'CWE-113',
      'two cookies joined to one field',
      'each stays a field of its own, through every gateway',
      answers({
        app: wsgify(() => {
          const response = new Response('x')
          response.setCookie('a', '1', { expires: new Date(Date.now() + 1e6) })
          response.setCookie('b', '2', { httpOnly: true })
          return response
        }),
        asks: [{}],
        judge(got) {
          const found = valuesOf(got, 'Set-Cookie')
          assert.equal(found.length, 2)
          assert.match(found[0] as string, /^a=1; .*Expires=\w{3}, /)
          assert.match(found[1] as string, /^b=2; /)
        },
      }),
    ),
    attack(
      'J9',
      'CVE-2014-4179',
      'a cookie named __proto__',
      'a cookie like any other',
      through({
        app: wsgify((req) => [
          req.cookies.get('__proto__'),
          req.cookies.get('toString'),
          req.cookies.get('constructor'),
        ]),
        asks: [asking('__proto__=1; constructor=2')],
        judge: (got) => assert.deepEqual(JSON.parse(got.body), ['1', null, '2']),
      }),
    ),
  ],
}
