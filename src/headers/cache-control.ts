// Cache-Control: how a message may be stored and reused. RFC 9111 section 5.2, with RFC 5861 (stale content) and RFC 8246
// (immutable).

import { isFieldValue, isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList, trimOws } from '../syntax/list.ts'
import { quote, unquote } from '../syntax/params.ts'

// Cache-Control = #( token [ "=" ( token / quoted-string ) ] ), such as `public, max-age=60` and `private="set-cookie"`

const MAX_SECONDS = 2 ** 31
const DIGITS = /^\d+$/

/** How a directive is read: as seconds, of freshness or others, as present or not, or as present with a list of fields. */
type Kind = 'freshness' | 'seconds' | 'flag' | 'fields' | 'stale'

/** Which directive each property is. All reading, writing and printing follows from here. */
const DIRECTIVES = {
  maxAge: ['max-age', 'freshness'],
  sMaxage: ['s-maxage', 'freshness'],
  minFresh: ['min-fresh', 'seconds'],
  maxStale: ['max-stale', 'stale'],
  staleWhileRevalidate: ['stale-while-revalidate', 'seconds'],
  staleIfError: ['stale-if-error', 'seconds'],
  public: ['public', 'flag'],
  private: ['private', 'fields'],
  noCache: ['no-cache', 'fields'],
  noStore: ['no-store', 'flag'],
  noTransform: ['no-transform', 'flag'],
  mustRevalidate: ['must-revalidate', 'flag'],
  proxyRevalidate: ['proxy-revalidate', 'flag'],
  mustUnderstand: ['must-understand', 'flag'],
  immutable: ['immutable', 'flag'],
  onlyIfCached: ['only-if-cached', 'flag'],
} as const satisfies Record<keyof CacheControlProperties, readonly [string, Kind]>

/** The directives as properties. Seconds and lists read as null when they are absent, flags as false. */
export interface CacheControlProperties {
  /** How long the response is fresh, or how old one the client takes, in seconds. RFC 9111 sections 5.2.1.1 and 5.2.2.1. */
  maxAge: number | null
  /** The same for caches that several clients share. RFC 9111 section 5.2.2.10. */
  sMaxage: number | null
  /** For how many seconds more a response must be fresh. RFC 9111 section 5.2.1.3. */
  minFresh: number | null
  /** How many seconds a response may be stale; true for any number. RFC 9111 section 5.2.1.2. */
  maxStale: number | boolean | null
  /** How long a stale response may be used while a new one is fetched. RFC 5861 section 3. */
  staleWhileRevalidate: number | null
  /** How long a stale response may be used when a new one cannot be had. RFC 5861 section 4. */
  staleIfError: number | null
  /** Any cache may store it, even where it otherwise could not. RFC 9111 section 5.2.2.9. */
  public: boolean
  /** For one user's cache alone: all of it, or some fields. RFC 9111 section 5.2.2.7. */
  private: boolean | readonly string[]
  /** Not to be reused without asking: all of it, or some fields. RFC 9111 sections 5.2.1.4 and 5.2.2.4. */
  noCache: boolean | readonly string[]
  /** No cache stores any of it. RFC 9111 sections 5.2.1.5 and 5.2.2.5. */
  noStore: boolean
  /** Nobody on the way changes the content. RFC 9111 sections 5.2.1.6 and 5.2.2.6. */
  noTransform: boolean
  /** Once stale it is not used without asking. RFC 9111 section 5.2.2.2. */
  mustRevalidate: boolean
  /** The same for caches that several clients share. RFC 9111 section 5.2.2.8. */
  proxyRevalidate: boolean
  /** Only caches that know what its status asks of them store it. RFC 9111 section 5.2.2.3. */
  mustUnderstand: boolean
  /** It will not change while it is fresh. RFC 8246. */
  immutable: boolean
  /** The client wants what a cache has, or a 504 response. RFC 9111 section 5.2.1.7. */
  onlyIfCached: boolean
}

/** What a Cache-Control can be made of: some of its properties, null or false for those it has not. */
export type CacheControlInit = {
  readonly [Name in keyof CacheControlProperties]?: CacheControlProperties[Name] | null | undefined
}

type Directives = ReadonlyMap<string, string | null>
type CacheControlClass<C extends CacheControl> = new (directives: Directives) => C

/**
 * The value of Cache-Control. On a message it is live: `res.cacheControl.maxAge = 60` writes the field. By itself it does
 * not change: `with` gives another one.
 */
export class CacheControl implements Iterable<[name: string, value: string | null]> {
  readonly #directives: Directives

  /** Properties, or directives by their names with their values, null for none. Throws a TypeError or RangeError for what has no text. */
  constructor(init: CacheControlInit | Directives = {}) {
    this.#directives =
      init instanceof Map ? checkedDirectives(init) : applied(new Map(), init as CacheControlInit)
    // A live view, which stores elsewhere, has fields of its own to set.
    if (this.store === CacheControl.prototype.store) Object.freeze(this)
  }

  /**
   * The value of a header's text; null when it has no directive. A malformed directive is skipped, so that `no-store`
   * beside it counts; of one that stands twice, the first is taken; those that are not known are kept. Never throws.
   */
  static parse<C extends CacheControl>(this: CacheControlClass<C>, text: string): C | null {
    const directives = parseDirectives(text, false)
    return directives === null || directives.size === 0 ? null : new this(directives)
  }

  /** The text of a value, of its properties, or of text that is one. Throws a TypeError or RangeError for others. */
  static format(value: CacheControl | CacheControlInit | string): string {
    if (value instanceof CacheControl) return value.toString()
    if (typeof value !== 'string') return new CacheControl(value).toString()
    if ((parseDirectives(value, true)?.size ?? 0) === 0) {
      throw new TypeError(`a Cache-Control is such as "public, max-age=60", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The directives as they are now. */
  protected load(): Directives {
    return this.#directives
  }

  /** Takes directives in place of those that `load` gave. A value by itself takes none. */
  protected store(_directives: Directives): void {
    throw new TypeError(
      'a Cache-Control that belongs to no message does not change: make another one by its with()',
    )
  }

  /** The value of a directive by its name: null when it is absent, an empty string when it has none. */
  get(name: string): string | null {
    const directives = this.load()
    const value = directives.get(name.toLowerCase())
    return value === undefined ? null : (value ?? '')
  }

  /** Whether there is a directive of this name. */
  has(name: string): boolean {
    return this.load().has(name.toLowerCase())
  }

  /** The same, as a value by itself, with some properties changed. */
  with(changes: CacheControlInit): CacheControl {
    return new CacheControl(applied(this.load(), changes))
  }

  [Symbol.iterator](): Iterator<[name: string, value: string | null]> {
    return this.load()[Symbol.iterator]()
  }

  toString(): string {
    return formatDirectives(this.load())
  }

  /** Reads one of the properties. */
  protected read(property: keyof CacheControlProperties): unknown {
    const [name, kind] = DIRECTIVES[property]
    return READ[kind](this.load().get(name))
  }

  /** Writes one of the properties. */
  protected write(property: keyof CacheControlProperties, value: unknown): void {
    this.store(applied(this.load(), { [property]: value }))
  }

  static {
    for (const property of Object.keys(DIRECTIVES) as (keyof CacheControlProperties)[]) {
      Object.defineProperty(CacheControl.prototype, property, {
        configurable: true,
        get(this: CacheControl) {
          return this.read(property)
        },
        set(this: CacheControl, value: unknown) {
          this.write(property, value)
        },
      })
    }
  }
}

export interface CacheControl extends CacheControlProperties {}

/** The directives of a header's text, names in lower case. What is malformed is skipped, or `strict`, makes it null. */
export function parseDirectives(text: string, strict: boolean): Map<string, string | null> | null {
  if (!isFieldValue(text)) return null
  const directives = new Map<string, string | null>()
  const elements = splitList(text, MOST_ELEMENTS)
  if (elements === null) return null
  for (const element of elements) {
    const equals = element.indexOf('=')
    const [before, after] = equals < 0 ? [element, ''] : [element.slice(0, equals), element.slice(equals + 1)]
    const name = (strict ? before : trimOws(before)).toLowerCase()
    const value = equals < 0 ? null : unquote(strict ? after : trimOws(after))
    if (!isToken(name) || (equals >= 0 && value === null)) {
      if (strict) return null
    } else if (!directives.has(name)) {
      directives.set(name, value)
    }
  }
  return directives
}

/** Directives as text. */
export function formatDirectives(directives: Directives): string {
  const printed: string[] = []
  for (const [name, value] of directives) {
    if (value === null) printed.push(name)
    // RFC 9111 has lists of fields in quotes, and numbers without.
    else printed.push(`${name}=${isToken(value) && !QUOTED.has(name) ? value : quote(value)}`)
  }
  return printed.join(', ')
}

const QUOTED = new Set(['private', 'no-cache'])

const READ: Record<Kind, (value: string | null | undefined) => unknown> = {
  flag: (value) => value !== undefined,
  // What is no number of seconds makes a response stale: RFC 9111 section 4.2.1.
  freshness: (value) => (value === undefined ? null : (secondsOf(value) ?? 0)),
  seconds: (value) => secondsOf(value),
  stale: (value) => (value === undefined ? null : value === null ? true : secondsOf(value)),
  fields: (value) => (value === undefined ? false : value === null ? true : splitList(value)),
}

function secondsOf(value: string | null | undefined): number | null {
  return typeof value === 'string' && DIGITS.test(value) ? Math.min(Number(value), MAX_SECONDS) : null
}

function applied(before: Directives, changes: CacheControlInit): Map<string, string | null> {
  const directives = new Map(before)
  for (const [property, value] of Object.entries(changes)) {
    if (!Object.hasOwn(DIRECTIVES, property)) {
      throw new TypeError(
        `a Cache-Control has no property ${JSON.stringify(property)}; it has ${Object.keys(DIRECTIVES).join(', ')}`,
      )
    }
    const [name, kind] = DIRECTIVES[property as keyof CacheControlProperties]
    if (value === null || value === undefined || value === false) directives.delete(name)
    else directives.set(name, textOf(property, kind, value))
  }
  return directives
}

function textOf(property: string, kind: Kind, value: unknown): string | null {
  if (kind !== 'seconds' && kind !== 'freshness' && value === true) return null
  if (
    kind === 'fields' &&
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === 'string' && isToken(name))
  ) {
    return value.join(', ')
  }
  if (kind !== 'flag' && kind !== 'fields' && Number.isSafeInteger(value) && (value as number) >= 0) {
    return String(value)
  }
  const wanted = {
    freshness: 'a whole number of seconds',
    seconds: 'a whole number of seconds',
    stale: 'a whole number of seconds or true',
    flag: 'true or false',
    fields: 'true, false or a list of field names',
  }
  throw new RangeError(`${property} of a Cache-Control is ${wanted[kind]}, not ${String(value)}`)
}

function checkedDirectives(given: Directives): Directives {
  const directives = new Map<string, string | null>()
  for (const [name, value] of given) {
    if (!isToken(name) || (value !== null && (typeof value !== 'string' || !isFieldValue(value)))) {
      throw new TypeError(
        `a directive is a token with a value of one line, not ${JSON.stringify([name, value])}`,
      )
    }
    directives.set(name.toLowerCase(), value)
  }
  return directives
}
