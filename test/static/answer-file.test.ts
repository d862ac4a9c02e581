import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { closeBody, collect } from '../../src/environ/body.ts'
import { call } from '../../src/environ/call.ts'
import type { Body, Environ, HeaderList, SendableFile } from '../../src/environ/contract.ts'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { answerFile, type ServedFile } from '../../src/static/answer-file.ts'
import { FilePart } from '../../src/static/file-body.ts'
import { conditionalAnswer, fileHead } from '../../src/static/file-head.ts'
import { FileMemory } from '../../src/static/file-memory.ts'
import { LARGEST_KEPT, WatchedFile } from '../../src/static/watched-file.ts'
import { folderWith, openBelow, openForLong, settled } from '../support/files.ts'

const LARGE = LARGEST_KEPT + 100
let folder = ''
beforeAll(async () => {
  folder = folderWith({ 'small.txt': 'x'.repeat(1000), 'large.txt': Buffer.alloc(LARGE, 'y') })
  await settled()
})

const serve = (name: string, freshFor = 0): ServedFile =>
  new WatchedFile(join(folder, name), {
    root: folder,
    memory: new FileMemory(1e6),
    hashed: false,
    freshFor,
    describe: ({ stats }) => fileHead([['Content-Type', 'text/plain']], stats, new EntityTag('v1')),
  })
const app =
  (file: ServedFile) => async (environ: Environ, start: (status: string, list: HeaderList) => void) =>
    (await answerFile(file, environ, start)) as Body
const environ = (fields: Partial<Environ> = {}) => blank('/', { environ: fields })
const pick = ({ status, headers, chunks }: Awaited<ReturnType<typeof call>>) => ({
  status,
  headers,
  body: Buffer.concat(chunks).toString(),
})

describe.each([
  ['small.txt', 1000],
  ['large.txt', LARGE],
])('%s', (name, size) => {
  const answer = async (fields: Partial<Environ> = {}) => pick(await call(app(serve(name)), environ(fields)))

  test.each<[string, Partial<Environ>, string, number]>([
    ['nothing asked', {}, '200 OK', size],
    ['HEAD', { REQUEST_METHOD: 'HEAD' }, '200 OK', 0],
    ['HEAD with Range', { REQUEST_METHOD: 'HEAD', HTTP_RANGE: 'bytes=0-1' }, '200 OK', 0],
    ['If-None-Match, the same', { HTTP_IF_NONE_MATCH: '"v1"' }, '304 Not Modified', 0],
    ['If-None-Match, among others', { HTTP_IF_NONE_MATCH: '"v0", W/"v1"' }, '304 Not Modified', 0],
    ['If-None-Match, another', { HTTP_IF_NONE_MATCH: '"v2"' }, '200 OK', size],
    ['If-Match, another', { HTTP_IF_MATCH: '"v2"' }, '412 Precondition Failed', 0],
    [
      'If-Match before If-None-Match',
      { HTTP_IF_MATCH: '"v2"', HTTP_IF_NONE_MATCH: '"v1"' },
      '412 Precondition Failed',
      0,
    ],
    [
      'HEAD with If-None-Match',
      { REQUEST_METHOD: 'HEAD', HTTP_IF_NONE_MATCH: '"v1"' },
      '304 Not Modified',
      0,
    ],
    ['a range', { HTTP_RANGE: 'bytes=0-9' }, '206 Partial Content', 10],
    ['a range from the end', { HTTP_RANGE: 'bytes=-7' }, '206 Partial Content', 7],
    ['a range to the end', { HTTP_RANGE: `bytes=${size - 3}-` }, '206 Partial Content', 3],
    ['a range behind the end', { HTTP_RANGE: `bytes=${size}-` }, '416 Range Not Satisfiable', 0],
    ['a range of something else', { HTTP_RANGE: 'lines=0-1' }, '200 OK', size],
    ['a range that is none', { HTTP_RANGE: 'bytes=abc' }, '200 OK', size],
    [
      'a range of this version',
      { HTTP_RANGE: 'bytes=0-9', HTTP_IF_RANGE: '"v1"' },
      '206 Partial Content',
      10,
    ],
    ['a range of another version', { HTTP_RANGE: 'bytes=0-9', HTTP_IF_RANGE: '"v2"' }, '200 OK', size],
    ['a date that is none', { HTTP_IF_MODIFIED_SINCE: 'Invalid' }, '200 OK', size],
    [
      'an old date',
      { HTTP_IF_UNMODIFIED_SINCE: 'Sun, 06 Nov 1994 08:49:37 GMT' },
      '412 Precondition Failed',
      0,
    ],
  ])('%s', async (_what, fields, status, length) => {
    const seen = await answer(fields)
    expect([seen.status, seen.body.length]).toEqual([status, length])
    expect(await openForLong(folder)).toEqual([])
  })

  test('several ranges', async () => {
    const { status, headers, body } = await answer({ HTTP_RANGE: 'bytes=0-1, 5-6, -2' })
    const field = (name: string) => headers.find(([known]) => known === name)?.[1]
    expect([status, field('Content-Length')]).toEqual(['206 Partial Content', String(body.length)])
    expect(field('Content-Type')).toMatch(/^multipart\/byteranges; boundary=/)
    expect(body.match(/Content-Range: .*/g)).toEqual(
      ['0-1', '5-6', `${size - 2}-${size - 1}`].map((part) => `Content-Range: bytes ${part}/${size}`),
    )
    expect(await openForLong(folder)).toEqual([])
  })

  test('the date that came with it', async () => {
    const { headers } = await answer()
    const modified = headers.find(([known]) => known === 'Last-Modified')?.[1] as string
    const later = new Date(Date.parse(modified) + 60_000).toUTCString()
    for (const date of [modified, later]) {
      expect((await answer({ HTTP_IF_MODIFIED_SINCE: date })).status).toBe('304 Not Modified')
    }
    // If-None-Match counts alone where both are there.
    const both = { HTTP_IF_MODIFIED_SINCE: modified, HTTP_IF_NONE_MATCH: '"v2"' }
    expect((await answer(both)).status).toBe('200 OK')
  })

  test('is answered as a response that weighs all conditions would', async () => {
    const tags = fc.constantFrom(undefined, '"v1"', 'W/"v1"', '"v2"', '*', '"v2", "v1"', 'v1', '')
    const file = serve(name)
    const { headers, body } = pick(await call(app(file), environ()))
    const modified = headers.find(([known]) => known === 'Last-Modified')?.[1] as string
    const dates = fc.constantFrom(
      undefined,
      modified,
      'Sun, 06 Nov 1994 08:49:37 GMT',
      'Fri, 01 Jan 2038 00:00:00 GMT',
      'x',
    )
    const fields = fc.record({
      REQUEST_METHOD: fc.constantFrom('GET', 'HEAD'),
      HTTP_IF_MATCH: tags,
      HTTP_IF_NONE_MATCH: tags,
      HTTP_IF_MODIFIED_SINCE: dates,
      HTTP_IF_UNMODIFIED_SINCE: dates,
      HTTP_RANGE: fc.constantFrom(undefined, 'bytes=0-4', 'bytes=-3', 'bytes=9999999-', 'x=1'),
      HTTP_IF_RANGE: fc.oneof(tags, dates),
    })
    await fc.assert(
      fc.asyncProperty(fields, async (given) => {
        const ours = pick(await call(app(file), environ(given)))
        const theirs = pick(await call(conditionalAnswer(headers.slice(), body), environ(given)))
        expect(ours.status).toBe(theirs.status)
        expect(ours.body).toBe(theirs.body)
        expect(ours.headers.slice().sort()).toEqual(theirs.headers.slice().sort())
      }),
      { numRuns: 150 },
    )
    expect(await openForLong(folder)).toEqual([])
  })
})

test('a list that was given away is not used again', async () => {
  const file = serve('small.txt')
  for (let i = 0; i < 2; i++) {
    await answerFile(file, environ(), (_status, headers) => {
      expect(headers).toHaveLength(5)
      headers.push(['X-Own', '1'])
    })
  }
})

test('a fresh file is answered at once', async () => {
  const file = serve('small.txt', 60_000)
  await answerFile(file, environ(), () => {})
  expect(answerFile(file, environ(), () => {})).toBeInstanceOf(Uint8Array)
})

describe('nothing stays open', () => {
  const start = () => {}

  test('when the body is not read', async () => {
    for (const fields of [{}, { HTTP_RANGE: 'bytes=0-9' }, { HTTP_RANGE: 'bytes=0-9, 20-29' }]) {
      const body = (await answerFile(serve('large.txt'), environ(fields), start)) as Body
      expect(openBelow(folder)).toHaveLength(1)
      await closeBody(body)
      expect(await openForLong(folder)).toEqual([])
    }
  })

  test('when the head is refused', async () => {
    const refuse = () => {
      throw new Error('refused')
    }
    for (const name of ['small.txt', 'large.txt']) {
      for (const fields of [{}, { HTTP_RANGE: 'bytes=0-9' }, { HTTP_IF_NONE_MATCH: '"v1"' }]) {
        const answer = (async () => answerFile(serve(name), environ(fields), refuse))()
        await expect(answer).rejects.toThrow('refused')
      }
    }
    expect(await openForLong(folder)).toEqual([])
  })
})

describe('wsgi.file_wrapper', () => {
  const wrapped = async (name: string, fields: Partial<Environ>) => {
    let seen: SendableFile | null = null
    const wrap = (file: SendableFile) => {
      seen = file
      return file
    }
    const body = (await answerFile(
      serve(name),
      environ({ 'wsgi.file_wrapper': wrap, ...fields }),
      () => {},
    )) as Body
    return { body, seen: seen as FilePart | null }
  }

  test('is given a file that is open, all of it or a part', async () => {
    const all = await wrapped('large.txt', {})
    expect([all.seen === all.body, all.seen?.start, all.seen?.size]).toEqual([true, 0, LARGE])
    expect(all.seen?.fd).toBeGreaterThan(2)
    expect(await collect(all.body)).toHaveLength(LARGE)
    const part = await wrapped('large.txt', { HTTP_RANGE: 'bytes=100-199' })
    expect([part.seen instanceof FilePart, part.seen?.start, part.seen?.size]).toEqual([true, 100, 100])
    await closeBody(part.body)
    expect(await openForLong(folder)).toEqual([])
  })

  test('is not asked for what is in memory, for several parts, and for nothing', async () => {
    for (const [name, fields] of [
      ['small.txt', {}],
      ['large.txt', { HTTP_RANGE: 'bytes=0-1, 5-6' }],
      ['large.txt', { HTTP_IF_NONE_MATCH: '"v1"' }],
      ['large.txt', { REQUEST_METHOD: 'HEAD' }],
    ] as const) {
      const { body, seen } = await wrapped(name, fields)
      expect(seen).toBe(null)
      await closeBody(body)
    }
    expect(await openForLong(folder)).toEqual([])
  })
})
