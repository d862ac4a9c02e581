// One Set-Cookie field: what a client is told to keep. RFC 6265bis section 4.1.

import { isToken } from '../syntax/field.ts'
import { encodeCookieValue } from './parse.ts'

/** The most bytes of a cookie's name and value together. RFC 6265bis section 5.6. */
export const MAX_COOKIE = 4096
/** The most bytes of one attribute's value. RFC 6265bis section 5.6. */
export const MAX_ATTRIBUTE = 1024
/** The longest that a cookie is kept, in seconds: 400 days. RFC 6265bis section 5.5. */
export const MAX_LIFE: number = 400 * 24 * 60 * 60
/** What SameSite can say. */
export const SAME_SITES = ['strict', 'lax', 'none'] as const
/** What Priority can say. */
export const PRIORITIES = ['low', 'medium', 'high'] as const

/** What a cookie is set with beside its name and value. */
export interface SetCookieAttributes {
  /** Where on the host it is sent back; `/` by default, null leaves it to the URL that set it. */
  readonly path?: string | null | undefined
  /** The host and its sub-domains that it is sent to; only this host by default. */
  readonly domain?: string | null | undefined
  /**
   * How long it is kept, in whole seconds, 0 or less to forget it; until the browser closes by default. Browsers keep
   * none for over 400 days, so more is sent as that.
   */
  readonly maxAge?: number | null | undefined
  /** Until when it is kept; more than 400 days from now is sent as that. */
  readonly expires?: Date | null | undefined
  /** Whether it is sent over https only. */
  readonly secure?: boolean | undefined
  /** Whether scripts cannot see it. */
  readonly httpOnly?: boolean | undefined
  /** Whether other sites' requests carry it. */
  readonly sameSite?: 'strict' | 'lax' | 'none' | null | undefined
  /** Whether each top-level site has its own: CHIPS. */
  readonly partitioned?: boolean | undefined
  /** Which cookies a full browser keeps longest. */
  readonly priority?: 'low' | 'medium' | 'high' | undefined
}

const ATTRIBUTES =
  /* @__PURE__ */ 'path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned, priority'.split(
    ', ',
  )
// What path and domain may not hold. That `<` may not either is how most libraries have it.
const BAD_ATTRIBUTE = /[^\x20-\x3a\x3d-\x7e]/
// Labels of up to 63 characters that no hyphen begins or ends; browsers leave out a dot in front.
const DOMAIN = /^\.?(?:(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?=.)|$))+$/i

interface Kind {
  readonly name: string
  readonly attributes: SetCookieAttributes
  readonly text: string
}

// An application sets the same few kinds of cookies over and over; the last ones are remembered, field by field.
const MAX_KINDS = 8
const kinds: Kind[] = []
let oldest = 0

/**
 * The text of a Set-Cookie field. A value that cannot stand as it is is percent-encoded.
 *
 * Throws a TypeError or RangeError for what browsers would refuse or misread: a name that is no token, a `;` in an
 * attribute, `__Host-` and `__Secure-` names without what they promise, SameSite=None or Partitioned without Secure,
 * over 4096 bytes of name and value, over 1024 of an attribute; and for an attribute that has no such name.
 *
 * @example
 * formatSetCookie('id', '7', { httpOnly: true, sameSite: 'lax' })   // 'id=7; Path=/; HttpOnly; SameSite=Lax'
 */
export function formatSetCookie(name: string, value: string, attributes: SetCookieAttributes = {}): string {
  if (typeof value !== 'string')
    throw new TypeError(`the value of a cookie is a string, not ${String(value)}`)
  for (const given in attributes) {
    // A flag that is misspelled, `httponly`, must not be missing in silence.
    if (!ATTRIBUTES.includes(given)) {
      throw new TypeError(
        `a cookie has the attributes ${ATTRIBUTES.join(', ')}, but not ${JSON.stringify(given)}`,
      )
    }
  }
  const { text } = kindOf(name, attributes)
  const encoded = encodeCookieValue(value)
  if (name.length + encoded.length > MAX_COOKIE) {
    throw new RangeError(
      `the cookie ${name} has ${name.length + encoded.length} bytes with its value, and browsers keep ${MAX_COOKIE}`,
    )
  }
  return `${name}=${encoded}${text}`
}

function kindOf(name: string, attributes: SetCookieAttributes): Kind {
  for (const kind of kinds) if (kind.name === name && sameKind(kind.attributes, attributes)) return kind
  const kind = { name, attributes: { ...attributes }, text: formatAttributes(name, attributes) }
  // Not one with a date: it is never the same again.
  if (!attributes.expires) {
    kinds[oldest] = kind
    oldest = (oldest + 1) % MAX_KINDS
  }
  return kind
}

function sameKind(one: SetCookieAttributes, other: SetCookieAttributes): boolean {
  return (
    one.path === other.path &&
    one.domain === other.domain &&
    one.maxAge === other.maxAge &&
    // A Date can change behind its name, so it is never taken for the same.
    !other.expires &&
    !one.expires &&
    one.secure === other.secure &&
    one.httpOnly === other.httpOnly &&
    one.sameSite === other.sameSite &&
    one.partitioned === other.partitioned &&
    one.priority === other.priority
  )
}

function formatAttributes(name: string, attributes: SetCookieAttributes): string {
  if (!isToken(name)) throw new TypeError(`the name of a cookie is a token, not ${JSON.stringify(name)}`)
  const { path = '/', domain, maxAge, expires, secure, httpOnly, partitioned } = attributes
  const sameSite = oneOf('sameSite', attributes.sameSite, SAME_SITES)
  const priority = oneOf('priority', attributes.priority, PRIORITIES)
  checkText('path', path)
  checkText('domain', domain)
  if (domain && !DOMAIN.test(domain))
    throw new TypeError(`the domain of a cookie is such as "example.org", not ${JSON.stringify(domain)}`)
  if (path && !path.startsWith('/'))
    throw new TypeError(`the path of a cookie starts with "/", and ${JSON.stringify(path)} does not`)
  if (maxAge !== undefined && maxAge !== null && !Number.isSafeInteger(maxAge)) {
    throw new RangeError(`the maxAge of a cookie is a whole number of seconds, not ${String(maxAge)}`)
  }
  if (expires) checkExpires(expires)
  checkPromises(name, { path, domain, secure, sameSite, partitioned })

  let text = ''
  if (maxAge !== undefined && maxAge !== null) text += `; Max-Age=${Math.min(maxAge, MAX_LIFE)}`
  if (domain) text += `; Domain=${domain}`
  if (path) text += `; Path=${path}`
  if (expires) {
    text += `; Expires=${new Date(Math.min(expires.getTime(), Date.now() + MAX_LIFE * 1000)).toUTCString()}`
  }
  if (httpOnly) text += '; HttpOnly'
  if (secure) text += '; Secure'
  if (partitioned) text += '; Partitioned'
  if (priority) text += `; Priority=${capital(priority)}`
  if (sameSite) text += `; SameSite=${capital(sameSite)}`
  return text
}

function capital(word: string): string {
  return (word[0] as string).toUpperCase() + word.slice(1)
}

function oneOf<T extends string>(
  attribute: string,
  given: T | null | undefined,
  allowed: readonly T[],
): T | undefined {
  if (given === null || given === undefined) return undefined
  // Their names are written with a capital in the field, so that is how some will give them.
  const found = allowed.find((known) => known === String(given).toLowerCase())
  if (found === undefined) {
    throw new TypeError(
      `the ${attribute} of a cookie is one of ${allowed.join(', ')}, not ${JSON.stringify(given)}`,
    )
  }
  return found
}

function checkText(attribute: string, given: string | null | undefined): void {
  if (given !== null && given !== undefined && (typeof given !== 'string' || BAD_ATTRIBUTE.test(given))) {
    throw new TypeError(
      `the ${attribute} of a cookie is ASCII text without ";", "<" and control characters, not ${JSON.stringify(given)}`,
    )
  }
  if (given && given.length > MAX_ATTRIBUTE) {
    throw new RangeError(
      `the ${attribute} of a cookie has ${MAX_ATTRIBUTE} bytes at most, not ${given.length}`,
    )
  }
}

function checkExpires(expires: Date): void {
  if (!(expires instanceof Date))
    throw new TypeError(`the expires of a cookie is a Date, not ${JSON.stringify(expires)}`)
  const year = expires.getUTCFullYear()
  // Browsers read no other years, RFC 6265 section 5.1.1.
  if (!(year >= 1601 && year <= 9999)) {
    const given = Number.isNaN(year) ? 'an invalid Date' : expires.toISOString()
    throw new RangeError(`the expires of a cookie is in the years 1601 to 9999, not ${given}`)
  }
}

function checkPromises(
  name: string,
  { path, domain, secure, sameSite, partitioned }: SetCookieAttributes,
): void {
  const lower = name.toLowerCase()
  const prefix = ['__host-', '__secure-'].find((start) => lower.startsWith(start))
  if (prefix !== undefined && !secure)
    throw new TypeError(`the cookie ${name} must be secure: its name promises it`)
  if (prefix === '__host-' && (path !== '/' || domain)) {
    throw new TypeError(`the cookie ${name} has the path "/" and no domain: its name promises it`)
  }
  if (sameSite === 'none' && !secure) throw new TypeError('a cookie with sameSite "none" must be secure')
  if (partitioned && !secure) throw new TypeError('a partitioned cookie must be secure')
}
