// Challenges, the value of WWW-Authenticate: how a client can say who it is. RFC 9110 section 11.6.1.

import { type AuthInit, checkedScheme, formatScheme, parseSchemes } from '../syntax/auth.ts'

// WWW-Authenticate = #( scheme [ SP ( token68 / #param ) ] ), such as `Basic realm="a, b", Bearer`

type ChallengesClass<C extends Challenges> = new (challenges: Iterable<AuthInit>) => C

/** One way for a client to say who it is. */
export interface Challenge {
  readonly scheme: string
  readonly token: string | null
  /** In order, names in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** The challenges of a server, in the order they stand. */
export class Challenges implements Iterable<Challenge> {
  readonly challenges: readonly Challenge[]

  /**
   * Throws a TypeError for what has no text, and for none at all.
   *
   * @example
   * res.wwwAuthenticate = [{ scheme: 'Basic', parameters: [['realm', 'instances']] }]
   */
  constructor(challenges: Iterable<AuthInit>) {
    this.challenges = Object.freeze(Array.from(challenges, frozen))
    if (this.challenges.length === 0) throw new TypeError('there is at least one challenge')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<C extends Challenges>(this: ChallengesClass<C>, text: string): C | null {
    const schemes = parseSchemes(text)
    return schemes === null || schemes.length === 0 ? null : new this(schemes)
  }

  /** The text of a value, of challenges, or of text that is one. Throws a TypeError for other text. */
  static format(value: Challenges | Iterable<AuthInit> | string): string {
    if (value instanceof Challenges) return value.toString()
    if (typeof value !== 'string') return new Challenges(value).toString()
    if (Challenges.parse(value) === null) {
      throw new TypeError(`challenges are such as 'Basic realm="a"', not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The first challenge of a scheme, whatever its case, or null. */
  find(scheme: string): Challenge | null {
    const lower = scheme.toLowerCase()
    return this.challenges.find((challenge) => challenge.scheme.toLowerCase() === lower) ?? null
  }

  [Symbol.iterator](): Iterator<Challenge> {
    return this.challenges[Symbol.iterator]()
  }

  toString(): string {
    return this.challenges
      .map(({ scheme, token, parameters }) =>
        formatScheme({ scheme, token, parameters: new Map(parameters) }),
      )
      .join(', ')
  }
}

function frozen(init: AuthInit): Challenge {
  const { scheme, token, parameters } = checkedScheme(init)
  return Object.freeze({
    scheme,
    token,
    parameters: Object.freeze([...parameters].map((param) => Object.freeze(param))),
  })
}
