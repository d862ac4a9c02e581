// Requests that are made up: what a client may send, from the plain to the odd. Each is data that can be sent again, so that
// every way gets the same. What is no valid HTTP is for test/attacks.

import fc from 'fast-check'
import type { Ask } from '../conformance/way.ts'

/** The body of a request that is made up. */
export interface Sent {
  /** The bytes, as a byte string. */
  readonly bytes: string
  /** Sends chunks of so many bytes, without a length; 0 sends the whole with its length. */
  readonly chunks: number
}

/** A request that is made up. */
export interface MadeRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Sent | null
}

/** A request as a client of the suite sends it, with more fields before its own. */
export function askFor(request: MadeRequest, headers: MadeRequest['headers']): Ask {
  const { method, target, body } = request
  const ask: Ask = { method, target, headers: [...headers, ...request.headers] }
  if (body === null) return ask
  const bytes = Buffer.from(body.bytes, 'latin1')
  return { ...ask, body: body.chunks === 0 ? bytes : inChunks(bytes, body.chunks) }
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** So many requests. The same seed gives the same. */
export function madeRequests(count: number, seed: number): MadeRequest[] {
  return fc.sample(request(), { numRuns: count, seed })
}

const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 19): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 })
const chars = (set: string, maxLength: number, minLength = 0): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...set), minLength, maxLength })

const ALPHANUMERIC = 'abcxyzABCXYZ0189'
const PATH_CHARS = `${ALPHANUMERIC}-._~!$&'()*,=:@`
const upper = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
const lower = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`
const utf8 = (text: string) => [...Buffer.from(text)].map(upper).join('')

function method(): fc.Arbitrary<string> {
  const usual = [
    'GET',
    'GET',
    'GET',
    'POST',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'PROPFIND',
    'REPORT',
  ]
  return rarely(fc.constantFrom(...usual), fc.constantFrom('TRACE', 'BREW', 'QUERY', 'M-SEARCH', 'FOO!'), 25)
}

function segment(): fc.Arbitrary<string> {
  const usual = fc.oneof(
    chars(PATH_CHARS, 8, 1).filter((text) => !/^\.+$/.test(text)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).map(utf8),
    fc.constantFrom(
      'a;b=c',
      ';',
      'a+b',
      '+',
      '%2B',
      '%3B',
      '%20',
      'a%20b',
      '%25',
      '%2525',
      'caf%C3%A9',
      'caf%c3%a9',
      '%41',
    ),
    fc.constantFrom(
      '%E2%82%AC',
      '%F0%9F%98%80',
      '%22',
      '%3C%3E',
      '%5B%5D',
      '%7E',
      '%60',
      '%7C',
      'x'.repeat(300),
    ),
  )
  const odd = fc.oneof(
    fc.integer({ min: 0x80, max: 0xff }).map(lower),
    fc.constantFrom('%C0%AF', '%ED%A0%80', '%F5'),
    fc.constantFrom('%2F', 'a%2Fb', '%2f%2f'),
    fc.constantFrom('%3F', '%23', '%5C', 'a%5Cb'),
    fc.constantFrom('', '', ''),
    fc.constantFrom('.', '..', '%2e', '%2E%2e', '...', 'a..b'),
    fc.constantFrom('%', '%z', '%4', '%zz', '%%', '%u0041'),
    fc.constantFrom('%00', '%01', '%0A', '%0D%0AX', '%7F', '%09'),
    fc.constantFrom('a|b', '^', '{a}', '"', '<a>', '`', '[a]'),
  )
  return rarely(usual, odd, 14)
}

function path(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(segment(), { maxLength: 4 }), fc.constantFrom('', '', '', '/'))
    .map(([segments, end]) => `/${segments.join('/')}${segments.length > 0 ? end : ''}`)
}

function query(): fc.Arbitrary<string> {
  const part = fc.oneof(
    chars(`${PATH_CHARS}+/?;&=%`, 12),
    fc
      .tuple(chars(ALPHANUMERIC, 5, 1), chars(`${ALPHANUMERIC}+`, 8))
      .map(([name, value]) => `${name}=${value}`),
    fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => `u=${utf8(text)}`),
    fc.constantFrom(
      'a[]=1',
      'a|b',
      '{"a":1}',
      '"',
      '<>',
      '^`',
      '%00',
      '%FF',
      '%',
      '%zz',
      'http://x/y',
      '=',
      'x'.repeat(2000),
    ),
  )
  return fc.array(part, { maxLength: 4 }).map((parts) => parts.join('&'))
}

function target(): fc.Arbitrary<string> {
  const origin = fc
    .tuple(path(), fc.option(query(), { freq: 2, nil: null }))
    .map(([where, asked]) => (asked === null ? where : `${where}?${asked}`))
  const odd = fc.oneof(
    fc.constantFrom(
      'http://example.org/absolute',
      'HTTP://EXAMPLE.ORG/absolute?a=b',
      'http://example.org',
      'https://example.org/s',
    ),
    fc.constantFrom('/?', '/a??', '//', '//a', '///a//', '/a//', '//example.org/a'),
  )
  return rarely(origin, odd, 24)
}

const VISIBLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('')

function value(): fc.Arbitrary<string> {
  const usual = fc
    .array(chars(VISIBLE, 12, 1), { minLength: 1, maxLength: 4 })
    .map((words) => words.join(' '))
  const odd = fc.oneof(
    fc.constant(''),
    fc.constantFrom('a\tb', 'a  b', 'a, b', ',a,,b,', '"a, b"', '"\\"'),
    chars(`${VISIBLE}\xa0\xc3\xa9\xff\x80`, 20, 1),
    fc.constantFrom('caf\xe9', 'caf\xc3\xa9', '\xa0\xa0', '\xef\xbb\xbf'),
    fc.integer({ min: 200, max: 4000 }).map((length) => 'v'.repeat(length)),
    fc.constantFrom('%00', '%0D%0A', '$x', '$(x)', '() { :; }; echo', '../..', "' OR 1=1", '\\x0d\\x0a'),
  )
  return rarely(usual, odd, 5)
}

type Field = readonly [name: string, value: string]
const field = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Field[]> =>
  values.map((one) => [[name, one]])

function fields(): fc.Arbitrary<Field[]> {
  const own = fc.tuple(chars(ALPHANUMERIC, 6, 1), value()).map(([name, one]): Field[] => [[`X-${name}`, one]])
  const usual = fc.oneof(
    own,
    own,
    field('Accept', fc.constantFrom('*/*', 'text/html;q=0.5, application/json', 'text/html, */*;q=0.1')),
    field('Accept-Encoding', fc.constantFrom('gzip, br', 'identity', '*;q=0')),
    field('Accept-Language', fc.constantFrom('de-CH, en;q=0.5', '*')),
    field('User-Agent', value()),
    field('Referer', fc.constantFrom('http://example.org/a?b', 'about:blank')),
    field(
      'Cookie',
      fc
        .array(
          chars(ALPHANUMERIC, 5, 1).map((name) => `${name}="v"`),
          { minLength: 1 },
        )
        .map((list) => list.join('; ')),
    ),
    field('Authorization', fc.constantFrom('Bearer abc.def', 'Basic dTpw', 'Digest a="b, c", d=e')),
    field('Origin', fc.constantFrom('null', 'https://example.org')),
    field('If-None-Match', fc.constantFrom('*', '"a", W/"b"')),
    field('If-Modified-Since', fc.constant('Sat, 29 Oct 1994 19:43:31 GMT')),
    field('Cache-Control', fc.constantFrom('no-cache', 'max-age=0, no-store')),
    field('X-Requested-With', fc.constant('XMLHttpRequest')),
    field('traceparent', fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
  )
  const odd = fc.oneof(
    fc
      .tuple(value(), value(), value())
      .map((list): Field[] => list.map((one, i) => [i === 1 ? 'x-twice' : 'X-Twice', one])),
    fc.constant<Field[]>([
      ['Accept', 'a/b'],
      ['Accept', 'c/d'],
    ]),
    fc.constant<Field[]>([
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
      ['cookie', 'a=3'],
    ]),
    fc.constant<Field[]>([
      ['Via', '1.1 a'],
      ['Via', '1.1 b'],
    ]),
    fc
      .integer({ min: 30, max: 60 })
      .map((count) => Array.from({ length: count }, (_, i): Field => [`X-Many-${i}`, String(i)])),
    fc.constantFrom<Field[]>(
      [['X_Under', 'evil']],
      [
        ['X_Under', 'evil'],
        ['X-Under', 'good'],
      ],
      [['Content_Length', '1']],
    ),
    fc.constantFrom<Field[]>([['Proxy', 'http://evil']], [['PROXY', 'http://evil']]),
    fc.constantFrom<Field[]>(
      [["X!#$%&'*+.^`|~", 'token']],
      [['X.Dot', 'dot']],
      [['1', 'digit']],
      [['-', 'hyphen']],
    ),
    fc.constantFrom<Field[]>(
      [['X-Forwarded-For', '192.0.2.1']],
      [['X-Forwarded-Proto', 'https']],
      [['X-Forwarded-Host', 'evil']],
    ),
    fc.constantFrom<Field[]>([['Forwarded', 'for=192.0.2.1;host=evil']], [['X-Real-IP', '192.0.2.1']]),
    fc.constantFrom<Field[]>(
      [['Range', 'bytes=0-1']],
      [
        ['Range', 'bytes=-1'],
        ['If-Range', '"a"'],
      ],
    ),
    fc.constantFrom<Field[]>(
      [['If-Match', '"a"']],
      [['If-Unmodified-Since', 'Sat, 29 Oct 1994 19:43:31 GMT']],
      [['Max-Forwards', '0']],
    ),
    fc.constantFrom<Field[]>(
      [['TE', 'trailers']],
      [['Keep-Alive', 'timeout=5']],
      [['Proxy-Authorization', 'Basic dTpw']],
    ),
    fc.constantFrom<Field[]>(
      [['Constructor', 'x']],
      [['__proto__', 'x']],
      [['toString', 'x']],
      [['Host-Name', 'x']],
    ),
    fc.constantFrom<Field[]>(
      [['Status', '404']],
      [['Script-Name', '/evil']],
      [['Remote-User', 'root']],
      [['Https', 'on']],
    ),
    fc.constantFrom<Field[]>(
      [['X-Sendfile', '/etc/passwd']],
      [['X-Accel-Redirect', '/x']],
      [['X-HTTP-Method-Override', 'PUT']],
    ),
    fc.constantFrom<Field[]>(
      [['Content-Encoding', 'gzip']],
      [['Content-Language', 'de']],
      [['Content-Location', '/a']],
    ),
  )
  return fc
    .array(rarely(usual, odd, 9), { maxLength: 6 })
    .map((lists) => withoutDoubles(lists.flat()).slice(0, 80))
}

// What may stand only once is refused where it stands twice: that is for test/attacks.
const ONCE =
  /^(?:authorization|content-(?:encoding|range)|date|from|if-(?:modified-since|range|unmodified-since)|max-forwards|origin|proxy-authorization|range|referer|user-agent)$/

function withoutDoubles(list: readonly Field[]): Field[] {
  const names = list.map(([name]) => name.toLowerCase())
  return list.filter((_field, i) => !ONCE.test(names[i] as string) || names.indexOf(names[i] as string) === i)
}

function host(): fc.Arbitrary<Field[]> {
  const odd = fc.constantFrom(
    ...[
      'example.org:80',
      'example.org:8080',
      'EXAMPLE.org',
      'example.org.',
      'a_b.example',
      'xn--bcher-kva.example',
    ],
    ...['127.0.0.1:1', '[::1]', '[2001:db8::1]:8080', 'localhost', 'a'],
  )
  return rarely(
    fc.constant<Field[]>([]),
    odd.map((one): Field[] => [['Host', one]]),
    7,
  )
}

const BOUNDARY = 'x-boundary'

function body(): fc.Arbitrary<{ readonly sent: Sent; readonly type: string }> {
  const content = fc.oneof(
    fc.tuple(fc.constant('application/x-www-form-urlencoded'), query()),
    fc.tuple(
      fc.constant(`multipart/form-data; boundary=${BOUNDARY}`),
      fc
        .uint8Array({ maxLength: 200 })
        .map(
          (bytes) =>
            `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n${Buffer.from(bytes).toString('latin1')}\r\n--${BOUNDARY}--\r\n`,
        ),
    ),
    fc.tuple(
      fc.constant('application/json; charset=utf-8'),
      fc.json().map((text) => Buffer.from(text).toString('latin1')),
    ),
    fc.tuple(
      fc.constant('application/octet-stream'),
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    ),
    fc.tuple(
      fc.constantFrom('text/plain', 'TEXT/Plain;charset="utf-8"', ''),
      chars(`${VISIBLE}\r\n\0\xff`, 100),
    ),
    fc.tuple(
      fc.constant('application/octet-stream'),
      fc.integer({ min: 60_000, max: 70_000 }).map((length) => 'big '.repeat(length / 4)),
    ),
    fc.tuple(
      fc.constant('text/plain'),
      fc.constantFrom('', 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n', '0\r\n\r\n'),
    ),
  )
  const chunks = rarely(fc.constant(0), fc.constantFrom(1000, 7, 65_536), 4)
  return fc.tuple(content, chunks).map(([[type, bytes], size]) => {
    // A thousand chunks of seven bytes say no more than a few.
    const sent = { bytes, chunks: size === 7 && bytes.length > 2000 ? 1000 : size }
    return { sent, type }
  })
}

function request(): fc.Arbitrary<MadeRequest> {
  return fc
    .tuple(
      rarely(
        target().map((one): readonly [string, string] => [one, '']),
        fc.constant<readonly [string, string]>(['*', 'OPTIONS']),
        60,
      ),
      method(),
      host(),
      fields(),
      body(),
    )
    .chain(([[asked, needs], verb, hosts, list, { sent, type }]) => {
      const name = needs === '' ? verb : needs
      const usual = /^(?:POST|PUT|PATCH|PROPFIND|REPORT|QUERY|BREW)$/.test(name)
      // With a Host of its own, a target that names another would be refused.
      const where = /^http/i.test(asked) && hosts.length > 0 ? '/absolute' : asked
      return fc.integer({ min: 0, max: 19 }).map((chance): MadeRequest => {
        const has = name !== 'TRACE' && (usual ? chance > 2 : chance === 0)
        const headers =
          has && type !== '' ? [...hosts, ['Content-Type', type] as const, ...list] : [...hosts, ...list]
        return { method: name, target: where, headers, body: has ? sent : null }
      })
    })
}
