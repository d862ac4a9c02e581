// D: what a client says of the host, and of those who passed its request on.

import assert from 'node:assert/strict'
import { serve } from '../../../src/gateways/node.ts'
import { Forwarded } from '../../../src/headers/forwarded.ts'
import { Request, trustProxies, wsgify } from '../../../src/index.ts'
import { parseAddress } from '../../../src/syntax/ip.ts'
import { exchange } from '../../conformance/client.ts'
import { type Ask, http } from '../doors.ts'
import { grows } from '../grows.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

const NO_HOSTS = [
  'a@b',
  'user:pw@b',
  'a/b',
  'a/',
  'a?x=',
  'a#',
  'a b',
  'a,b',
  'a\\b',
  '[::1',
  '::1]',
  '[',
  '[]x',
  'a:b',
  'a:-1',
  'a:123456',
  'a:80:80',
  '<a>',
  'a"b',
  'a\tb',
  '\u00e9',
  'a|b',
  'a^b',
  'a`b',
  '{a}',
  'http://a',
  '//a',
]
const HOSTS = [
  'a',
  'a:80',
  'A.Example:8080',
  '127.0.0.1',
  '[::1]',
  '[::1]:8000',
  'a_b',
  'xn--80ak6aa92e.example',
  'a.',
  'a%41',
]
const PATHS = [
  '/',
  '/admin',
  '//admin',
  '/a%2Fb',
  '/a;x=1',
  '/é'.replace('é', '%C3%A9'),
  '/?q=1',
  '/a@b',
  '/:80',
]

const seen = wsgify((req) => ({
  client: req.clientAddr,
  remote: req.remoteAddr,
  url: req.url,
  script: req.scriptName,
  scheme: req.scheme,
  fields: [...req.headers].filter(([name]) => /forwarded|real|client|proto/i.test(name)),
}))
const SPOOFED = [
  ['X-Forwarded-For', '6.6.6.6'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Port', '1'],
  ['X-Forwarded-Prefix', '/evil'],
  ['Forwarded', 'for=6.6.6.6;host=evil.example;proto=https'],
  ['X-Real-IP', '6.6.6.6'],
  ['X-Client-IP', '6.6.6.6'],
  ['Client-IP', '6.6.6.6'],
  ['X-Forwarded-Scheme', 'https'],
  ['Front-End-Https', 'on'],
] as const

const NO_ADDRESSES = [
  '1.2.2.355',
  '256.1.1.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '127.1',
  '2130706433',
  '127.0.0.1.',
  '127.0.0.01',
  ' 127.0.0.1',
  '127.0.0.1 ',
  '127.0.0.1\n',
  '127.0.0.1%0',
  '[::1]',
  '::1%eth0',
  ':::1',
  '1::2::3',
  '12345::',
  '::g',
  '::1.2.3.256',
  '1:2:3:4:5:6:7:8:9',
  '',
  '１２７.0.0.1',
  '127。0。0。1',
  'localhost',
  '::ffff:127.0.0.01',
]
const SAME = [
  ['::1', '0:0:0:0:0:0:0:1'],
  ['::1', '0000:0000::0001'],
  ['127.0.0.1', '::ffff:127.0.0.1'],
  ['127.0.0.1', '::ffff:7f00:1'],
  ['127.0.0.1', '0:0:0:0:0:FFFF:7F00:0001'],
  ['2001:db8::1', '2001:DB8:0:0::1'],
] as const

/** A client as those behind these proxies see it. */
async function clientOf(
  fields: readonly (readonly [string, string])[],
  peer: string,
  by: 'x-forwarded' | 'forwarded' = 'x-forwarded',
) {
  const req = Request.blank('/', { environ: { REMOTE_ADDR: peer } })
  for (const [name, value] of fields) {
    const before = req.headers.get(name)
    req.headers.set(name, before === null ? value : `${before}, ${value}`)
  }
  const response = await req.getResponse(trustProxies(seen, { proxies: ['10.0.0.0/8'], fields: by }))
  return (await response.json()) as { client: string; url: string; scheme: string; fields: unknown[] }
}

export const hostAndForwarding: Group = {
  title: 'D. Host and forwarding',
  rows: [
    attack(
      'D1',
      'CVE-2026-48710 CVE-2026-34835 CVE-2026-27959 CVE-2023-29406 CVE-2025-47912 CVE-2026-25679',
      'a Host that brings a path, a user or a query into the URL of the request',
      'refused with 400; the objects use the name of the server; of a good one, the path of the URL is the path of the request',
      objects(async () => {
        const bad = await each(['', ...NO_HOSTS], (host) => {
          const req = Request.blank('/admin', { environ: { HTTP_HOST: host, SERVER_NAME: 'own.example' } })
          assert.equal(req.url, 'http://own.example/admin')
          assert.equal(req.host, 'own.example:80')
        })
        return (
          bad +
          (await each(
            HOSTS.flatMap((host) => PATHS.map((path) => ({ host, path }))),
            ({ host, path }) => {
              const req = Request.blank(path, { environ: { HTTP_HOST: host } })
              const url = new URL(req.url)
              assert.equal(url.pathname, req.path)
              assert.equal(url.username, '')
            },
          ))
        )
      }),
      through({
        app: seen,
        asks: NO_HOSTS.map((host): Ask => ({ fields: [['Host', host]] })),
        judge: (got) => assert.equal(got.status, 400),
      }),
      through({
        app: seen,
        doors: http,
        asks: [
          { fields: [['Host', '']] },
          {
            fields: [
              ['Host', 'a'],
              ['Host', 'b'],
            ],
          },
        ] satisfies Ask[],
        judge: (got) => assert.equal(got.status, 400),
      }),
    ),
    attack(
      'D2',
      'CVE-2026-3635 CVE-2009-3287 CVE-2024-21510 CVE-2023-41338 CVE-2026-45045',
      'forwarding fields from anybody',
      'not believed without trustProxies; with it, taken away unless they come from a trusted address',
      objects(() =>
        each(SPOOFED, async ([name, value]) => {
          const { client, url, fields } = await clientOf([[name, value]], '203.0.113.9')
          assert.deepEqual([client, url], ['203.0.113.9', 'http://localhost/'])
          if (/forwarded(?!-scheme)/i.test(name)) assert.deepEqual(fields, [])
        }),
      ),
      through({
        app: seen,
        asks: SPOOFED.map((field): Ask => ({ fields: [field] })),
        judge(got) {
          const { client, remote, url, script, scheme } = JSON.parse(got.body)
          assert.deepEqual(
            [client, remote, url, script, scheme],
            ['127.0.0.1', '127.0.0.1', 'http://example.org/', '', 'http'],
          )
        },
      }),
    ),
    attack(
      'D3',
      'CWE-348',
      'the end of X-Forwarded-For that the client wrote is taken for the client',
      'read from the end, past trusted addresses only; a long list does not push the end out',
      objects(() =>
        each(
          [
            [['6.6.6.6, 192.0.2.1'], '192.0.2.1'],
            [['10.0.0.3, 6.6.6.6, 192.0.2.1, 10.0.0.2'], '192.0.2.1'],
            [['6.6.6.6', '192.0.2.1'], '192.0.2.1'],
            [[`${'10.0.0.7, '.repeat(500)}192.0.2.1`], '192.0.2.1'],
            [['6.6.6.6, unknown'], '10.0.0.1'],
            [['6.6.6.6, '], '10.0.0.1'],
          ] as const,
          async ([lists, client]) => {
            const fields = lists.map((value) => ['X-Forwarded-For', value] as const)
            assert.equal((await clientOf(fields, '10.0.0.1')).client, client)
          },
        ),
      ),
      through({
        app: trustProxies(seen, { proxies: ['loopback'] }),
        asks: ['6.6.6.6, 192.0.2.1', `${'127.0.0.1,'.repeat(300)}192.0.2.1`].map(
          (value): Ask => ({ fields: [['X-Forwarded-For', value]] }),
        ),
        judge: (got) => assert.equal(JSON.parse(got.body).client, '192.0.2.1'),
      }),
    ),
    attack(
      'D4',
      'CWE-436',
      'of several fields of a name only one is seen',
      'all of them, in their order, through each gateway',
      through({
        app: seen,
        asks: [
          {
            fields: [
              ['X-Forwarded-For', '1.1.1.1'],
              ['X-Other', 'x'],
              ['X-Forwarded-For', '2.2.2.2'],
              ['X-Forwarded-For', '3.3.3.3'],
            ],
          },
        ] satisfies Ask[],
        judge: (got) =>
          assert.deepEqual(JSON.parse(got.body).fields, [['X-Forwarded-For', '1.1.1.1, 2.2.2.2, 3.3.3.3']]),
      }),
    ),
    attack(
      'D5',
      'CVE-2026-32762',
      'a semicolon or comma within quotes of Forwarded',
      'quotes are seen; what is malformed says nothing',
      objects(() =>
        each(
          [
            ['for="127.0.0.1;host=evil.example"', '10.0.0.1'],
            ['for="192.0.2.1, for=6.6.6.6"', '10.0.0.1'],
            ['for=192.0.2.1;host="evil.example/;x="', '192.0.2.1'],
            ['for="192.0.2.1', '10.0.0.1'],
            ['for=192.0.2.1;for=6.6.6.6', '10.0.0.1'],
            ['For=192.0.2.1;proto="javascript"', '192.0.2.1'],
            ['=6.6.6.6', '10.0.0.1'],
            ['for = 6.6.6.6', '10.0.0.1'],
          ] as const,
          async ([value, client]) => {
            const got = await clientOf([['Forwarded', value]], '10.0.0.1', 'forwarded')
            assert.deepEqual([got.client, got.url], [client, 'http://localhost/'])
          },
        ),
      ),
    ),
    attack(
      'D6',
      'CVE-2026-47736 CVE-2026-47737',
      'a line of the PROXY protocol before a request, or one without end',
      'it is no request: 400, and the connection ends',
      {
        where: 'serve',
        async run() {
          const server = await serve(seen, { port: 0 })
          try {
            return await each(
              [
                'PROXY TCP4 6.6.6.6 1.1.1.1 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
                '\r\n\r\n\0\r\nQUIT\n!\x11\0\x0c',
                `PROXY ${'x'.repeat(20_000)}`,
              ],
              async (text) => {
                const { answers, closed } = await exchange(server.address.port, text, ['GET'], {
                  untilClosed: true,
                })
                assert.ok([400, 414, 431].includes(answers[0]?.status ?? 0), String(answers[0]?.status))
                assert.ok(closed)
              },
            )
          } finally {
            await server.close()
          }
        },
      },
    ),
    attack(
      'D7',
      'CVE-2026-47674 CVE-2024-24790',
      'an address that two readers take for different ones',
      'one grammar, and one form before it is compared',
      objects(async () => {
        const none = await each(NO_ADDRESSES, (text) => assert.equal(parseAddress(text), null))
        return (
          none +
          (await each(SAME, ([one, other]) => assert.deepEqual(parseAddress(one), parseAddress(other))))
        )
      }),
      objects(() =>
        each(NO_ADDRESSES, async (text) => {
          const value = text.replace(/[^\x20-\x7e]/g, '')
          if (parseAddress(value.trim()) !== null || value === '[::1]') return
          assert.equal((await clientOf([['X-Forwarded-For', value]], '10.0.0.1')).client, '10.0.0.1')
        }),
      ),
    ),
    attack(
      'D8',
      'CWE-1333',
      'a forwarding field that takes more than linear time',
      'twice the text takes about twice the time',
      objects(() =>
        each([',', ' ,', '1.1.1.1,', ' ', '"', 'for="\\', ';', 'for=1;', '\\"'], async (filler) => {
          await grows(
            (size) => filler.repeat(size),
            (text) => Forwarded.parse(text),
          )
          await grows(
            (size) => filler.repeat(size),
            (text) => {
              const environ = {
                REMOTE_ADDR: '10.0.0.1',
                HTTP_X_FORWARDED_FOR: text,
                HTTP_X_FORWARDED_HOST: text,
              }
              return Request.blank('/', { environ }).getResponse(
                trustProxies(seen, { proxies: ['10.0.0.0/8'] }),
              )
            },
          )
        }),
      ),
    ),
  ],
}
