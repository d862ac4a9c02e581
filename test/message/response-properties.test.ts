import { describe, expect, expectTypeOf, test } from 'vitest'
import { Allow } from '../../src/headers/allow.ts'
import { Challenges } from '../../src/headers/challenges.ts'
import { ContentDisposition } from '../../src/headers/content-disposition.ts'
import { ContentRange } from '../../src/headers/content-range.ts'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { Link } from '../../src/headers/link.ts'
import { RetryAfter } from '../../src/headers/retry-after.ts'
import { ServerTiming } from '../../src/headers/server-timing.ts'
import { StrictTransportSecurity } from '../../src/headers/strict-transport-security.ts'
import type { RowValue } from '../../src/message/header-properties.ts'
import { Response } from '../../src/message/response.ts'
import { type ResponseProperties, responseRows } from '../../src/message/response-properties.ts'

const DATE = new Date(784111777000)
const DATE_TEXT = 'Sun, 06 Nov 1994 08:49:37 GMT'

describe('the properties of a response', () => {
  test.each([
    ['acceptRanges', 'Accept-Ranges', 'bytes', 'bytes'],
    ['age', 'Age', '7', 7],
    ['allow', 'Allow', 'GET, PUT', new Allow(['GET', 'PUT'])],
    [
      'contentDisposition',
      'Content-Disposition',
      'attachment; filename="a b"',
      new ContentDisposition('attachment', { filename: 'a b' }),
    ],
    ['contentEncoding', 'Content-Encoding', 'gzip', 'gzip'],
    ['contentLanguage', 'Content-Language', 'de, en', ['de', 'en']],
    ['contentLocation', 'Content-Location', '/x', '/x'],
    ['contentRange', 'Content-Range', 'bytes 0-1/2', new ContentRange({ first: 0, last: 1, length: 2 })],
    ['date', 'Date', DATE_TEXT, DATE],
    ['etag', 'ETag', 'W/"a"', new EntityTag('a', { weak: true })],
    ['expires', 'Expires', DATE_TEXT, DATE],
    ['lastModified', 'Last-Modified', DATE_TEXT, DATE],
    ['link', 'Link', '</a>; rel="next"', new Link([{ target: '/a', rel: 'next' }])],
    ['location', 'Location', '/x', '/x'],
    ['pragma', 'Pragma', 'no-cache', 'no-cache'],
    ['proxyAuthenticate', 'Proxy-Authenticate', 'Basic realm="a"', Challenges.parse('Basic realm="a"')],
    ['retryAfter', 'Retry-After', '60', new RetryAfter(60)],
    ['server', 'Server', 'x/1', 'x/1'],
    ['serverTiming', 'Server-Timing', 'db;dur=5', new ServerTiming([{ name: 'db', duration: 5 }])],
    [
      'strictTransportSecurity',
      'Strict-Transport-Security',
      'max-age=5',
      new StrictTransportSecurity({ maxAge: 5 }),
    ],
    ['upgrade', 'Upgrade', 'websocket, HTTP/3', ['websocket', 'HTTP/3']],
    [
      'wwwAuthenticate',
      'WWW-Authenticate',
      'Basic realm="a", Bearer',
      Challenges.parse('Basic realm="a", Bearer'),
    ],
  ] as const)('%s is %s: as a value, as text, and removed by null', (property, field, text, value) => {
    const res = new Response('x')
    expect(res[property]).toBeNull()
    for (const given of [value, text]) {
      Object.assign(res, { [property]: given })
      expect([res.headers.get(field), res[property]]).toEqual([text, value])
    }
    Object.assign(res, { [property]: null })
    expect(res.headers.has(field)).toBe(false)
  })

  test.each(['a b', 'x/', '/1', 'x/1/2', 'a\u0085'])('%j is no protocol', (upgrade) => {
    expect(() => new Response('x', { status: 426, upgrade })).toThrow('a protocol is such as')
    expect(() => new Response('x', { status: 426, upgrade: [upgrade] })).toThrow(TypeError)
  })

  test('each has its row', () => expect(Object.keys(responseRows).sort()).toEqual(Object.keys(responseRows)))

  test.each([
    ['lastModified', 'yesterday'],
    ['age', 'old'],
    ['age', -1],
    ['expires', new Date(Number.NaN)],
  ])('%s refuses %s', (property, value) => {
    expect(() => Object.assign(new Response('x'), { [property]: value })).toThrow(/not|invalid/)
  })

  test('a location never leads to another site by accident', () => {
    const res = new Response('x')
    res.location = '//evil.example'
    expect(res.location).toBe('/evil.example')
  })

  test('types: a getter gives the value, a setter takes its text too', () => {
    expectTypeOf<ResponseProperties['allow']>().toEqualTypeOf<RowValue<typeof responseRows.allow> | null>()
    expectTypeOf<ResponseProperties['expires']>().toEqualTypeOf<Date | null>()
  })
})
