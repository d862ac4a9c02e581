import { describe, expect, test } from 'vitest'
import { compression } from '../../src/filters/compression.ts'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import { Accept } from '../../src/headers/index.ts'
import { HTTPForbidden, type pipeline, type Request, Response, wsgify } from '../../src/index.ts'
import { explainedNegotiation, listening, type Negotiation } from '../../src/inspect/negotiation.ts'
import { DirectoryApp } from '../../src/static/directory-app.ts'
import { folderWith } from '../support/files.ts'
import { Watched } from './support.ts'

/** What the layers of an application asked of a request with these fields, by layer, and the sentences about it. */
async function asked(app: Parameters<typeof pipeline>[0], headers: Record<string, string>) {
  const watched = new Watched(app as never)
  await watched.ask('/', { headers })
  const { span, decisions } = await watched.journey()
  const all = (one: typeof span): [string, Negotiation][] => [
    ...one.asked.map((question) => [one.name, question] as [string, Negotiation]),
    ...one.children.flatMap(all),
  ]
  const said = decisions.filter(({ about }) => about === 'negotiation' || about === 'coding')
  return { questions: all(span), said: said.map(({ text }) => text) }
}

const asking = (ask: (req: Request) => unknown) => wsgify((req) => String(ask(req)))

describe('each question is kept, with what was offered, how welcome, and what was taken', () => {
  const [en, de] = [
    { offer: 'en', quality: 0.5, by: 'en' },
    { offer: 'de', quality: 1, by: 'de-ch' },
  ]
  const tongues = { 'Accept-Language': 'de-CH, en;q=0.5, *;q=0.1' }
  test.each<[string, (req: Request) => unknown, readonly unknown[], readonly string[] | null]>([
    ['best', (req) => req.acceptLanguage.best(['en', 'de']), [en, de], ['de']],
    ['acceptable', (req) => req.acceptLanguage.acceptable(['en', 'de']), [en, de], ['de', 'en']],
    ['filter', (req) => req.acceptLanguage.filter(['en', 'de']), [en, de], ['en', 'de']],
    ['lookup', (req) => req.acceptLanguage.lookup(['en', 'de']), [en, de], ['de']],
    [
      'quality, one by one',
      (req) => ['en', 'de', 'en'].map((tag) => req.acceptLanguage.quality(tag)),
      [en, de],
      null,
    ],
  ])('%s', async (_, ask, offers, taken) => {
    const { questions } = await asked(asking(ask), tongues)
    expect(questions).toEqual([
      ['app', { field: 'Accept-Language', ranges: 'de-ch, en;q=0.5, *;q=0.1', isSent: true, offers, taken }],
    ])
  })

  test.each([
    ['Accept', (req: Request) => req.accept.best(['text/html'])],
    ['Accept-Charset', (req: Request) => req.acceptCharset.best(['utf-8'])],
    ['Accept-Encoding', (req: Request) => req.acceptEncoding.best(['gzip'])],
    ['Accept-Language', (req: Request) => req.acceptLanguage.best(['en'])],
  ])('%s, without the field', async (field, ask) => {
    const { questions } = await asked(asking(ask), {})
    expect(questions).toMatchObject([['app', { field, isSent: false, taken: [expect.any(String)] }]])
  })

  test('an error is written in the form that its client takes, by the layer that threw it', async () => {
    const auth = wsgify.middleware(function auth() {
      throw new HTTPForbidden()
    })
    const { questions, said } = await asked(auth(wsgify(() => 'x')), {
      Accept: 'application/json, text/*;q=0.1',
    })
    expect(questions.map(([layer, { taken }]) => [layer, taken])).toEqual([['auth', ['application/json']]])
    expect(said[0]).toContain('auth took application/json by Accept, of ')
    expect(said[0]).toContain('text/html (q=0.1, by text/*)')
  })

  test('a filter asks, and the coding is told once', async () => {
    const app = compression(wsgify(() => new Response('x'.repeat(2000), { contentType: 'text/plain' })))
    const { said } = await asked(app, { 'Accept-Encoding': 'gzip, br;q=0.5' })
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/ took gzip by Accept-Encoding, of br \(q=0\.5, by br\), .*gzip \(q=1, by gzip\)/)
  })

  test('the layer is the one that asks, also before and after those behind it', async () => {
    const outer = wsgify.middleware(async function outer(req, app) {
      req.accept.best(['a/before'])
      const res = await req.getResponse(app)
      req.accept.best(['a/after'])
      return res
    })
    const inner = wsgify(async function inner(req) {
      await null
      return String(req.accept.best(['a/inner']))
    })
    const { questions } = await asked(outer(inner), {})
    expect(questions.map(([layer, { taken }]) => [layer, taken?.[0]])).toEqual([
      ['outer', 'a/before'],
      ['outer', 'a/after'],
      ['inner', 'a/inner'],
    ])
  })

  test('an answer whose Vary does not name the field is one that caches mix up', async () => {
    const { said } = await asked(
      asking((req) => req.acceptLanguage.best(['en', 'de'])),
      { 'Accept-Language': 'de' },
    )
    expect(said).toEqual([
      'app took de by Accept-Language, of en (q=0), de (q=1, by de). Vary does not name Accept-Language.',
    ])
  })
})

test('files tell which variant they sent, lists their form, and conditions what they knew', async () => {
  const folder = folderWith({ 'a.txt': 'a'.repeat(100), 'a.txt.gz': 'g', 'a.txt.br': 'bb' })
  const app = new DirectoryApp(folder, { listing: true, precompressed: true })
  const watched = new Watched(app)
  const said = async (url: string, headers: Record<string, string>) => {
    const res = await watched.ask(url, { headers })
    return [res, (await watched.journey()).decisions.slice(1).map(({ text }) => text)] as const
  }
  const [file, chosen] = await said('/a.txt', { 'Accept-Encoding': 'br, gzip;q=0.5' })
  expect(chosen).toEqual([
    'DirectoryApp took br by Accept-Encoding, of gzip (q=0.5, by gzip), br (q=1, by br), identity (q=0.5).',
  ])
  const etag = file.headers.get('ETag') ?? ''
  const [, known] = await said('/a.txt', { 'Accept-Encoding': 'br', 'If-None-Match': etag })
  expect(known).toContain(
    `If-None-Match decided in DirectoryApp: the client knows what there is, ${etag}, 304.`,
  )
  const [, listed] = await said('/', { Accept: 'application/json' })
  expect(listed[0]).toMatch(/^DirectoryApp took application\/json by Accept, of text\/html \(q=0\)/)
})

test('a value that is listened to answers as itself', () => {
  const value = Accept.parse('text/*;q=0.5, text/html') as Accept
  const heard: unknown[] = []
  const same = listening(value, (...told) => heard.push(told))
  expect(same).toBeInstanceOf(Accept)
  expect([String(same), Accept.format(same), [...same].length, Object.isFrozen(same)]).toEqual([
    String(value),
    String(value),
    2,
    true,
  ])
  expect(heard).toEqual([])
  // What can be read once is read once.
  function* offers() {
    yield* ['text/plain', 'text/html']
  }
  expect(same.best(offers() as never)).toBe('text/html')
  expect(() => same.best(['*/*'])).toThrow(/an offer is a media type/)
  expect(heard).toHaveLength(1)
})

test('a loop that asks is kept up to a bound', async () => {
  const { questions } = await asked(
    asking((req) => {
      for (let i = 0; i < 200; i++) req.accept.best([`a/${'x'.repeat(500)}`, `a/b${i}`])
      for (let i = 0; i < 200; i++) req.acceptLanguage.quality(`en-${i}`)
    }),
    {},
  )
  expect(questions).toHaveLength(50)
  expect(questions[0]?.[1].offers[0]?.offer).toHaveLength(201)
})

describe('which range decided', () => {
  const by = (field: string, ranges: string, offer: string) => {
    const value = field === 'Accept' ? Accept.parse(ranges) : AcceptLanguage.parse(ranges)
    const quality = value?.quality(offer) ?? 0
    const question = { field, ranges, isSent: true, offers: [{ offer, quality }], taken: [] }
    return explainedNegotiation(question).offers[0]?.by
  }
  test.each([
    ['Accept', 'text/*, text/html', 'text/html', 'text/html'],
    ['Accept', '*/*;q=0.5, text/*;q=0.5', 'text/html', 'text/*'],
    ['Accept', 'text/html;level="1,2";q=0.3, text/html', 'text/html;level="1,2"', 'text/html;level="1,2"'],
    ['Accept', 'text/*;q=0, */*', 'text/html', 'text/*'],
    ['Accept', 'image/png', 'text/html', null],
    ['Accept-Language', 'de, en;q=0.5, *;q=0.1', 'en-GB', 'en'],
    ['Accept-Language', 'de, *;q=0.1', 'fr', '*'],
    ['Accept-Language', 'en-GB;q=0.7, fr', 'en', 'en-gb'],
  ])('%s: %s, of %s: %s', (field, ranges, offer, range) => {
    expect(by(field, ranges, offer)).toBe(range)
  })

  test('content as it is stays welcome without a word', () => {
    const question = (ranges: string) => ({
      field: 'Accept-Encoding',
      ranges,
      isSent: true,
      offers: [{ offer: 'identity', quality: 1 }],
      taken: [],
    })
    expect(explainedNegotiation(question('gzip')).offers[0]?.by).toBeNull()
    expect(explainedNegotiation(question('gzip, *')).offers[0]?.by).toBe('*')
  })
})
