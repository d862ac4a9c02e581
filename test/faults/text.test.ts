// Bytes that are no text, and names that objects have: rows 33, 34 and 35 of the list of faults.

import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Wsgi } from '../../src/environ/contract.ts'
import { MultiDict, Request, Response, wsgify } from '../../src/index.ts'
import { block, END_HEADERS, END_STREAM, FrameClient, frame, GET, TYPE } from '../support/frames.ts'
import { bodyOf, field } from '../support/multipart.ts'
import { get, last, running, talk, ways } from '../support/talk.ts'
import { doors, openDoor, watched } from './watched.ts'

const { seen, noting } = watched()

const answers204 = noting((_environ, start) => {
  start('204 No Content', [])
  return ''
})
const ALL = 65_536
const MANY = { requestsPerConnection: 1e9, streams: 1e9 }
const hex = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`
const pairOf = (i: number): [number, number] => [i >> 8, i & 255]
const fits = (byte: number) => byte === 9 || (byte >= 32 && byte !== 127)

/** What a request with the pair says: encoded in path and query, as it is in a field and a cookie where a field can hold it. */
function requestOf(i: number) {
  const [a, b] = pairOf(i)
  const both = hex(a) + hex(b)
  const raw = fits(a) && fits(b) ? `v${String.fromCharCode(a, b)}v` : ''
  return { path: `/${both}v?q=${both}v`, raw }
}

/** Notes which pairs were not read as they were sent. */
function reading(wrong: unknown[]): Wsgi {
  return noting((environ, start) => {
    const i = Number(environ['HTTP_X_NUMBER'])
    const [a, b] = pairOf(i)
    const { path, raw } = requestOf(i)
    const bytes = `${String.fromCharCode(a, b)}v`
    const text = Buffer.from(bytes, 'latin1').toString()
    const req = new Request(environ)
    const read = [
      environ.PATH_INFO,
      environ.QUERY_STRING,
      environ['HTTP_X_RAW'] ?? '',
      environ['HTTP_COOKIE'] ?? '',
    ]
    const sent = [`/${bytes}`, path.slice(path.indexOf('?') + 1), raw, raw === '' ? '' : `c=${raw}`]
    // Text is lenient: what is not UTF-8 reads as U+FFFD, and nothing throws.
    const texts = [req.pathInfo, req.GET.get('q'), typeof req.url, typeof (req.cookies.get('c') ?? '')]
    const same =
      JSON.stringify([read, texts]) === JSON.stringify([sent, [`/${text}`, text, 'string', 'string']])
    if (!same) wrong.push([i, read, sent, texts])
    start('204 No Content', [])
    seen.calls.length = 0
    return ''
  })
}

test.each(ways)(
  '33: all pairs of bytes, in path, query, field and cookie, to %s',
  { timeout: 60_000 },
  async (way) => {
    const wrong: unknown[] = []
    const { port } = await running(reading(wrong), { way, limits: MANY })
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    let answers = 0
    let rest = ''
    const statuses = new Set<string>()
    socket.setEncoding('latin1').on('data', (data: string) => {
      const heads = (rest + data).split('\r\n\r\n')
      rest = heads.pop() ?? ''
      answers += heads.length
      for (const head of heads) statuses.add(head.slice(0, 12))
    })
    for (let i = 0; i < ALL; i += 512) {
      let text = ''
      for (let each = i; each < i + 512; each++) {
        const { path, raw } = requestOf(each)
        text += get(path, `X-Number: ${each}\r\n${raw === '' ? '' : `X-Raw: ${raw}\r\nCookie: c=${raw}\r\n`}`)
      }
      if (!socket.write(text, 'latin1')) await new Promise((resolve) => socket.once('drain', resolve))
    }
    await expect.poll(() => answers, { timeout: 40_000 }).toBe(ALL)
    expect([[...statuses], wrong]).toEqual([['HTTP/1.1 204'], []])
    expect((await talk(port, last('/good'))).statuses).toEqual([200])
  },
)

test('33: every seventh pair of bytes, to HTTP/2', { timeout: 60_000 }, async () => {
  const wrong: unknown[] = []
  const { port } = await running(reading(wrong), { http2: true, limits: MANY })
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  let answers = 0
  const ask = (i: number) =>
    new Promise<void>((resolve, reject) => {
      const { path, raw } = requestOf(i)
      const fields = {
        ':path': path,
        'x-number': String(i),
        ...(raw === '' ? {} : { 'x-raw': raw, cookie: `c=${raw}` }),
      }
      const stream = session.request(fields)
      stream.on('response', ({ ':status': status }) => {
        if (status === 204) answers++
      })
      stream.on('error', reject)
      stream.on('close', () => resolve())
      stream.resume()
    })
  const pairs = Array.from({ length: Math.ceil(ALL / 7) }, (_, i) => i * 7)
  for (let i = 0; i < pairs.length; i += 256) await Promise.all(pairs.slice(i, i + 256).map(ask))
  expect([answers, wrong]).toEqual([pairs.length, []])
})

const BYTES = Array.from({ length: 256 }, (_, byte) => byte)
const inTarget = (byte: number) => byte > 32 && byte < 127 && !'#\\'.includes(String.fromCharCode(byte))

test.each(ways)('33: a byte that no target has, as it is: 400 by %s', async (way) => {
  const { port } = await running(answers204, { way })
  for (const byte of BYTES) {
    // These end the target, or the line.
    if ([10, 13, 32].includes(byte)) continue
    seen.calls.length = 0
    const { statuses } = await talk(port, last(`/a${String.fromCharCode(byte)}b`))
    expect([byte, statuses]).toEqual([byte, [inTarget(byte) ? 204 : 400]])
    expect(seen.calls).toHaveLength(inTarget(byte) ? 1 : 0)
  }
})

describe('h2', () => {
  /** Sends each byte in a request of its own; gives which were answered with success, the others being refused. */
  async function each(port: number, fieldsOf: (text: string) => readonly (readonly [string, string])[]) {
    const client = await FrameClient.to(port)
    onTestFinished(() => void client.socket.destroy())
    const asked = BYTES.map((byte) => block(...fieldsOf(`a${String.fromCharCode(byte)}b`)))
    client.send(...asked.map((fields, i) => frame(TYPE.HEADERS, END_HEADERS | END_STREAM, i * 2 + 1, fields)))
    const ends = () => client.frames.filter(({ type }) => type === TYPE.HEADERS || type === TYPE.RST_STREAM)
    await expect.poll(() => new Set(ends().map(({ id }) => id)).size, { timeout: 5000 }).toBe(256)
    // Out of the static table: 89 is 204, 8c is 400. RFC 7541 appendix A.
    const codes = ends()
      .filter(({ type }) => type === TYPE.HEADERS)
      .map(({ id, payload }) => [id, payload[0]] as const)
    expect([0x89, 0x8c]).toEqual(expect.arrayContaining([...new Set(codes.map(([, code]) => code))]))
    return codes.flatMap(([id, code]) => (code === 0x89 ? [(id - 1) / 2] : [])).sort((a, b) => a - b)
  }

  test('34: no control character comes through in a value: its field is dropped, or the request refused', async () => {
    const { port } = await running(answers204, { http2: true, limits: MANY })
    const accepted = await each(port, (text) => [...GET, ['x-raw', text]])
    expect(accepted).toEqual(expect.arrayContaining(BYTES.filter(fits)))
    // What node:http2 holds for malformed it leaves out, and does not tell.
    const values = seen.calls.map((environ) => environ['HTTP_X_RAW'])
    expect(values.filter((value) => value !== undefined).sort()).toEqual(
      BYTES.filter(fits)
        .map((byte) => `a${String.fromCharCode(byte)}b`)
        .sort(),
    )
    expect(values).toHaveLength(accepted.length)
  })

  test('34: nor in a cookie, nor in the name of a field', async () => {
    const { port } = await running(answers204, { http2: true, limits: MANY })
    await each(port, (text) => [...GET, ['cookie', `a=${text}`]])
    const cookies = new Set(seen.calls.flatMap((environ) => environ['HTTP_COOKIE'] ?? []))
    expect(cookies).toEqual(new Set(BYTES.filter(fits).map((byte) => `a=a${String.fromCharCode(byte)}b`)))
    seen.calls.length = 0
    await each(port, (text) => [...GET, [`x-${text}`, 'v']])
    const names = new Set(
      seen.calls.flatMap((environ) => Object.keys(environ).filter((key) => key.startsWith('HTTP_X'))),
    )
    const token = /^[!#$%&'*+\-.^`|~0-9a-z]$/
    const good = BYTES.map((byte) => String.fromCharCode(byte)).filter((text) => token.test(text))
    expect(names).toEqual(new Set(good.map((text) => `HTTP_X_A${text === '-' ? '_' : text.toUpperCase()}B`)))
  })

  test('34: a host that is none is refused, as by HTTP/1.1', async () => {
    const { port } = await running(answers204, { http2: true, limits: MANY })
    const accepted = await each(port, (text) => [...GET.slice(0, 3), [':authority', text]])
    const good = /^[A-Za-z0-9\-._~%!$&'()*+;=]$/
    expect(accepted).toEqual(BYTES.filter((byte) => good.test(String.fromCharCode(byte))))
  })

  test('33: a byte that no target has, as it is: refused, as by HTTP/1.1', async () => {
    const { port } = await running(answers204, { http2: true, limits: MANY })
    const accepted = await each(port, (text) => [
      ...GET.slice(0, 2),
      [':path', `/${text}`],
      [':authority', 'x'],
    ])
    expect(accepted).toEqual(BYTES.filter(inTarget))
  })
})

const NAMES = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'then',
  'toJSON',
  'length',
  'name',
]

describe.each(doors.map((door) => [door.name, door] as const))('%s', (_name, door) => {
  test('35: names of every object, as parameters, fields of forms, cookies, header fields, paths and JSON: names like others', async () => {
    const app = wsgify(async (req) => {
      if (req.pathInfo === '/good') return new Response('good')
      const json =
        req.contentType === 'application/json' ? ((await req.json()) as Record<string, unknown>) : null
      const form = json === null && req.method === 'POST' ? await req.POST() : new MultiDict()
      const none = ['__proto__', 'constructor', 'toString'].map((name) => [
        new MultiDict().get(name),
        req.headers.get(`x-${name}`),
        (req.environ as Record<string, unknown>)[name],
      ])
      const all = {
        query: req.GET.mixed(),
        form: form.mixed(),
        none,
        cookies: NAMES.map((name) => req.cookies.get(name)),
      }
      return { ...all, path: req.pathInfo, json: json === null ? null : Object.keys(json) }
    })
    const open = await openDoor(door, app)
    const query = NAMES.map((name) => `${name}=1`).join('&')
    const expected = Object.fromEntries(NAMES.map((name): [string, string] => [name, '1']))
    const own = (value: unknown) => JSON.stringify(Object.entries(value as object))
    const type = (text: string): [string, string] => ['Content-Type', text]
    for (const sent of [
      { fields: [type('application/x-www-form-urlencoded')], body: query },
      {
        fields: [type('multipart/form-data; boundary=b')],
        body: bodyOf('b', ...NAMES.map((name): [string, string] => [field(name), '1'])),
      },
    ] as const) {
      const cookie: [string, string] = ['Cookie', NAMES.map((name) => `${name}=1`).join('; ')]
      const fields = [
        ...sent.fields,
        cookie,
        ...NAMES.map((name): [string, string] => [name.toLowerCase(), 'forged']),
      ]
      const allowed = fields.filter(([name]) => !/^(?:then|__)/.test(name))
      const got = await open.ask({
        method: 'POST',
        target: `/__proto__/constructor?${query}`,
        fields: allowed,
        body: sent.body,
      })
      expect([got.status, got.whole]).toEqual([200, true])
      const read = JSON.parse(got.body)
      expect([own(read.query), own(read.form)]).toEqual([own(expected), own(expected)])
      expect(read.cookies).toEqual(NAMES.map(() => '1'))
      expect(read.none.flat().filter((value: unknown) => value !== null)).toEqual([])
      expect(read.path).toBe('/__proto__/constructor')
    }
    const json = (names: readonly string[]) => `{${names.map((name) => `"${name}":1`).join()}}`
    const post = (text: string) =>
      open.ask({ method: 'POST', fields: [type('application/json')], body: text })
    // It would change a prototype where the application copies it.
    expect((await post(json(NAMES))).status).toBe(400)
    const others = NAMES.filter((name) => name !== '__proto__')
    expect(JSON.parse((await post(json(others))).body).json).toEqual(others)
    expect(Object.getOwnPropertyNames(Object.prototype).length + 5).toBe(NAMES.length)
    expect(({} as Record<string, unknown>)['1']).toBe(undefined)
    await open.good()
    await open.close()
  })
})
