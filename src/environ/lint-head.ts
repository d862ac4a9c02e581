// What lint asks of the head of an answer, its status and its header fields, and what it remembers of one exchange.

import { isFieldValue, isToken } from '../syntax/field.ts'
import { isBodiless } from '../syntax/status.ts'
import { isHopByHop, SINGLE } from './fields.ts'
import { advise, check, type Warn } from './lint-check.ts'

/** What lint remembers of one request. */
export interface Exchange {
  readonly method: string
  readonly warn: Warn
  /** What the last call of startResponse said. */
  head: Head | undefined
  /** The bytes that have been produced. */
  produced: number
  /** Whether startResponse has thrown the application's error back at it. */
  refused?: boolean
  /** Whether the body has come to its end. */
  over?: boolean
}

/** What the body is measured against. */
export interface Head {
  readonly code: number
  readonly length: number | undefined
  readonly typed: boolean
}

const STATUS = /^[1-9]\d\d(?: (?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)?$/

/** Throws unless a status and header fields can be sent. */
export function checkHead(status: unknown, headers: unknown, warn: Warn): Head {
  const code = checkStatus(status)
  const fields = checkFields(headers, code, warn)
  const length = checkFraming(fields, code)
  return { code, length, typed: fields.has('content-type') }
}

function checkStatus(status: unknown): number {
  /// # Status and header fields of the answer
  ///
  /// The status is a string: three digits of which the first is not zero, then a space and a reason phrase, as in
  /// `404 Not Found`. The reason may be missing. It has no control characters, no characters above U+00FF, and no
  /// blanks at its ends.
  check(
    'status',
    typeof status === 'string' && STATUS.test(status),
    status,
    'a status is three digits, a space and a reason, such as "404 Not Found"',
  )
  const code = Number(status.slice(0, 3))

  /// It is a final status. 1xx responses are the gateway's; `wsgify.early_hints` sends a 103.
  check('status-final', code >= 200, status, 'the status of an answer is 200 or more')
  return code
}

function checkFields(headers: unknown, code: number, warn: Warn): Map<string, string> {
  /// The header fields are an array of pairs, each an array of two strings, a name and a value. They are sent in this
  /// order, and none is merged with another.
  check('headers', Array.isArray(headers), headers, 'the header fields are an array of pairs')
  const seen = new Map<string, string>()
  for (const pair of headers as unknown[]) {
    check(
      'header-pair',
      Array.isArray(pair) && pair.length === 2,
      pair,
      'a header field is an array of its name and its value',
    )
    const [name, value] = pair as unknown[]

    /// A name is a token of RFC 9110. It should be letters, digits, `-` and `_`, starting with a letter and ending in
    /// a letter or digit: others are legal, and get lost on the way.
    check('header-name', typeof name === 'string' && isToken(name), name, 'a header name is a token')
    advise(
      'header-name-plain',
      /^[A-Za-z](?:[\w-]*[A-Za-z0-9])?$/.test(name),
      name,
      'a header name is letters, digits and hyphens, with a letter first and no hyphen last',
      warn,
    )

    /// A value is a string without control characters, tab excepted, and without characters above U+00FF. So there is
    /// no line end in it.
    check(
      'header-value',
      typeof value === 'string' && isFieldValue(value),
      value,
      `the value of ${name} is a string without control characters and without characters above U+00FF`,
    )
    const key = name.toLowerCase()

    /// There is no field `Status`: some gateways would take it for the status.
    check('header-status', key !== 'status', value, 'the status is no header field')

    /// How the answer is framed is the gateway's affair, so the application sets no field that concerns one
    /// connection: `Connection`, `Keep-Alive`, `Proxy-Connection`, `TE`, `Trailer`, `Trailers`, `Transfer-Encoding`,
    /// `Proxy-Authorization`, nor, but for a 407 response, `Proxy-Authenticate`, nor, but for a 426 response, `Upgrade`.
    check(
      'header-hop-by-hop',
      !isHopByHop(key, code),
      name,
      'an application sets no header field that concerns one connection',
    )

    /// Fields that have one value stand there once: `Age`, `Content-Length`, `Content-Location`, `Content-Range`,
    /// `Content-Type`, `Date`, `ETag`, `Expires`, `Last-Modified`, `Location`, `Retry-After`. Others may be repeated.
    check('header-once', !seen.has(key) || !SINGLE.has(key), value, `${name} stands there once`)
    seen.set(key, value)
  }
  return seen
}

function checkFraming(fields: Map<string, string>, code: number): number | undefined {
  /// `Content-Length` is a string of decimal digits.
  const length = fields.get('content-length')
  const type = fields.get('content-type')
  check(
    'header-content-length',
    length === undefined || /^\d+$/.test(length),
    length,
    'the value of Content-Length is a string of digits',
  )

  /// A 204 or 304 response has neither `Content-Length` nor `Content-Type`.
  if (isBodiless(code)) {
    check('header-bodiless', length === undefined, length, `a ${code} response has no Content-Length`)
    check('header-bodiless', type === undefined, type, `a ${code} response has no Content-Type`)
  }
  return length === undefined ? undefined : Number(length)
}
