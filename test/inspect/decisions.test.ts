import { describe, expect, test } from 'vitest'
import { HTTPNotAcceptable } from '../../src/exc/client-error.ts'
import { Response, wsgify } from '../../src/index.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { Watched } from './support.ts'

const MODIFIED = new Date('2026-01-01T00:00:00Z')

const file = wsgify(function file(req) {
  if (!['GET', 'HEAD'].includes(req.method)) {
    req.checkPreconditions({ etag: '"v1"', lastModified: MODIFIED })
    return new Response('changed', { etag: 'v2' })
  }
  return new Response('0123456789', { conditionalResponse: true, etag: 'v1', lastModified: MODIFIED })
})
const negotiated = wsgify(function negotiated(req) {
  const type = req.accept.best(['text/html', 'application/json'])
  if (type === null) return new HTTPNotAcceptable('', { vary: 'Accept', contentType: 'text/plain' })
  return new Response('{}', { contentType: type, vary: 'Accept' })
})

async function decided(
  app: Parameters<typeof wsgify>[0] | object,
  about: string,
  headers: object,
  method = 'GET',
) {
  const watched = new Watched(app as never)
  const res = await watched.ask('/', { headers: headers as Record<string, string>, method })
  const { decisions } = await watched.journey()
  return [res.status, decisions.find((one) => one.about === about)?.text ?? null]
}

const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT'
const EARLIER = 'Wed, 31 Dec 2025 00:00:00 GMT'

describe('conditions: which rule decided', () => {
  test.each([
    [
      { 'If-None-Match': '"v1"' },
      'GET',
      304,
      /^If-None-Match decided in file: the client knows what there is, "v1", 304\.$/,
    ],
    [{ 'If-None-Match': '"v1"', 'If-Modified-Since': EARLIER }, 'GET', 304, /^If-None-Match decided/],
    [
      { 'If-None-Match': '"v0"', 'If-Modified-Since': LATER },
      'GET',
      200,
      /^If-None-Match let the request go on/,
    ],
    [{ 'If-Modified-Since': LATER }, 'GET', 304, /^If-Modified-Since decided/],
    [{ 'If-Modified-Since': EARLIER }, 'GET', 200, /^If-Modified-Since let the request go on/],
    [{ 'If-Match': '"v0"' }, 'GET', 412, /^If-Match decided in file: there is another version, "v1", 412/],
    [{ 'If-Unmodified-Since': EARLIER }, 'PUT', 412, /^If-Unmodified-Since decided/],
    [{ 'If-Match': '"v1"' }, 'PUT', 200, /^If-Match let the request go on to change something/],
    [{}, 'GET', 200, null],
  ])('%o %s', async (headers, method, status, text) => {
    const [code, said] = await decided(file, 'condition', headers, method)
    expect(code).toBe(status)
    if (text === null) expect(said).toBeNull()
    else expect(said).toMatch(text)
  })
})

test.each([
  [{ Range: 'bytes=0-3' }, 206, 'Range was honoured: bytes 0-3/10.'],
  [{ Range: 'bytes=20-' }, 416, 'Range asks for nothing that there is, 416.'],
  [{ Range: 'bytes=0-3', 'If-Range': '"v0"' }, 200, 'If-Range names another version, so all of it is sent.'],
  [{ Range: '-' }, 200, 'Range is malformed and was ignored.'],
])('ranges: %o', async (headers, status, text) => {
  expect(await decided(file, 'range', headers)).toEqual([status, text])
})

test.each([
  [
    { Accept: 'application/json;q=0.9, text/*;q=0.1' },
    200,
    'negotiated took application/json by Accept, of text/html (q=0.1, by text/*), application/json (q=0.9, by application/json).',
  ],
  [
    { Accept: 'image/png' },
    406,
    'negotiated found nothing that is welcome to Accept, of text/html (q=0), application/json (q=0).',
  ],
  [
    {},
    200,
    'negotiated took text/html, of text/html (q=1), application/json (q=1): no Accept asks for anything else.',
  ],
])('negotiation, as it was asked: %o', async (headers, status, text) => {
  expect(await decided(negotiated, 'negotiation', headers)).toEqual([status, text])
})

test('of several versions, the one that was weighed is named, and which field did', async () => {
  const both = { 'If-Match': '"v1"', 'If-None-Match': '*' }
  expect(await decided(file, 'condition', both, 'PUT')).toEqual([
    412,
    'If-None-Match decided in file: the client knows what there is, "v1", 412.',
  ])
  const gone = wsgify(function gone(req) {
    req.checkPreconditions(null)
  })
  expect(await decided(gone, 'condition', { 'If-Match': '*' }, 'PUT')).toEqual([
    412,
    'If-Match decided in gone: there is nothing, 412.',
  ])
})

test('a part of what changed since is not sent, by its date', async () => {
  const headers = { Range: 'bytes=0-3', 'If-Range': EARLIER }
  expect(await decided(file, 'range', headers)).toEqual([
    200,
    'If-Range names another version, so all of it is sent.',
  ])
  const same = { Range: 'bytes=0-3', 'If-Range': MODIFIED.toUTCString() }
  expect(await decided(file, 'range', same)).toEqual([206, 'Range was honoured: bytes 0-3/10.'])
})

// What nobody was asked for is told by what was sent.
const silent = wsgify(() => new Response('{}', { contentType: 'application/json', vary: 'Accept' }))

test.each([
  [
    { Accept: 'application/json;q=0.9, text/*;q=0.1' },
    'application/json is welcome with q=0.9, by application/json. It was chosen by Accept (Vary says so).',
  ],
  [
    { Accept: 'application/*' },
    'application/json is welcome with q=1, by application/*. It was chosen by Accept (Vary says so).',
  ],
  [{ Accept: ';' }, 'Accept is malformed, so any type is welcome.'],
  [
    { Accept: 'image/png' },
    'application/json is not welcome to Accept and was sent all the same. It was chosen by Accept (Vary says so).',
  ],
  [{}, null],
])('negotiation, as it is seen: %o', async (headers, text) => {
  expect(await decided(silent, 'negotiation', headers)).toEqual([200, text])
})

test('a coding, and who answered where no route takes it', async () => {
  const encoded = wsgify(() => new Response('x', { contentEncoding: 'gzip' }))
  expect(await decided(encoded, 'coding', { 'Accept-Encoding': 'gzip;q=0.5' })).toEqual([
    200,
    'The body is in gzip, welcome with q=0.5.',
  ])
  expect(await decided(encoded, 'coding', {})).toEqual([
    200,
    'The body is in gzip, though no Accept-Encoding asks for it.',
  ])
  expect(await decided(new Mapper().connect('/a', { controller: file }), 'answer', {})).toEqual([
    404,
    'Mapper answered 404 Not Found: no route takes it.',
  ])
})
