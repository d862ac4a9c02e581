// One cookie with all that belongs to it: its name, its attributes, and how its value is written.

import { splitQuoted } from '../syntax/list.ts'
import { Base64Serializer, JSONSerializer, type Serializer } from './serializers.ts'
import { formatSetCookie, type SetCookieAttributes } from './set-cookie.ts'
import { type SignedOptions, SignedSerializer } from './signed.ts'

/** What reads cookies: a request. */
export interface CookieSource {
  readonly cookies: { get(name: string): string | null }
}

/** What sets cookies: a response. */
export interface CookieTarget {
  readonly headers: { get(name: string): string | null; append(name: string, value: string): void }
}

/** What is said of a cookie each time it is set. */
export interface ProfileAttributes extends Omit<SetCookieAttributes, 'domain'> {
  /** The domains it is set for, one Set-Cookie field for each; only the host itself by default. */
  readonly domains?: string | readonly string[] | null | undefined
}

/** What a profile is made of. */
export interface ProfileOptions<T> extends ProfileAttributes {
  /** How the value is written: JSON in base64 by default. */
  readonly serializer?: Serializer<T> | undefined
}

const MAX_VALUE = 4093

/**
 * A cookie by its name.
 *
 * @example
 * const seen = new CookieProfile<{ pages: number }>('seen', { maxAge: 3600, httpOnly: true })
 * const { pages } = (await seen.bind(req).getValue()) ?? { pages: 0 }
 * await seen.setCookies(res, { pages: pages + 1 })
 */
export class CookieProfile<T = unknown> {
  readonly name: string
  readonly attributes: ProfileAttributes
  readonly serializer: Serializer<T>
  /** The request that `getValue` reads, or null. */
  readonly request: CookieSource | null = null

  /** Throws a TypeError or RangeError for what no cookie can have, when it is first set. */
  constructor(
    name: string,
    { serializer = new Base64Serializer<T>(), ...attributes }: ProfileOptions<T> = {},
  ) {
    this.name = name
    this.attributes = attributes
    this.serializer = serializer
  }

  /** The same profile, of the same class, for one request. */
  bind(request: CookieSource): this {
    const bound = Object.assign(Object.create(Object.getPrototypeOf(this)), this) as this
    ;(bound as { request: CookieSource }).request = request
    return bound
  }

  /** The value that the client has; null when it has none, or one that was not made here. Throws a TypeError when it is not bound. */
  async getValue(): Promise<T | null> {
    if (this.request === null) throw new TypeError('the profile is bound to no request: use bind(request)')
    const text = this.request.cookies.get(this.name)
    if (text === null) return null
    try {
      return await this.serializer.loads(text)
    } catch (error) {
      if (error instanceof TypeError) return null
      throw error
    }
  }

  /**
   * The fields that set the cookie, one for each domain; null deletes it. What is given here takes the place of what the
   * profile says.
   *
   * Rejects with a RangeError for a value that is too long for browsers.
   */
  async getHeaders(
    value: T | null,
    overrides: ProfileAttributes = {},
  ): Promise<[name: string, value: string][]> {
    const text = value === null ? '' : await this.serializer.dumps(value)
    if (text.length > MAX_VALUE) {
      throw new RangeError(
        `the value of the cookie ${this.name} is ${text.length} bytes long; browsers keep up to ${MAX_VALUE}`,
      )
    }
    const { domains, ...attributes } = { ...this.attributes, ...overrides }
    const expired = value === null ? { maxAge: 0, expires: new Date(0) } : {}
    return domainsOf(domains).map((domain) => [
      'Set-Cookie',
      formatSetCookie(this.name, text, { ...attributes, ...expired, domain }),
    ])
  }

  /**
   * Adds those fields to a response, and gives it back. What is made for one client is for no cache that several share: the
   * response gets `Vary: Cookie`, and `Cache-Control: private` unless it has a Cache-Control. RFC 9111 sections 4.1 and
   * 5.2.2.7.
   */
  async setCookies<R extends CookieTarget>(
    response: R,
    value: T | null,
    overrides?: ProfileAttributes,
  ): Promise<R> {
    const { headers } = response
    for (const [name, text] of await this.getHeaders(value, overrides)) headers.append(name, text)
    if (headers.get('Cache-Control') === null) headers.append('Cache-Control', 'private')
    const varies = splitQuoted(headers.get('Vary') ?? '', ',').map((name) => name.toLowerCase())
    if (!varies.includes('cookie') && !varies.includes('*')) headers.append('Vary', 'Cookie')
    return response
  }
}

function domainsOf(domains: string | readonly string[] | null | undefined): (string | null)[] {
  if (domains === null || domains === undefined) return [null]
  return typeof domains === 'string' ? [domains] : [...domains]
}

/** What a signed profile is made of. */
export interface SignedProfileOptions<T>
  extends ProfileAttributes,
    Pick<SignedOptions<T>, 'hash' | 'format' | 'serializer'> {}

/**
 * A cookie whose value is signed, and good for as long as the profile's `maxAge` says; without one, and in the format of WebOb,
 * for ever. Another `maxAge` that is given to `setCookies` changes how long the cookie is kept, but not how long it is good.
 *
 * @example
 * const session = new SignedCookieProfile(process.env.SECRET, 'session', 'sid', { maxAge: 3600, httpOnly: true })
 */
export class SignedCookieProfile<T = unknown> extends CookieProfile<T> {
  constructor(
    secrets: string | readonly string[],
    salt: string,
    name: string,
    {
      hash,
      format,
      serializer = new JSONSerializer() as Serializer<T>,
      ...attributes
    }: SignedProfileOptions<T> = {},
  ) {
    const isKept = format !== 'webob' && attributes.maxAge !== undefined && attributes.maxAge !== null
    const maxAge = isKept ? { maxAge: attributes.maxAge as number } : {}
    super(name, {
      ...attributes,
      serializer: new SignedSerializer(secrets, salt, { hash, format, serializer, ...maxAge }),
    })
  }
}
