import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { BodyInit } from '../../src/body/source.ts'
import { blank } from '../../src/environ/blank.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { compression } from '../../src/filters/compression.ts'
import { Response, type ResponseInit } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const TEXT = 'hello '.repeat(1000)
const answering = (body: BodyInit = TEXT, init: ResponseInit = {}) =>
  compression(wsgify(() => new Response(body, init)))
const accept = (codings: string) => ({ headers: { 'Accept-Encoding': codings } })
const shape = (res: Response) => [res.headers.get('Content-Encoding'), res.headers.get('Vary')]

describe('compression', () => {
  test('encodes for those who take it', async () => {
    const gzip = await answering(TEXT, { etag: 'v1' }).get('/', accept('gzip'))
    expect(shape(gzip)).toEqual(['gzip', 'Accept-Encoding'])
    expect(gunzipSync(await gzip.bytes()).toString()).toBe(TEXT)
    expect(gzip.headers.get('Content-Length')).toBe(String((await gzip.bytes()).length))
    expect(gzip.headers.get('ETag')).toBe('W/"v1"')
    const br = await answering().get('/', accept('gzip, deflate, br'))
    expect(brotliDecompressSync(await br.bytes()).toString()).toBe(TEXT)
  })

  test.each([
    ['nothing', undefined],
    ['an empty field', ''],
    ['identity', 'identity'],
    ['another coding', 'compress'],
    ['a refusal', 'gzip;q=0, br;q=0, zstd;q=0'],
    ['what is malformed', 'gzip;q=x'],
  ])('sends it plain for %s, and varies all the same', async (_name, codings) => {
    const res = await answering().get('/', codings === undefined ? {} : accept(codings))
    expect(shape(res)).toEqual([null, 'Accept-Encoding'])
  })

  test.each<[string, BodyInit, ResponseInit]>([
    ['short', 'x'.repeat(1023), {}],
    ['small already', TEXT, { contentType: 'image/png' }],
    ['events', TEXT, { contentType: 'text/event-stream' }],
    ['encoded', TEXT, { headers: { 'Content-Encoding': 'gzip' } }],
    ['not to be transformed', TEXT, { cacheControl: 'public, no-transform' }],
    ['not to be transformed, in another case', TEXT, { headers: { 'Cache-Control': 'No-Transform' } }],
    ['a part', TEXT, { status: 206, headers: { 'Content-Range': 'bytes 0-5999/10000' } }],
    ['of no type', TEXT, { headers: { 'Content-Type': 'nonsense' } }],
    ['nothing', null, { status: 204 }],
  ])('leaves alone what is %s', async (_name, body, init) => {
    const plain = await wsgify(() => new Response(body, init)).get('/')
    const res = await answering(body, init).get('/', accept('gzip'))
    expect([...res.headers]).toEqual([...plain.headers])
    expect(await res.text()).toBe(await plain.text())
  })

  test('parts of what is asked for in parts are left alone, and the whole does not offer them', async () => {
    const ranged = compression(
      wsgify(() => new Response(TEXT, { etag: 'v1', acceptRanges: 'bytes', conditionalResponse: true })),
    )
    const part = await ranged.get('/', { headers: { 'Accept-Encoding': 'gzip', Range: 'bytes=0-4' } })
    expect([part.status, await part.text(), part.headers.get('ETag')]).toEqual([206, 'hello', '"v1"'])
    const whole = await ranged.get('/', accept('gzip'))
    expect([whole.headers.get('Content-Encoding'), whole.headers.get('Accept-Ranges')]).toEqual([
      'gzip',
      null,
    ])
    const known = await ranged.get('/', { headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': 'W/"v1"' } })
    expect([known.status, known.headers.get('Content-Encoding')]).toEqual([304, null])
  })

  test('has a 304 say what the answer with content says: its Vary, and the tag that is known', async () => {
    const app = compression(wsgify(() => new Response(TEXT, { etag: 'v1', conditionalResponse: true })))
    const known = async (tag: string, coding: string) => {
      const headers = { 'If-None-Match': tag, 'Accept-Encoding': coding }
      const res = await app.get('/', { headers })
      return [res.status, res.headers.get('Vary'), res.headers.get('ETag')]
    }
    expect(await known('W/"v1"', 'gzip')).toEqual([304, 'Accept-Encoding', 'W/"v1"'])
    expect(await known('"v1"', 'identity')).toEqual([304, 'Accept-Encoding', '"v1"'])
    expect(await known('"v1"', 'gzip')).toEqual([304, 'Accept-Encoding', '"v1"'])
  })

  test('HEAD has the fields of GET, but for the length', async () => {
    const app = answering(TEXT, { etag: 'v1', headers: { Vary: 'Accept' } })
    const get = await app.get('/', accept('gzip'))
    const head = await app.request('/', { method: 'HEAD', ...accept('gzip') })
    const fields = (res: Response) =>
      Object.fromEntries([...res.headers].filter(([name]) => name !== 'Content-Length'))
    expect(fields(head)).toEqual(fields(get))
    expect([head.headers.get('Content-Length'), await head.text()]).toEqual([null, ''])
  })

  test('what streams goes on streaming', async () => {
    let wake: () => void = () => undefined
    async function* slowly() {
      yield 'first '
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      yield 'second'
    }
    const res = await answering(slowly(), { contentType: 'text/plain' }).get('/', accept('gzip'))
    expect(shape(res)).toEqual(['gzip', 'Accept-Encoding'])
    const reader = (res.body as ReadableStream<Uint8Array>).getReader()
    const chunks: Uint8Array[] = []
    const timer = setTimeout(() => {
      throw new Error('the first chunk was held back')
    }, 3000)
    while (Buffer.concat(chunks).length < 15) chunks.push((await reader.read()).value as Uint8Array)
    clearTimeout(timer)
    wake()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
    }
    expect(gunzipSync(Buffer.concat(chunks)).toString()).toBe('first second')
  })

  test('a stream whose reader leaves is closed', async () => {
    let closed = 0
    async function* endless() {
      try {
        for (;;) {
          yield TEXT
          await sleep(1)
        }
      } finally {
        closed++
      }
    }
    const res = await answering(endless(), { contentType: 'text/plain' }).get('/', accept('gzip'))
    const reader = (res.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel()
    await expect.poll(() => closed).toBe(1)
  })

  test('is synchronous where nothing is encoded', () => {
    const raw: Wsgi = (environ, start) => new Response('short').wsgi(environ, start)
    expect(
      compression(raw).wsgi(blank('/', { environ: { HTTP_ACCEPT_ENCODING: 'gzip' } }), () => undefined),
    ).toBe('short')
  })

  test('takes text, as INI files have it', async () => {
    const local = { codings: 'gzip', min_bytes: '1', types: 'model/*, image/x-raw' } as object
    const filter = compression({ here: '/' }, local)
    const encodingOf = async (contentType: string) =>
      (
        await filter(wsgify(() => new Response('abc', { contentType }))).get('/', accept('br, gzip'))
      ).headers.get('Content-Encoding')
    expect(await encodingOf('model/obj')).toBe('gzip')
    expect(await encodingOf('image/x-raw')).toBe('gzip')
    expect(await encodingOf('image/png')).toBe(null)
    expect(() => compression({ codings: ['lzma'] })).toThrow('a coding is one of')
    expect(() => compression({ types: ['x'] })).toThrow('a media type is such as "model/*"')
  })
})
