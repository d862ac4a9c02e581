// One Set-Cookie field: what a client is told to keep. RFC 6265bis section 4.1.

import { stringifySetCookie } from 'cookie'
import { isToken } from '../syntax/field.ts'

/** What a cookie is set with beside its name and value. */
export interface SetCookieAttributes {
  /** Where on the host it is sent back; `/` by default, null leaves it to the URL that set it. */
  readonly path?: string | null | undefined
  /** The host and its sub-domains that it is sent to; only this host by default. */
  readonly domain?: string | null | undefined
  /** How long it is kept, in whole seconds; until the browser closes by default. */
  readonly maxAge?: number | null | undefined
  /** Until when it is kept. */
  readonly expires?: Date | null | undefined
  /** Whether it is sent over https only. */
  readonly secure?: boolean | undefined
  /** Whether scripts cannot see it. */
  readonly httpOnly?: boolean | undefined
  /** Whether other sites' requests carry it. */
  readonly sameSite?: 'strict' | 'lax' | 'none' | null | undefined
  /** Whether each top-level site has its own: CHIPS. */
  readonly partitioned?: boolean | undefined
  readonly priority?: 'low' | 'medium' | 'high' | undefined
}

const BAD_ATTRIBUTE = /[\x00-\x1f;\x7f-\uffff]/

// An application sets the same few kinds of cookies over and over; the last kind is remembered, field by field.
let last: { name: string; attributes: SetCookieAttributes; text: string } | null = null

/**
 * The text of a Set-Cookie field. The value is percent-encoded where it has to be.
 *
 * Throws a TypeError or RangeError for what browsers would refuse or misread: a name that is no token, a `;` in an
 * attribute, `__Host-` and `__Secure-` names without what they promise, SameSite=None or Partitioned without Secure.
 */
export function formatSetCookie(name: string, value: string, attributes: SetCookieAttributes = {}): string {
  if (typeof value !== 'string')
    throw new TypeError(`the value of a cookie is a string, not ${String(value)}`)
  if (last === null || last.name !== name || !sameKind(last.attributes, attributes)) {
    last = { name, attributes: { ...attributes }, text: formatAttributes(name, attributes) }
  }
  return `${name}=${encodeURIComponent(value)}${last.text}`
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
  const {
    path = '/',
    domain,
    maxAge,
    expires,
    secure,
    httpOnly,
    sameSite,
    partitioned,
    priority,
  } = attributes
  if (!isToken(name)) throw new TypeError(`the name of a cookie is a token, not ${JSON.stringify(name)}`)
  for (const [attribute, given] of Object.entries({ path, domain })) {
    if (given && BAD_ATTRIBUTE.test(given)) {
      throw new TypeError(
        `the ${attribute} of a cookie may not hold ";", control or other characters: ${JSON.stringify(given)}`,
      )
    }
  }
  if (maxAge !== undefined && maxAge !== null && !Number.isSafeInteger(maxAge)) {
    throw new RangeError(`the maxAge of a cookie is a whole number of seconds, not ${String(maxAge)}`)
  }
  if (expires && Number.isNaN(expires.getTime()))
    throw new RangeError('the expires of a cookie is an invalid Date')
  checkPromises(name, attributes)
  const text = stringifySetCookie({
    name,
    value: '',
    ...(path ? { path } : {}),
    ...(domain ? { domain } : {}),
    ...(maxAge === undefined || maxAge === null ? {} : { maxAge }),
    ...(expires ? { expires } : {}),
    ...(secure ? { secure } : {}),
    ...(httpOnly ? { httpOnly } : {}),
    ...(sameSite ? { sameSite } : {}),
    ...(partitioned ? { partitioned } : {}),
    ...(priority ? { priority } : {}),
  })
  return text.slice(name.length + 1)
}

function checkPromises(
  name: string,
  { path = '/', domain, secure, sameSite, partitioned }: SetCookieAttributes,
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
