// What a real client makes of responses: ranges, conditions, codings, expectations, trailer fields.

import { spawnSync } from 'node:child_process'
import { beforeEach, describe, expect, test } from 'vitest'
import { Response, wsgify } from '../../../src/index.ts'
import { curl, needsCurl } from '../../support/curl.ts'
import { running } from '../../support/talk.ts'

const text = Array.from({ length: 1000 }, (_, i) => `line ${i}\n`).join('')
const modified = new Date('2026-01-02T03:04:05Z')

const app = wsgify(async (req) => {
  const res = new Response(text, { etag: 'v1', lastModified: modified, conditionalResponse: true })
  const coding = req.acceptEncoding.best(['identity', 'gzip', 'deflate', 'br', 'zstd'])
  if (req.pathInfo === '/coded' && coding !== null) {
    const wanted = req.GET.get('coding') ?? coding
    await res.encodeContent(wanted)
  }
  if (req.pathInfo === '/echo') {
    if (req.GET.has('refuse')) return new Response('no', { status: 403 })
    return new Response(await req.bytes(), { status: 201 })
  }
  if (req.pathInfo === '/trailers') {
    let size = 0
    async function* chunks() {
      for (const chunk of ['one', 'two']) {
        size += chunk.length
        yield chunk
      }
    }
    return new Response(chunks(), { trailers: () => ({ 'X-Size': String(size) }) })
  }
  if (req.pathInfo === '/broken') {
    return new Response(
      (async function* () {
        yield 'some'
        throw new Error('broken')
      })(),
      { contentLength: 100 },
    )
  }
  return res
})

let url = ''
beforeEach(async (context) => {
  needsCurl(context)
  url = `http://127.0.0.1:${(await running(app)).port}`
})

describe('ranges', () => {
  test.each([
    ['0-9', text.slice(0, 10), `bytes 0-9/${text.length}`],
    ['-10', text.slice(-10), `bytes ${text.length - 10}-${text.length - 1}/${text.length}`],
    ['9000-', text.slice(9000), null],
    ['8885-99999', text.slice(8885), null],
  ])('one: %s', async (range, expected, contentRange) => {
    const got = await curl('-r', range, url)
    expect([got.status, got.text]).toEqual(expected === '' ? [416, ''] : [206, expected])
    if (contentRange !== null) expect(got.headers.get('Content-Range')).toBe(contentRange)
  })

  test('a download goes on where it stopped', async () => {
    const got = await curl('-C', '5000', url)
    expect([got.status, got.text]).toEqual([206, text.slice(5000)])
  })

  test('several come as multipart/byteranges', async () => {
    const got = await curl('-r', '0-3,10-13,-4', url)
    expect(got.status).toBe(206)
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(got.headers.get('Content-Type') ?? '')?.[1]
    expect(Number(got.headers.get('Content-Length'))).toBe(got.bytes.length)
    const parts = got.text.split(`--${boundary}`).slice(1, -1)
    expect(parts.map((part) => part.split('\r\n\r\n')[1])).toEqual(
      [text.slice(0, 4), text.slice(10, 14), text.slice(-4)].map((part) => `${part}\r\n`),
    )
  })

  test('beyond the end is a 416 that says how much there is', async () => {
    const got = await curl('-r', '99999-', url)
    expect([got.status, got.headers.get('Content-Range')]).toEqual([416, `bytes */${text.length}`])
  })
})

describe('conditions', () => {
  test('by tag and by date', async () => {
    const since = ['-z', 'Fri, 02 Jan 2026 03:04:05 GMT']
    const got = [
      await curl('-H', 'If-None-Match: "v1"', url),
      await curl('-H', 'If-None-Match: "v0","v1"', url),
      await curl('-H', 'If-None-Match: "v0"', ...since, url),
      await curl(...since, url),
      await curl('-z', 'Thu, 02 Jan 2025 03:04:05 GMT', url),
      await curl('-H', 'If-Match: "v0"', url),
      await curl('-r', '0-1', '-H', 'If-Range: "v0"', url),
      await curl('-r', '0-1', '-H', 'If-Range: "v1"', url),
    ]
    expect(got.map(({ status }) => status)).toEqual([304, 304, 200, 304, 200, 412, 200, 206])
    for (const { status, bytes, headers } of got) {
      if (status === 304) expect([bytes.length, headers.get('ETag')]).toEqual([0, '"v1"'])
    }
  })

  test('HEAD has the fields of GET', async () => {
    const [head, get] = [await curl('-I', url), await curl(url)]
    const fields = (headers: Headers) => [...headers].filter(([name]) => name !== 'date')
    expect([head.status, fields(head.headers)]).toEqual([200, fields(get.headers)])
  })
})

test('compressed answers are understood', async () => {
  const features = spawnSync('curl', ['--version']).stdout.toString()
  const codings = ['gzip', 'deflate', ...(features.includes('brotli') ? ['br'] : [])]
  for (const coding of codings) {
    const got = await curl('--compressed', `${url}/coded?coding=${coding}`)
    expect([got.headers.get('Content-Encoding'), got.headers.get('ETag'), got.text]).toEqual([
      coding,
      'W/"v1"',
      text,
    ])
  }
})

test('100-continue: a body is sent once it is asked for, and not at all where it is refused', async () => {
  const body = 'x'.repeat(3000)
  const expecting = ['-H', 'Expect: 100-continue', '--expect100-timeout', '5', '--data-binary', body]
  const taken = await curl(...expecting, `${url}/echo`)
  expect([taken.statuses, taken.text]).toEqual([[100, 201], body])
  const refused = await curl(...expecting, `${url}/echo?refuse`)
  expect([refused.statuses, refused.text]).toEqual([[403], 'no'])
})

test('trailer fields come after the body', async () => {
  const got = await curl(`${url}/trailers`)
  expect([got.text, got.headers.get('Transfer-Encoding'), got.headers.get('X-Size')]).toEqual([
    'onetwo',
    'chunked',
    '6',
  ])
})

test('a body that breaks is seen to be broken', async () => {
  const got = await curl(`${url}/broken`)
  expect(got.code).toBe(18)
})
