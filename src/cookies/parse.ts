// The Cookie field of a request, both ways. RFC 6265 section 5.4; the text is a byte string, as an environ carries it.

import { bytesOfByteString, decodeUtf8, isAscii } from '../syntax/bytes.ts'
import { isFieldValue } from '../syntax/field.ts'
import { sliceTrimmed, trimOws } from '../syntax/list.ts'

const MAX_COOKIES = 200
// The shortest piece that is a cookie, with the `;` that ends it: `a=;`.
const MIN_PIECE = 3
// What a value may not hold as it stands; % because reading decodes it.
const UNSAFE_VALUE = /[^!#$&-+\--:<-[\]-~]/
// What stands for something else: quotes around a value, escapes, and bytes of UTF-8.
const CODED = /["%\x80-\uffff]/
const LONE_SURROGATE = /\p{Surrogate}/gu

/**
 * The cookies of a header in order, as pairs. Pieces without `=` and without a name are skipped; one pair of quotes
 * around a value is removed, UTF-8 decoded, and then `%XX` where all of a value's are valid. Names are never decoded.
 * More than 200 cookies read as none.
 */
export function parseCookies(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = []
  let equals = -1
  for (let start = 0; start < text.length; ) {
    // Searched again only once it is passed, so that a text of bare names is not scanned over and over.
    if (equals < start) equals = text.indexOf('=', start)
    if (equals < 0) break
    let stop = text.indexOf(';', start)
    if (stop < 0) stop = text.length
    if (equals < stop) {
      const name = sliceTrimmed(text, start, equals)
      if (name !== '') {
        if (pairs.length === MAX_COOKIES) return []
        pairs.push([name, cookieValue(text, equals + 1, stop)])
      }
    }
    start = stop + 1
  }
  return pairs
}

/** The value of the first cookie of a name, or null: what `parseCookies` would give, without making its list. */
export function findCookie(text: string, name: string): string | null {
  if (text.length >= MIN_PIECE * MAX_COOKIES && mayHoldTooMany(text)) {
    return parseCookies(text).find(([found]) => found === name)?.[1] ?? null
  }
  for (let start = 0; start < text.length; ) {
    start = skipOws(text, start)
    let stop = text.indexOf(';', start)
    if (stop < 0) stop = text.length
    if (text.startsWith(name, start)) {
      const equals = skipOws(text, start + name.length)
      if (text.charCodeAt(equals) === 61 && canBeRead(name)) return cookieValue(text, equals + 1, stop)
    }
    start = stop + 1
  }
  return null
}

/**
 * The text with one cookie set, in place of the first of its name and of all others, else at the end; or with all of
 * its name removed, for null. The other pieces stay as they were written; but they are dropped where there would be
 * more than 200 cookies, which read as none.
 *
 * Throws a TypeError for a name that `formatCookies` refuses.
 */
export function replaceCookie(text: string, name: string, value: string | null): string {
  let put = value === null ? null : formatCookies([[name, value]])
  const pieces: string[] = []
  let cookies = 0
  for (const part of text.split(';')) {
    const piece = trimOws(part)
    const equals = piece.indexOf('=')
    const found = equals < 0 ? '' : sliceTrimmed(piece, 0, equals)
    if (found !== '') cookies++
    if (found === '' || found !== name) {
      if (piece !== '') pieces.push(piece)
    } else if (put !== null) {
      pieces.push(put)
      put = null
    }
  }
  if (put !== null) {
    pieces.push(put)
    cookies++
  }
  if (cookies > MAX_COOKIES) return value === null ? '' : formatCookies([[name, value]])
  return pieces.join('; ')
}

/**
 * Prints cookies as a Cookie field, so that `parseCookies` gives them back.
 *
 * Throws a TypeError for a name that would not come back: one that is empty, has white space at an end, `=`, `;`, a
 * control character or one above U+00FF.
 */
export function formatCookies(pairs: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, value] of pairs) {
    // Not only tokens: what a client sent has to survive when a neighbour changes.
    if (!canBeRead(name) || !isFieldValue(name)) {
      throw new TypeError(
        `the name of a cookie is text without "=", ";" and control characters, not ${JSON.stringify(name)}`,
      )
    }
    text += `${text === '' ? '' : '; '}${name}=${encodeCookieValue(value)}`
  }
  return text
}

/** The text of a cookie's value: as it stands where it can, else percent-encoded. Lone surrogates become U+FFFD. */
export function encodeCookieValue(value: string): string {
  return UNSAFE_VALUE.test(value) ? encodeURIComponent(value.replace(LONE_SURROGATE, '\ufffd')) : value
}

function cookieValue(text: string, from: number, to: number): string {
  let value = sliceTrimmed(text, from, to)
  if (!CODED.test(value)) return value
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1)
  if (!isAscii(value)) value = decodeUtf8(bytesOfByteString(value), true) ?? value
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function canBeRead(name: string): boolean {
  return name !== '' && !/[;=]/.test(name) && trimOws(name) === name
}

function mayHoldTooMany(text: string): boolean {
  let pieces = 1
  for (let at = text.indexOf(';'); at >= 0; at = text.indexOf(';', at + 1)) pieces++
  return pieces > MAX_COOKIES
}

function skipOws(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++
  return at
}
