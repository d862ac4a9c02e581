import * as zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decoderOf, madeCodings } from '../../src/body/codings.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

const text = 'the same again, '.repeat(200)
const streaming = (size = 100) =>
  (async function* () {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
  })()

describe('entity tags', () => {
  test('the same body has the same tag, another has another', async () => {
    const tags: string[] = []
    for (const body of ['a', 'a', streaming(), 'b']) {
      const res = new Response(body)
      await res.setEtag()
      tags.push(String(res.etag))
    }
    expect(tags[0]).toBe(tags[1])
    expect(new Set(tags).size).toBe(3)
    const weak = new Response('a')
    await weak.setEtag({ weak: true })
    expect(String(weak.etag)).toBe(`W/${tags[0]}`)
  })

  test('md5Etag is the one of WebOb', async () => {
    const res = new Response('hello')
    await res.md5Etag()
    expect([String(res.etag), res.headers.get('Content-MD5')]).toEqual(['"XUFAKrxLKna5cZ2REBfFkg"', null])
    await res.md5Etag(new TextEncoder().encode('other'), { setContentMd5: true })
    expect([res.etag?.tag, res.headers.get('Content-MD5')]).toEqual([
      'eV8yArF8trw9S3cdjGyerw',
      'eV8yArF8trw9S3cdjGyerw==',
    ])
  })
})

const undone = madeCodings().filter((coding) => decoderOf(coding) !== null)

describe.each(undone.filter((coding) => coding !== 'x-gzip'))('encoded as %s', (coding) => {
  test('a body in memory has its new length, and says what it is', async () => {
    const res = new Response(text, { etag: 'v1', headers: { 'Content-MD5': 'x' } })
    await res.encodeContent(coding)
    expect([
      res.contentEncoding,
      String(res.vary),
      String(res.etag),
      res.headers.get('Content-MD5'),
      res.contentLength,
    ]).toEqual([coding, 'Accept-Encoding', 'W/"v1"', null, (await res.bytes()).length])
    expect(res.contentLength).toBeLessThan(200)
    await res.encodeContent(coding.toUpperCase())
    expect(res.contentEncoding).toBe(coding)
    await res.decodeContent()
    expect([await res.text(), res.contentEncoding, res.contentLength, String(res.etag)]).toEqual([
      text,
      null,
      text.length,
      'W/"v1"',
    ])
  })

  test('a body that streams goes on streaming', async () => {
    const res = new Response(streaming(), { contentType: 'text/plain' })
    await res.encodeContent(coding, { level: 1 })
    expect([res.contentEncoding, res.contentLength]).toEqual([coding, null])
    await res.decodeContent()
    expect([res.contentLength, await res.text()]).toEqual([null, text])
  })
})

describe('encodeContent', () => {
  test('identity decodes; no coding and other codings are told', async () => {
    const res = new Response(text)
    await res.encodeContent()
    expect(zlib.gunzipSync(await res.bytes()).toString()).toBe(text)
    await expect(res.encodeContent('deflate')).rejects.toThrow('the body is encoded already, as gzip')
    await res.encodeContent('identity')
    expect([await res.text(), res.contentEncoding]).toEqual([text, null])
    await expect(res.encodeContent('lzma')).rejects.toThrow(/gzip.*not "lzma"/)
    await expect(res.encodeContent('gzip', { level: 10 })).rejects.toThrow(RangeError)
    expect(await res.text()).toBe(text)
  })

  test('what stands in Vary stays, and a weak tag stays as it is', async () => {
    const res = new Response(text, { vary: ['Accept'], etag: 'W/"v1"' })
    await res.encodeContent()
    expect([String(res.vary), String(res.etag)]).toEqual(['Accept, Accept-Encoding', 'W/"v1"'])
  })

  test('a part is refused, and what has no body stays without', async () => {
    const part = new Response('part', { status: 206, contentRange: { first: 0, last: 3, length: 9 } })
    await expect(part.encodeContent()).rejects.toThrow('a part of a body cannot be encoded')
    const none = new Response(null, { status: 204 })
    await none.encodeContent()
    expect(none.headerlist).toEqual([])
  })

  test('is for conditions and ranges what is sent', async () => {
    const res = new Response(text, { etag: 'v1', conditionalResponse: true })
    await res.encodeContent()
    const known = Request.blank('/', { headers: { 'If-None-Match': '"v1"' } })
    expect((await known.getResponse(res)).status).toBe(304)
    const ranged = await Request.blank('/', { headers: { Range: 'bytes=0-1' } }).getResponse(res)
    expect([ranged.status, [...(await ranged.bytes())]]).toEqual([206, [0x1f, 0x8b]])
    const stale = { Range: 'bytes=0-1', 'If-Range': '"v1"' }
    expect((await Request.blank('/', { headers: stale }).getResponse(res)).status).toBe(200)
  })
})

describe('decodeContent', () => {
  test('undoes the last coding first', async () => {
    const res = new Response(zlib.deflateSync(zlib.gzipSync(text)), { contentEncoding: 'gzip, DEFLATE' })
    await res.decodeContent()
    expect([await res.text(), res.contentEncoding]).toEqual([text, null])
  })

  test('without a coding does nothing', async () => {
    for (const contentEncoding of [null, 'identity']) {
      const res = new Response(text, { contentEncoding })
      await res.decodeContent()
      expect([await res.text(), res.contentLength]).toEqual([text, text.length])
    }
  })

  test('says what is not known, broken or too large, and leaves the body as it was', async () => {
    const unknown = new Response('x', { contentEncoding: 'compress' })
    await expect(unknown.decodeContent()).rejects.toThrow('"compress"')
    const broken = new Response('not gzip', { contentEncoding: 'gzip' })
    await expect(broken.decodeContent()).rejects.toThrow(SyntaxError)
    expect([await broken.text(), broken.contentEncoding]).toEqual(['not gzip', 'gzip'])
    const bomb = () => new Response(zlib.gzipSync(Buffer.alloc(1_000_000)), { contentEncoding: 'gzip' })
    const often = new Response('x', { headers: { 'Content-Encoding': Array(6).fill('gzip').join() } })
    await expect(often.decodeContent()).rejects.toThrow('6 codings')
    await expect(bomb().decodeContent({ maxBytes: 999_999 })).rejects.toThrow('more than 999999 bytes')
    const fits = bomb()
    await fits.decodeContent({ maxBytes: 1_000_000 })
    expect(fits.contentLength).toBe(1_000_000)
    const later = new Response(
      (async function* () {
        yield zlib.gzipSync(Buffer.alloc(1_000_000))
      })(),
      { contentEncoding: 'gzip' },
    )
    await later.decodeContent({ maxBytes: 10 })
    await expect(later.bytes()).rejects.toThrow(RangeError)
  })
})
