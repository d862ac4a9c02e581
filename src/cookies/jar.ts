// The cookies that a client keeps, and which of them go with a request. RFC 6265bis sections 5.5 to 5.8. There is no list of
// public suffixes: a jar is for tests and for clients of servers that are known.

import { type ParsedSetCookie, parseSetCookie } from './parse-set-cookie.ts'
import { MAX_LIFE } from './set-cookie.ts'

/** A cookie that is kept. */
export interface StoredCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  /** Whether it is sent to this host alone, and not to those below it. */
  readonly hostOnly: boolean
  /** Whether it is sent over https alone. */
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | null
  /** When it is forgotten; Infinity for one that lives as long as the jar. */
  readonly expires: number
  readonly created: number
}

/** A place for cookies. */
export class CookieJar implements Iterable<StoredCookie> {
  readonly #cookies = new Map<string, StoredCookie>()
  readonly #now: () => number
  #count = 0

  /** With `now`, another clock than the machine's: milliseconds since 1970. */
  constructor({ now = Date.now }: { readonly now?: () => number } = {}) {
    this.#now = now
  }

  /** Keeps what the Set-Cookie fields of an answer say, as far as the URL may say it. Throws a TypeError for what is no URL. */
  set(url: string | URL, fields: Iterable<string>): void {
    const place = new URL(url)
    for (const field of fields) {
      const parsed = parseSetCookie(field)
      const cookie = parsed === null ? null : this.#accepted(parsed, place)
      if (cookie === null) continue
      const key = JSON.stringify([cookie.domain, cookie.path, cookie.name, cookie.hostOnly])
      const old = this.#cookies.get(key)
      if (!isSecure(place) && this.#isShadowing(cookie)) continue
      if (cookie.expires <= this.#now()) this.#cookies.delete(key)
      else this.#cookies.set(key, old === undefined ? cookie : { ...cookie, created: old.created })
    }
  }

  /** The Cookie field of a request for a URL; null when no cookie goes with it. Throws a TypeError for what is no URL. */
  get(url: string | URL): string | null {
    const found = this.matching(url)
    return found.length === 0 ? null : found.map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** The cookies that go with a request for a URL: those of longer paths first, then the older ones. */
  matching(url: string | URL): StoredCookie[] {
    const place = new URL(url)
    const now = this.#now()
    return [...this.#cookies.values()]
      .filter(
        (cookie) =>
          cookie.expires > now &&
          (cookie.hostOnly ? place.hostname === cookie.domain : isDomainOf(cookie.domain, place.hostname)) &&
          isPathOf(cookie.path, place.pathname) &&
          (!cookie.secure || isSecure(place)),
      )
      .sort((a, b) => b.path.length - a.path.length || a.created - b.created)
  }

  [Symbol.iterator](): Iterator<StoredCookie> {
    return this.#cookies.values()
  }

  #accepted(parsed: ParsedSetCookie, place: URL): StoredCookie | null {
    const { name, value, secure, httpOnly, sameSite } = parsed
    const { domain } = parsed
    // What has no dot is everybody's, such as `org`; of other names that are, there is no list here.
    const isOwn = domain === place.hostname || (domain?.includes('.') && isDomainOf(domain, place.hostname))
    if (domain !== null && !isOwn) return null
    if (secure && !isSecure(place)) return null
    const path = parsed.path ?? defaultPath(place.pathname)
    const prefix = name.toLowerCase()
    if ((prefix.startsWith('__secure-') || prefix.startsWith('__host-')) && !secure) return null
    if (prefix.startsWith('__host-') && (domain !== null || parsed.path !== '/')) return null
    if (sameSite === 'none' && !secure) return null
    return {
      name,
      value,
      domain: domain ?? place.hostname,
      path,
      hostOnly: domain === null,
      secure,
      httpOnly,
      sameSite,
      expires: this.#expires(parsed),
      created: this.#count++,
    }
  }

  // Whether a cookie would stand in the way of a secure one, which an insecure answer must not bring about: RFC 6265bis
  // section 5.7.
  #isShadowing({ name, domain, path }: StoredCookie): boolean {
    const now = this.#now()
    return [...this.#cookies.values()].some(
      (known) =>
        known.secure &&
        known.expires > now &&
        known.name === name &&
        (isDomainOf(known.domain, domain) || isDomainOf(domain, known.domain)) &&
        isPathOf(known.path, path),
    )
  }

  #expires({ maxAge, expires }: ParsedSetCookie): number {
    const now = this.#now()
    if (maxAge !== null) return maxAge <= 0 ? Number.NEGATIVE_INFINITY : now + maxAge * 1000
    return expires === null ? Number.POSITIVE_INFINITY : Math.min(expires.getTime(), now + MAX_LIFE * 1000)
  }
}

function isSecure(place: URL): boolean {
  return place.protocol === 'https:' || place.protocol === 'wss:'
}

function isDomainOf(domain: string, host: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host))
}

function isPathOf(path: string, requested: string): boolean {
  return (
    requested === path ||
    (requested.startsWith(path) && (path.endsWith('/') || requested[path.length] === '/'))
  )
}

function defaultPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}
