// I: limits of bodies, JSON, media types, content codings.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { parseJson } from '../../../src/body/json.ts'
import { limitsWith } from '../../../src/environ/limits.ts'
import { serve } from '../../../src/gateways/node.ts'
import { MediaType } from '../../../src/headers/media-type.ts'
import { Request, Response, wsgify } from '../../../src/index.ts'
import { type Ask, http, textOf } from '../doors.ts'
import { grows } from '../grows.ts'
import { heapAfter } from '../heap.ts'
import { attack, each, type Group, objects, through } from '../row.ts'

const JSON_TYPE = ['Content-Type', 'application/json'] as const

/** Handlers that treat a body too large in their own way; none of them may answer as if it had been whole. */
const careless = wsgify(async (req) => {
  if (req.path === '/first') {
    for await (const _chunk of req.environ['wsgi.input'] as AsyncIterable<Uint8Array>) break
    return 'the first was enough'
  }
  try {
    await req.bytes()
    return 'read'
  } catch (error) {
    if (req.path === '/throw') throw error
    return 'caught'
  }
})
const BODY = 'x'.repeat(300_000)
const inChunks = (body: string, size: number) => {
  const pieces: string[] = []
  for (let at = 0; at < body.length; at += size) {
    const piece = body.slice(at, at + size)
    pieces.push(`${piece.length.toString(16)}\r\n${piece}\r\n`)
  }
  return `${pieces.join('')}0\r\n\r\n`
}
const framings = (target: string): Ask[] => [
  { method: 'POST', target, body: BODY },
  { method: 'POST', target, body: inChunks(BODY, 100_000), fields: [['Transfer-Encoding', 'chunked']] },
  { method: 'POST', target, body: inChunks(BODY, 1000), fields: [['Transfer-Encoding', 'chunked']] },
]

const NOT_JSON = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  '',
  'application/jsonx',
  'text/json;',
  'application/json, text/plain',
  'application/json;charset',
  'application/json<x',
  'application/json x',
  'application/json;a=b;a=c',
]
const ODD_TYPES = [
  'application/json\ta',
  '\u00a0application/json',
  'application/json\u00a0',
  'application/json;\x0bcharset=utf-8',
  'application/json\x00',
  'application//json',
  '/json',
  'application/',
  'application/json/x',
  'ap plication/json',
  '"application/json"',
  'application/json;="',
  `application/json${';'.repeat(200)}a`,
  '*/*x y',
]

const proto = [
  '{"__proto__":{"polluted":1}}',
  '{"a":{"__proto__":{}}}',
  '[{"\\u005f_proto__":1}]',
  '{"\\u005F\\u005fproto\\u005f\\u005f":1}',
  '{"a":[[[{"__proto__":null}]]]}',
]
const notUtf8 = [
  '\xff\xfe[\x00]\x00',
  '\xfe\xff\x00[\x00]',
  '["\xff"]',
  '["\xc0\xaf"]',
  '["\xed\xa0\x80"]',
  '\x00\x00\x00[\x00\x00\x00]',
  '\xef\xbb\xbf\xef\xbb\xbf[]',
]
const json = wsgify(async (req) => [typeof (await req.json())])
const LIMITED = ['10 megs', '1kb', Number.NaN, -1, 1.5, null, true, {}, [], '', '0x10', 2 ** 60]

/** Sends a body byte by byte in chunks of one, and gives how long it took. */
function drip(port: number, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const socket = connect(port, '127.0.0.1')
    socket.on('error', reject)
    socket.once('data', () => {
      resolve(performance.now() - start)
      socket.destroy()
    })
    socket.write(
      textOf({
        method: 'POST',
        body: inChunks('x'.repeat(bytes), 1),
        fields: [['Transfer-Encoding', 'chunked']],
      }),
    )
  })
}

export const jsonAndLimits: Group = {
  title: 'I. Limits, JSON, media types and codings',
  rows: [
    attack(
      'I1',
      'CVE-2026-44456 GHSA-9q9q-324x-93r2 CWE-770',
      'a body beyond the limit, whatever its framing says and whatever the application makes of it',
      '413, also where the application swallowed the error or read the beginning alone',
      through({
        app: careless,
        doors: http,
        options: { limits: { bodyBytes: 200_000, preread: 1000 } },
        asks: ['/', '/throw'].flatMap(framings),
        judge: (got) => assert.equal(got.status, 413),
      }),
      through({
        app: careless,
        options: { limits: { bodyBytes: 200_000 } },
        asks: ['/', '/throw', '/first'].map((target): Ask => ({ method: 'POST', target, body: BODY })),
        judge: (got) => assert.equal(got.status, 413),
      }),
      through({
        app: careless,
        doors: http,
        options: { limits: { contentLength: 1000, preread: 100 } },
        asks: framings('/throw'),
        judge: (got) => assert.equal(got.status, 413),
      }),
    ),
    attack(
      'I2',
      'CVE-2026-12590',
      'a limit that is no number, and so is none',
      'refused when the server is made',
      objects(() =>
        each(LIMITED, (value) => {
          assert.throws(() => limitsWith({ bodyBytes: value as number }), RangeError)
        }),
      ),
      objects(() =>
        each(['bodybytes', 'body_bytes', '__proto__x', 'constructor'], (name) =>
          assert.throws(() => limitsWith({ [name]: 1 }), RangeError),
        ),
      ),
    ),
    attack(
      'I3',
      'CVE-2021-32677',
      'JSON under a type that a page of another site may send',
      '415 unless the application forces it',
      through({
        app: json,
        asks: NOT_JSON.map((type): Ask => ({ method: 'POST', fields: [['Content-Type', type]], body: '{}' })),
        judge: (got) => assert.ok([400, 415].includes(got.status), String(got.status)),
      }),
    ),
    attack(
      'I4',
      'CVE-2025-32442 CVE-2026-25223 CVE-2026-33806 GHSA-573f-x89g-hqp9 CVE-2024-25126 CVE-2023-27539 CVE-2024-26146',
      'a media type that two readers read as two',
      'one reader for all; what is malformed is no type',
      objects(() => each(ODD_TYPES, (text) => assert.equal(MediaType.parse(text), null))),
      objects(() =>
        each([';', ';a=', ' ', '="', ';a="\\', ';a=b', '\t;', '/'], (filler) =>
          grows(
            (size) => `application/json${filler.repeat(size)}`,
            (text) => MediaType.parse(text),
          ),
        ),
      ),
      through({
        app: json,
        asks: ODD_TYPES.filter((type) => !/[^\t\x20-\x7e]/.test(type)).map(
          (type): Ask => ({ method: 'POST', fields: [['Content-Type', type]], body: '{}' }),
        ),
        judge: (got) => assert.ok([400, 415].includes(got.status), String(got.status)),
      }),
    ),
    attack(
      'I5',
      'CWE-1321',
      'a key __proto__ in JSON, which pollutes whoever copies it',
      '400, however it is spelled',
      through({
        app: json,
        asks: proto.map((body): Ask => ({ method: 'POST', fields: [JSON_TYPE], body })),
        judge: (got) => assert.equal(got.status, 400),
      }),
    ),
    attack(
      'I6',
      'CVE-2018-1000656 CVE-2019-1010083',
      'JSON in another charset than UTF-8, which takes memory or means something else',
      '400',
      through({
        app: json,
        asks: notUtf8.map(
          (body): Ask => ({
            method: 'POST',
            fields: [['Content-Type', 'application/json; charset=utf-16']],
            body,
          }),
        ),
        judge: (got) => assert.equal(got.status, 400),
      }),
    ),
    attack(
      'I7',
      'CVE-2026-22036 CVE-2024-22025 GHSA-frh3-6pv6-rc8j GHSA-mc85-72gr-vm9f CVE-2026-49855 CWE-409',
      'a body that grows when it is decoded, or is encoded over and over',
      '415 by default; where it is allowed one coding, within a ratio; codings of an answer are few and bounded',
      through({
        app: wsgify(async (req) => String((await req.bytes()).length)),
        asks: ['gzip', 'gzip, gzip', 'br', 'nonsense'].map(
          (coding): Ask => ({
            method: 'POST',
            fields: [['Content-Encoding', coding]],
            body: gzipSync('x').toString('latin1'),
          }),
        ),
        judge: (got) => assert.equal(got.status, 415),
      }),
      through({
        app: wsgify(async (req) => String((await req.bytes()).length)),
        options: { limits: { decodeRatio: 25 } },
        asks: [gzipSync(Buffer.alloc(50_000_000)), gzipSync(gzipSync(Buffer.alloc(50_000_000)))].flatMap(
          (bytes, i): Ask[] => [
            {
              method: 'POST',
              fields: [['Content-Encoding', i === 0 ? 'gzip' : 'gzip, gzip']],
              body: bytes.toString('latin1'),
            },
          ],
        ),
        judge: (got) => assert.ok([413, 415].includes(got.status), String(got.status)),
      }),
      objects(async () => {
        const bomb = gzipSync(gzipSync(Buffer.alloc(100_000_000)))
        const grown = await heapAfter(async () => {
          const response = new Response(bomb, { headers: { 'Content-Encoding': 'gzip, gzip' } })
          await assert.rejects(response.decodeContent(), RangeError)
        })
        assert.ok(grown < 10_000_000, `${grown} bytes`)
        return 1
      }),
      objects(() =>
        each([6, 100, 2000], async (layers) => {
          const coding = Array.from({ length: layers }, () => 'gzip').join(', ')
          const response = new Response('x', { headers: { 'Content-Encoding': coding } })
          await assert.rejects(response.decodeContent(), RangeError)
        }),
      ),
    ),
    attack(
      'I8',
      'GHSA-jq4m-q6p2-8gwc CVE-2025-69229 CVE-2025-69228 CVE-2018-7164',
      'a body in chunks of one byte, each of which costs as much as a large one',
      'a quarter of a million of them take a second at the most; JSON that nests is counted level by level',
      {
        where: 'serve',
        async run() {
          const server = await serve(
            wsgify(async (req) => String((await req.bytes()).length)),
            { port: 0 },
          )
          try {
            const bytes = 250_000
            const took = await drip(server.address.port, bytes)
            assert.ok(took < 3000, `${took} ms`)
            return bytes
          } finally {
            await server.close()
          }
        },
      },
      objects(() =>
        each(['[', '{"a":', '[[],'], (open) => {
          const text = open.repeat(100_000)
          assert.throws(() => parseJson(Buffer.from(text), 512), { status: 400 })
          const close = open === '{"a":' ? '1' : ''
          const whole = open.repeat(600) + close + (open.startsWith('{') ? '}' : ']').repeat(600)
          assert.throws(() => parseJson(Buffer.from(whole), 512), { status: 400 })
        }),
      ),
      objects(async () => {
        const req = Request.blank('/', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '['.repeat(1_000_000),
        })
        await assert.rejects(req.json(), { status: 400 })
        return 1
      }),
    ),
  ],
}
