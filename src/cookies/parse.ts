// The Cookie field of a request, both ways. RFC 6265 section 5.4; the text is a byte string, as an environ carries it.

import { byteStringOfText, bytesOfByteString, decodeUtf8, isAscii } from '../syntax/bytes.ts'
import { isToken } from '../syntax/field.ts'
import { trimOws } from '../syntax/list.ts'
import { decodePercent, percentOf } from '../syntax/percent.ts'

const MAX_COOKIES = 200
// What a value may not hold as it stands; % because reading decodes it.
const UNSAFE_VALUE = /[^!#$&-+\--:<-[\]-~]/g

/**
 * The cookies of a header in order, as pairs. Pieces without `=` and without a name are skipped; one pair of quotes
 * around a value is removed, `%XX` in it decoded where it is valid. Names are never decoded. More than 200 cookies
 * read as none.
 */
export function parseCookies(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = []
  let start = 0
  while (start < text.length) {
    let stop = text.indexOf(';', start)
    if (stop < 0) stop = text.length
    const piece = trimOws(text.slice(start, stop))
    const equals = piece.indexOf('=')
    if (equals > 0) {
      if (pairs.length === MAX_COOKIES) return []
      pairs.push([trimOws(piece.slice(0, equals)), cookieValue(piece.slice(equals + 1))])
    }
    start = stop + 1
  }
  return pairs
}

/** The value of the first cookie of a name, or null: what `parseCookies` would give, without making its list. */
export function findCookie(text: string, name: string): string | null {
  // Only a text this long can hold more cookies than are read; it is rare, and read as a list.
  if (text.length > 3 * MAX_COOKIES) {
    return parseCookies(text).find(([found]) => found === name)?.[1] ?? null
  }
  let start = 0
  while (start < text.length) {
    while (text.charCodeAt(start) === 32 || text.charCodeAt(start) === 9) start++
    let stop = text.indexOf(';', start)
    if (stop < 0) stop = text.length
    const equals = text.startsWith(name, start) ? text.indexOf('=', start + name.length) : -1
    if (equals > start && equals < stop && trimOws(text.slice(start, equals)) === name) {
      return cookieValue(text.slice(equals + 1, stop))
    }
    start = stop + 1
  }
  return null
}

/** Prints cookies as a Cookie field, so that `parseCookies` gives them back. Throws a TypeError for a name that is no token. */
export function formatCookies(pairs: Iterable<readonly [string, string]>): string {
  let text = ''
  for (const [name, value] of pairs) {
    if (!isToken(name)) throw new TypeError(`the name of a cookie is a token, not ${JSON.stringify(name)}`)
    const encoded = byteStringOfText(value).replace(UNSAFE_VALUE, (char) => percentOf(char.charCodeAt(0)))
    text += `${text === '' ? '' : '; '}${name}=${encoded}`
  }
  return text
}

function cookieValue(given: string): string {
  let value = trimOws(given)
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1)
  if (!value.includes('%') && isAscii(value)) return value
  // What is not UTF-8, decoded or not, stays as it came.
  const decoded = decodeUtf8(bytesOfByteString(decodePercent(value)), true)
  return decoded ?? value
}
