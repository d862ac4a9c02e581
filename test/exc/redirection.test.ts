import { describe, expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import {
  HTTPFound,
  HTTPMovedPermanently,
  HTTPMultipleChoices,
  HTTPNotModified,
  HTTPSeeOther,
} from '../../src/exc/redirection.ts'
import { Request } from '../../src/message/request.ts'

describe('a redirect', () => {
  test('leads somewhere, but never off this site by accident', async () => {
    const res = new HTTPFound({ location: '//evil.example/<x>' }).response(
      Request.blank('/', { accept: 'text/html' }),
    )
    expect([res.status, res.headers.get('Location')]).toEqual([302, '/evil.example/<x>'])
    expect(await res.text()).toContain('<a href="/evil.example/&lt;x&gt;">')
  })

  test('takes a detail before, or among the rest', () => {
    for (const error of [
      new HTTPSeeOther('over there', { location: '/x', retryAfter: 1 }),
      new HTTPSeeOther({ detail: 'over there', location: '/x', retryAfter: 1 }),
    ]) {
      expect([error.detail, error.location, error.headers.get('Retry-After')]).toEqual([
        'over there',
        '/x',
        '1',
      ])
    }
  })

  test('no header can be injected', () => {
    expect(new HTTPFound({ location: '/a\r\nSet-Cookie: x' }).location).toBe('/aSet-Cookie:%20x')
  })

  test('without a place to go to is a mistake', () => {
    const message = "HTTPFound has a location, { location: '/elsewhere' }, or { addSlash: true }"
    // @ts-expect-error: a location is needed
    expect(() => new HTTPFound()).toThrow(message)
    // @ts-expect-error: a location is needed
    expect(() => new HTTPFound('x', {})).toThrow(message)
    // @ts-expect-error: one of both
    expect(() => new HTTPFound({ location: '/x', addSlash: true })).toThrow(message)
    expect(() => new HTTPFound({ headers: { Location: '/x' } } as never)).not.toThrow()
  })

  test('is not changed by the requests it answers', async () => {
    const error = new HTTPFound({ location: 'next' })
    const places = ['http://a.example/a/b', 'https://b.example/c/d/'].map(async (url) => {
      const { headers } = await call(lint(error), blank(url))
      return new Headers(headers as [string, string][]).get('Location')
    })
    expect(await Promise.all(places)).toEqual(['http://a.example/a/next', 'https://b.example/c/d/next'])
    expect(error.location).toBe('next')
  })

  test('is sent as a response sends it', async () => {
    const error = new HTTPFound({ location: '/next', absoluteLocation: false })
    expect((await call(lint(error), blank('/'))).headers).toContainEqual(['Location', '/next'])
  })
})

describe('addSlash', () => {
  const placeFor = (url: string, environ = {}) =>
    new HTTPMovedPermanently({ addSlash: true })
      .response(Request.blank(url, { environ }))
      .headers.get('Location')

  test.each([
    ['/a', '/a/'],
    ['/a?b=c&d', '/a/?b=c&d'],
    ['/a/?b', '/a/?b'],
    ['/', '/'],
    ['/a%20b%3Fc', '/a%20b%3Fc/'],
    ['http://h.example/app/x', '/app/x/'],
  ])('of %s leads to %s', (url, place) => expect(placeFor(url)).toBe(place))

  test('keeps the mount', () => {
    expect(placeFor('/x', { SCRIPT_NAME: '/app' })).toBe('/app/x/')
    expect(placeFor('/x', { SCRIPT_NAME: '/app', PATH_INFO: '' })).toBe('/app/')
  })

  test.each(['//evil.example', '/\\evil.example', '///evil.example/a', '/%5Cevil.example'])(
    'of %s stays on this host',
    async (path) => {
      const place = placeFor('/', { PATH_INFO: path }) as string
      const sent = call(
        lint(new HTTPFound({ addSlash: true })),
        blank('http://own.example', { environ: { PATH_INFO: path } }),
      )
      const field = new Headers((await sent).headers as [string, string][]).get('Location') as string
      for (const { host, pathname } of [new URL(place, 'http://own.example/'), new URL(field)]) {
        expect([host, pathname.endsWith('/')]).toEqual(['own.example', true])
      }
    },
  )

  test('encodes what a query must not have', () => {
    expect(placeFor('/a', { QUERY_STRING: 'x=\x01\r\n\xe9 <>' })).toBe('/a/?x=%01%0D%0A%E9%20<>')
  })

  test('is for each request anew, and shown in the body', async () => {
    const error = new HTTPFound({ addSlash: true })
    const texts = ['/a', '/b'].map((path) =>
      error.response(Request.blank(path, { accept: 'text/plain' })).text(),
    )
    expect(await Promise.all(texts)).toEqual([
      expect.stringContaining('\n/a/\n'),
      expect.stringContaining('\n/b/\n'),
    ])
    expect(error.location).toBeNull()
    expect(() => error.response()).toThrow('addSlash needs the request: error.response(request)')
  })
})

test('300 and 304 lead nowhere by themselves', async () => {
  const choices = new HTTPMultipleChoices({ alternatives: [{ href: '/doc.de', language: 'de' }] })
  expect(choices.location).toBeNull()
  expect(await choices.response().json()).toMatchObject({
    alternatives: [{ href: '/doc.de', language: 'de' }],
  })
  const { headers } = await call(lint(new HTTPNotModified({ etag: 'a' })), blank('/'))
  expect(headers).toEqual([['ETag', '"a"']])
  expectTypeOf<typeof HTTPNotModified>().toBeConstructibleWith()
})
