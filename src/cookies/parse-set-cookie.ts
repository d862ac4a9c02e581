// One Set-Cookie field as a client reads it. RFC 6265bis section 5.6.

import { trimOws } from '../syntax/list.ts'
import { parseCookieDate } from './cookie-date.ts'
import { MAX_ATTRIBUTE, MAX_COOKIE, MAX_LIFE, PRIORITIES, SAME_SITES } from './set-cookie.ts'

/** What a Set-Cookie field says. */
export interface ParsedSetCookie {
  readonly name: string
  /** As it stands: not decoded, its quotes kept. */
  readonly value: string
  /** Null for one that is not absolute: then it is the folder of the URL that set it. */
  readonly path: string | null
  /** In lower case, without a dot before it; null for one that names none. */
  readonly domain: string | null
  /** In seconds, 0 or less to forget it; never more than 400 days. */
  readonly maxAge: number | null
  readonly expires: Date | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | null
  /** Attributes of other names, in lower case, in order. */
  readonly others: readonly (readonly [name: string, value: string])[]
}

// More than any server sends in one field.
const MAX_TEXT = 65_536
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/

/**
 * Reads a Set-Cookie field; null for one that is refused: too long, with a control character, or without a name. The draft
 * takes values without a name, which others can make pass for cookies with one; here, as in RFC 6265, it needs a name.
 */
export function parseSetCookie(text: string): ParsedSetCookie | null {
  if (text.length > MAX_TEXT || CONTROL.test(text)) return null
  const [pair = '', ...rest] = text.split(';')
  const equals = pair.indexOf('=')
  const name = equals < 0 ? '' : trimOws(pair.slice(0, equals))
  const value = trimOws(pair.slice(equals + 1))
  if (name.length + value.length > MAX_COOKIE || name === '') return null
  const attributes = rest.map(parseAttribute).filter(([, given]) => given.length <= MAX_ATTRIBUTE)
  const last = (wanted: string) => attributes.filter(([known]) => known === wanted).at(-1)?.[1] ?? null
  const path = last('path')
  const domain = attributes.filter(([known, given]) => known === 'domain' && given !== '').at(-1)?.[1] ?? null
  const expires = attributes
    .filter(([known]) => known === 'expires')
    .map(([, given]) => parseCookieDate(given))
  const maxAge = attributes
    .filter(([known, given]) => known === 'max-age' && /^-?\d+$/.test(given))
    .at(-1)?.[1]
  return {
    name,
    value,
    path: path?.startsWith('/') ? path : null,
    domain: domain === null ? null : domain.replace(/^\./, '').toLowerCase(),
    maxAge: maxAge === undefined ? null : Math.min(Number(maxAge), MAX_LIFE),
    expires: expires.filter((date) => date !== null).at(-1) ?? null,
    secure: last('secure') !== null,
    httpOnly: last('httponly') !== null,
    sameSite: knownWord(last('samesite'), SAME_SITES),
    partitioned: last('partitioned') !== null,
    priority: knownWord(last('priority'), PRIORITIES),
    others: attributes.filter(([known]) => known !== '' && !KNOWN.has(known)),
  }
}

const KNOWN = /* @__PURE__ */ new Set(
  /* @__PURE__ */ 'path domain max-age expires secure httponly samesite partitioned priority'.split(' '),
)

function parseAttribute(text: string): [name: string, value: string] {
  const equals = text.indexOf('=')
  const name = trimOws(equals < 0 ? text : text.slice(0, equals)).toLowerCase()
  return [name, equals < 0 ? '' : trimOws(text.slice(equals + 1))]
}

// Of a word that is not known nothing is said, where a caller's would be refused.
function knownWord<T extends string>(given: string | null, words: readonly T[]): T | null {
  return words.find((known) => known === given?.toLowerCase()) ?? null
}
