// Answers that are made up: statuses, fields and bodies of every kind, and the requests that ask for them.

import fc from 'fast-check'
import type { HeaderPair } from '../../../src/environ/contract.ts'
import type { MadeAnswer } from './applications.ts'

/** An answer that is made up, and the method that asks for it. */
export interface MadeExchange {
  readonly method: string
  readonly answer: MadeAnswer
}

/** So many answers. The same seed gives the same. */
export function madeAnswers(count: number, seed: number): MadeExchange[] {
  return fc.sample(exchange(), { numRuns: count, seed })
}

const VISIBLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('')

const words = (set: string, maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.string({ unit: fc.constantFrom(...set), minLength: 1, maxLength }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((list) => list.join(' '))

function status(): fc.Arbitrary<string> {
  const usual = ['200 OK', '200 OK', '201 Created', '202 Accepted', '204 No Content', '206 Partial Content']
  const errors = [
    '400 Bad Request',
    '401 Unauthorized',
    '403 Forbidden',
    '404 Not Found',
    '409 Conflict',
    '410 Gone',
  ]
  const others = [
    '203 x',
    '205 Reset Content',
    '207 Multi-Status',
    '226 IM Used',
    '299 Own',
    '300 Multiple Choices',
    '418 Teapot',
  ]
  const moved = ['301 Moved Permanently', '302 Found', '303 See Other', '304 Not Modified', '307 x', '308 x']
  const faults = [
    '421 x',
    '425 Too Early',
    '451 x',
    '500 Internal Server Error',
    '502 x',
    '503 x',
    '504 x',
    '511 x',
    '599 Own',
  ]
  const reasons = ['200', '200 ', '200 All is well', '404 Nothing\there', '422 caf\xe9', '200 OK 200']
  return fc.oneof(
    { arbitrary: fc.constantFrom(...usual), weight: 5 },
    { arbitrary: fc.constantFrom(...errors, ...others, ...moved, ...faults), weight: 4 },
    { arbitrary: fc.constantFrom(...reasons), weight: 1 },
  )
}

function headers(): fc.Arbitrary<HeaderPair[]> {
  const own = fc.oneof(
    words(VISIBLE, 10),
    words(`${VISIBLE}\xa0\xe9\xff`, 10),
    fc.constantFrom('', 'a\tb', 'a  b', 'a, b', '"a\\"b"'),
    fc.integer({ min: 100, max: 2500 }).map((length) => 'v'.repeat(length)),
  )
  const some = fc.oneof(
    fc.tuple(fc.constantFrom('X-One', 'X-Two', 'x-small', 'X.Dot', 'X_Under', 'X-SHOUT'), own),
    fc.tuple(
      fc.constant('Set-Cookie'),
      fc.constantFrom('a=1; Path=/', 'b="2"; HttpOnly', 'c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'a=2'),
    ),
    fc.tuple(fc.constant('Vary'), fc.constantFrom('Accept', 'Accept-Encoding, Cookie', '*')),
    fc.constantFrom<HeaderPair>(
      ['ETag', '"a"'],
      ['ETag', 'W/"b"'],
      ['Last-Modified', 'Sat, 29 Oct 1994 19:43:31 GMT'],
    ),
    fc.constantFrom<HeaderPair>(
      ['Cache-Control', 'no-store'],
      ['Expires', '0'],
      ['Age', '1'],
      ['Pragma', 'no-cache'],
    ),
    fc.constantFrom<HeaderPair>(
      ['Link', '</a>; rel=next'],
      ['Link', '</b>; rel=prev'],
      ['Allow', 'GET, HEAD'],
    ),
    fc.constantFrom<HeaderPair>(
      ['Location', '/elsewhere'],
      ['Location', 'https://example.org/a?b#c'],
      ['Refresh', '1; url=/a'],
    ),
    fc.constantFrom<HeaderPair>(['WWW-Authenticate', 'Basic realm="a, b"'], ['WWW-Authenticate', 'Bearer']),
    fc.constantFrom<HeaderPair>(
      ['Content-Language', 'de'],
      ['Content-Location', '/a'],
      ['Content-Disposition', 'attachment; filename="a"'],
    ),
    fc.constantFrom<HeaderPair>(
      ['Content-Encoding', 'x-own'],
      ['Accept-Ranges', 'bytes'],
      ['Retry-After', '1'],
      ['Server', 'own'],
    ),
    fc.constantFrom<HeaderPair>(['Date', 'Sat, 29 Oct 1994 19:43:31 GMT']),
    fc.constantFrom<HeaderPair>(['X-Accel-Expires', '1'], ['Strict-Transport-Security', 'max-age=1']),
  )
  return fc.array(some, { maxLength: 6 }).map(withoutDoubles)
}

const LISTS = /^(?:x.*|set-cookie|vary|link|allow|www-authenticate|cache-control|pragma)$/i

// An application that says twice what is said once is for other tests.
function withoutDoubles(list: readonly HeaderPair[]): HeaderPair[] {
  const names = list.map(([name]) => name.toLowerCase())
  return list.filter(([name], i) => LISTS.test(name) || names.indexOf(name.toLowerCase()) === i)
}

function chunks(): fc.Arbitrary<(readonly [text: string, times: number])[]> {
  const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
  const chunk = fc.oneof(
    fc.constantFrom<readonly [string, number]>(
      ['hello', 1],
      ['', 1],
      [all, 1],
      ['\r\n', 3],
      ['0\r\n\r\n', 1],
    ),
    fc.integer({ min: 1, max: 3000 }).map((times) => ['x', times] as const),
    fc.constantFrom<readonly [string, number]>(
      ['HTTP/1.1 200 OK\r\n\r\n', 1],
      ['large ', 20_000],
      ['Status: 500\r\n\r\n', 1],
    ),
  )
  return fc.array(chunk, { minLength: 1, maxLength: 4 })
}

function exchange(): fc.Arbitrary<MadeExchange> {
  const forms = ['text', 'bytes', 'array', 'generator', 'async generator', 'nothing'] as const
  return fc
    .tuple(
      status(),
      headers(),
      fc.constantFrom(...forms),
      chunks(),
      fc.boolean(),
      fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD'),
      fc.constantFrom<HeaderPair>(['Content-Type', 'text/html; charset=utf-8'], ['content-type', 'x/y']),
    )
    .map(([line, list, form, parts, counted, method, type]): MadeExchange => {
      const bodiless = /^(?:204|205|304)/.test(line)
      const made =
        bodiless || form === 'nothing' ? [] : form === 'bytes' || form === 'text' ? parts.slice(0, 1) : parts
      // Text is written as UTF-8, so that only ASCII has the length that it seems to have.
      const ascii =
        form === 'text'
          ? made.map(([text, times]) => [text.replace(/[^\x00-\x7f]/g, '?'), times] as const)
          : made
      return {
        method,
        answer: {
          status: line,
          headers: bodiless ? list : [...list, type],
          form: bodiless ? 'nothing' : form,
          chunks: ascii,
          counted: counted && !bodiless,
        },
      }
    })
}
