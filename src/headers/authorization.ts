// Credentials, the value of Authorization. RFC 9110 section 11.6.2; Basic of RFC 7617, Bearer of RFC 6750, Digest of RFC 7616.

import { type AuthInit, type AuthParts, checkedScheme, formatScheme, parseSchemes } from '../syntax/auth.ts'
import { byteStringOf, bytesOfByteString, decodeUtf8, encodeUtf8 } from '../syntax/bytes.ts'

// Authorization = scheme [ SP ( token68 / #param ) ], such as `Bearer abc` and `Digest username="ann", nc=00000001`

const CONTROL = /[\0-\x1f\x7f]/

type AuthorizationClass<A extends Authorization> = new (init: AuthInit) => A

/** The credentials of a client. */
export class Authorization {
  /** As it was written; `is` compares without case. */
  readonly scheme: string
  /** What follows the scheme as one word, of Basic and Bearer; null when there are parameters. */
  readonly token: string | null
  readonly #parameters: ReadonlyMap<string, string>

  /** Throws a TypeError for what has no text. */
  constructor(init: AuthInit) {
    const { scheme, token, parameters } = checkedScheme(init)
    this.scheme = scheme
    this.token = token
    this.#parameters = parameters
    Object.freeze(this)
  }

  /** Credentials of the scheme Basic. Throws a TypeError for a user with a colon, and for control characters in either. */
  static basic(username: string, password: string): Authorization {
    const areText = typeof username === 'string' && typeof password === 'string'
    if (!areText || username.includes(':') || CONTROL.test(username + password)) {
      throw new TypeError(
        'a user name is text without a colon, a password is text, and neither has control characters',
      )
    }
    return new Authorization({
      scheme: 'Basic',
      token: btoa(byteStringOf(encodeUtf8(`${username}:${password}`))),
    })
  }

  /** Credentials of the scheme Bearer. Throws a TypeError for a token that could not be sent. */
  static bearer(token: string): Authorization {
    if (typeof token !== 'string') throw new TypeError(`the token of Bearer is a string, not ${typeof token}`)
    return new Authorization({ scheme: 'Bearer', token })
  }

  /** The value of a header's text; null when it is malformed, or more than one scheme. Never throws. */
  static parse<A extends Authorization>(this: AuthorizationClass<A>, text: string): A | null {
    const schemes = parseSchemes(text)
    return schemes?.length === 1 ? new this(schemes[0] as AuthParts) : null
  }

  /** The text of a value, of its parts, or of text that is one. Throws a TypeError for other text. */
  static format(value: Authorization | AuthInit | string): string {
    if (value instanceof Authorization) return value.toString()
    if (typeof value !== 'string') return new Authorization(value).toString()
    if (Authorization.parse(value) === null) {
      throw new TypeError('an Authorization is such as "Bearer abc", and what was given is not')
    }
    return value
  }

  /** Whether the scheme is this one, whatever its case. */
  is(scheme: string): boolean {
    return this.scheme.toLowerCase() === scheme.toLowerCase()
  }

  /** The parameters in order, names in lower case. */
  get parameters(): ReadonlyMap<string, string> {
    return new Map(this.#parameters)
  }

  /** User and password of the scheme Basic, as UTF-8; null for another scheme, and for a token that holds none or control characters. RFC 7617 section 2. */
  get basic(): { readonly username: string; readonly password: string } | null {
    if (!this.is('Basic') || this.token === null) return null
    let pair: string | null
    try {
      pair = decodeUtf8(bytesOfByteString(atob(this.token)), true)
    } catch {
      return null
    }
    const colon = pair?.indexOf(':') ?? -1
    return pair === null || colon < 0 || CONTROL.test(pair)
      ? null
      : { username: pair.slice(0, colon), password: pair.slice(colon + 1) }
  }

  /** The token of the scheme Bearer; null for another scheme. */
  get bearer(): string | null {
    return this.is('Bearer') ? this.token : null
  }

  toString(): string {
    return formatScheme({ scheme: this.scheme, token: this.token, parameters: this.#parameters })
  }
}
