// Cases on what else a response does, made by chance: cookies it sets, how long it is fresh, its codings, its text.

import type { Case, Json } from './cases.ts'
import { body, tameOf } from './generate-response.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

const NAMES = ['a', 'b', 'sid', 'theme']
const COOKIES = ['1', 'abc', '', 'x-y.z', '0', 'a=b']
const ODD_COOKIES = ['x y', 'é', 'a;b', '"', '100%']
const FLAGS: Record<string, Json>[] = [
  {},
  {},
  { secure: true },
  { httpOnly: true },
  { secure: true, httpOnly: true, sameSite: 'strict' },
  { path: '/app' },
  { path: null },
  { domain: 'example.org' },
  { maxAge: 3600 },
  { sameSite: 'none', secure: true },
  { sameSite: 'none' },
  { path: '/app', maxAge: 0 },
]

function cookies(random: Random): Case {
  const value = () => random.pick(random.once(8) ? ODD_COOKIES : COOKIES)
  if (random.once(6)) {
    const pairs = () => random.list(0, 3, () => [random.pick(NAMES), value()])
    const status = random.pick([200, 200, 201, 404, 204, 302])
    return {
      area: 'response-cookies',
      op: 'merge',
      cookies: pairs(),
      others: pairs(),
      app: random.once(2),
      status,
    }
  }
  const steps = random.list(1, 4, (): Json[] => {
    const name = random.once(20) ? random.pick(['é', 'a b', '', '__Host-a']) : random.pick(NAMES)
    if (random.once(5))
      return [
        'delete',
        name,
        random.pick<Json>([{}, {}, { path: '/app' }, { domain: 'example.org' }, { path: null }]),
      ]
    if (random.once(5)) return [random.pick(['unset', 'try to unset']), name]
    return ['set', name, value(), random.pick(FLAGS)]
  })
  return { area: 'response-cookies', op: 'steps', steps }
}

const DIRECTIVES: [string, Json][] = [
  ['maxAge', 60],
  ['maxAge', 0],
  ['sMaxage', 5],
  ['noCache', true],
  ['noStore', true],
  ['noTransform', true],
  ['mustRevalidate', true],
  ['proxyRevalidate', true],
  ['public', true],
  ['private', true],
  ['staleWhileRevalidate', 30],
  ['staleIfError', 300],
  ['immutable', true],
]
const ODD_DIRECTIVES: [string, Json][] = [
  ['maxAge', -1],
  ['maxAge', 'x'],
  ['maxAge', true],
  ['noStore', false],
  ['public', false],
  ['noCache', false],
  ['maxAge', null],
  ['private', null],
  ['public', 'yes'],
]
const CACHES = [
  '',
  'max-age=60',
  'no-store',
  'public, max-age=3600',
  'private, must-revalidate',
  'max-age=5, x-own=7',
  'no-cache, no-store',
]

function directive(random: Random): [string, Json] {
  return random.pick(random.once(8) ? ODD_DIRECTIVES : DIRECTIVES)
}

function caches(random: Random): Case {
  if (random.once(3)) {
    const headers = random.list(0, 2, () =>
      random.pick([
        ['Cache-Control', random.pick(CACHES)],
        ['Pragma', 'no-cache'],
        ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
        ['Expires', '0'],
      ]),
    )
    const seconds = random.pick(
      random.once(5) ? [-10, 2 ** 31 + 5, 1.5] : [0, 10, 60, 3600, 86400, 31_536_000],
    )
    const directives = Object.fromEntries(random.list(0, 2, () => directive(random)))
    return { area: 'response-cache', op: 'expires', headers, seconds, directives }
  }
  const steps = random.list(1, 5, (): Json[] => {
    const [name, value] = directive(random)
    if (random.once(3)) return ['read', random.pick(DIRECTIVES.filter(([known]) => known !== 'immutable'))[0]]
    if (random.once(4)) return ['field', random.pick(CACHES.slice(1))]
    if (random.once(4)) {
      return [
        'assign',
        random.pick<Json>([
          null,
          'max-age=7',
          '',
          'no-store, public',
          { maxAge: 9 },
          { noStore: true, maxAge: 1 },
          {},
        ]),
      ]
    }
    return ['set', name, value]
  })
  return { area: 'response-cache', op: 'live', header: random.pick(CACHES), steps }
}

const CONTENTS = ['hello', '', 'a'.repeat(100), 'Ã©', '\u0000\u00ff', '0123456789']

function codings(random: Random): Case {
  const way = random.below(6)
  if (way === 0) {
    const made = random.once(3)
      ? { chunks: random.list(0, 3, () => random.pick(CONTENTS)) }
      : { bytes: random.pick(CONTENTS) + random.below(50) }
    const other: Record<string, Json> = random.once(4) ? { other: random.pick(CONTENTS) } : {}
    return { area: 'coding', op: 'md5', ...made, ...other, md5: random.once(2) }
  }
  if (way < 4) {
    const made: Record<string, Json> = random.once(3)
      ? { chunks: random.list(0, 3, () => random.pick(CONTENTS)) }
      : { bytes: random.pick(CONTENTS) }
    if (random.once(4)) made['status'] = random.pick([200, 404, 206, 204, 304])
    const properties: Record<string, Json> = {}
    if (random.once(3)) properties['etag'] = random.pick(['"v1"', 'W/"v1"', 'v1'])
    if (random.once(5)) properties['contentEncoding'] = random.pick(['gzip', 'br', 'identity', 'GZIP'])
    if (random.once(5)) properties['vary'] = random.pick(['Accept', 'Accept-Encoding', '*'])
    if (Object.keys(properties).length > 0) made['properties'] = properties
    const lazy = 'chunks' in made && random.once(2)
    const codings = random.list(1, 2, () => [
      random.once(12)
        ? random.pick(['deflate', 'br', 'x', '', 'GZIP'])
        : random.pick(['gzip', 'gzip', 'identity']),
      lazy,
    ])
    return { area: 'coding', op: 'encode', contentType: 'text/plain', ...made, codings }
  }
  const coding = random.pick(['gzip', 'deflate', 'zlib'])
  const label = random.once(6)
    ? random.pick(['identity', 'br', 'GZIP', 'x', '', 'gzip, gzip'])
    : coding === 'gzip'
      ? 'gzip'
      : 'deflate'
  const headers: Json[] = [['Content-Type', 'text/plain']]
  if (!random.once(12)) headers.push(['Content-Encoding', label])
  // Each side has bytes of its own, so those that stay encoded are not compared.
  const isDecoded = headers.length === 2 && /gzip|deflate/i.test(label) && !random.once(6)
  const coded = isDecoded ? [coding] : []
  if (random.once(4)) headers.push(['ETag', '"v1"'])
  if (random.once(4)) headers.push(['Content-MD5', 'x'])
  const cut: Record<string, Json> = random.once(6) ? { cut: random.pick([1, 4, 9]) } : {}
  return { area: 'coding', op: 'decode', bytes: random.pick(CONTENTS), coded, headers, ...cut }
}

const LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.0 404 Not Found',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 500 Internal Server Error',
]
const ODD_LINES = [
  '200 OK',
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/2 200 OK',
  'HTTP/1.1  200 OK',
  'HTTP/1.1 abc',
  'junk',
  '',
  'HTTP/1.1 200 Very  Fine',
  '404 Not Found',
  'HTTP/1.1 20 OK',
  'http/1.1 200 OK',
]
const FIELDS = [
  'Content-Type: text/plain',
  'X-A: 1',
  'X-A: 2',
  'Set-Cookie: a=1',
  'Set-Cookie: b=2',
  'ETag: "v1"',
  'X-Empty:',
]
const ODD_FIELDS = [
  'X-A:1',
  'X-A:  spaced  ',
  'no colon',
  ': nameless',
  'X A: 1',
  'X-Latin: é',
  ' folded: 1',
  'X-A : 1',
  'Transfer-Encoding: chunked',
  'X-Colon: a:b',
]

function texts(random: Random): Case {
  const way = random.below(5)
  if (way < 2) {
    const op = random.pick(['print', 'again', 'copy'])
    return { area: 'response-text', op, ...(random.once(2) ? tameOf(random) : body(random)) }
  }
  const line = random.pick(random.once(4) ? ODD_LINES : LINES)
  const fields = random.list(0, 3, () => random.pick(random.once(8) ? ODD_FIELDS : FIELDS))
  const content = random.pick(['', 'hello', 'Ã©', 'a\nb'])
  if (!random.once(6))
    fields.push(
      `Content-Length: ${random.once(8) ? random.pick(['3', '99', 'x', '-1', '+5', '']) : content.length}`,
    )
  const end = random.pick(['\r\n', '\r\n', '\n'])
  const stop = random.once(15) ? '' : end
  return { area: 'response-text', op: 'read', message: [line, ...fields].join(end) + end + stop + content }
}

/** Makes a case, by its area. */
export const partAreas: Readonly<Record<string, Make>> = {
  'response-cookies': cookies,
  'response-cache': caches,
  coding: codings,
  'response-text': texts,
}
