// That a host is to be reached over https only: Strict-Transport-Security. RFC 6797 section 6.1.

import { parseDigits } from '../syntax/digits.ts'
import { isFieldValue } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitQuoted } from '../syntax/list.ts'
import { formatParam, keptParams, parsePair } from '../syntax/params.ts'

// Strict-Transport-Security = [ directive ] *( ";" [ directive ] ), such as `max-age=31536000; includeSubDomains; preload`

/** What a Strict-Transport-Security is made of. */
export interface StrictTransportSecurityInit {
  /** For how many seconds; 0 to forget it. */
  readonly maxAge: number
  /** Whether it holds for all hosts below this one. */
  readonly includeSubDomains?: boolean | undefined
  /** Whether the owner agrees to be in the lists that browsers come with. */
  readonly preload?: boolean | undefined
  /** Directives of other names, with their values, an empty string for none. */
  readonly others?: Iterable<readonly [string, string]> | undefined
}

type Class<S extends StrictTransportSecurity> = new (init: StrictTransportSecurityInit) => S

const KNOWN: readonly string[] = ['max-age', 'includesubdomains', 'preload']

/** The value of Strict-Transport-Security. */
export class StrictTransportSecurity {
  readonly maxAge: number
  readonly includeSubDomains: boolean
  readonly preload: boolean
  /** Directives of other names, in lower case, with their values. */
  readonly others: readonly (readonly [name: string, value: string])[]

  /** Throws a TypeError or RangeError for what has no text. */
  constructor({
    maxAge,
    includeSubDomains = false,
    preload = false,
    others = [],
  }: StrictTransportSecurityInit) {
    if (!Number.isSafeInteger(maxAge) || maxAge < 0 || maxAge >= 1e15) {
      throw new RangeError(`maxAge is a whole number of seconds, not ${String(maxAge)}`)
    }
    this.maxAge = maxAge
    this.includeSubDomains = includeSubDomains
    this.preload = preload
    this.others = keptParams(others, ...KNOWN)
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or says no max-age. Never throws. */
  static parse<S extends StrictTransportSecurity>(this: Class<S>, text: string): S | null {
    const directives = new Map<string, string>()
    const parts = isFieldValue(text) ? splitQuoted(text, ';', MOST_ELEMENTS) : null
    if (parts === null) return null
    for (const part of parts) {
      if (part === '') continue
      const pair = parsePair(part)
      if (pair === null || directives.has(pair[0])) return null
      directives.set(pair[0], pair[1] ?? '')
    }
    const maxAge = directives.get('max-age') ?? ''
    const seconds = parseDigits(maxAge)
    if (seconds < 0) return null
    return new this({
      maxAge: seconds,
      includeSubDomains: directives.has('includesubdomains'),
      preload: directives.has('preload'),
      others: [...directives].filter(([name]) => !KNOWN.includes(name)),
    })
  }

  /** The text of a value, of its parts, or of text that is one. Throws a TypeError or RangeError for others. */
  static format(value: StrictTransportSecurity | StrictTransportSecurityInit | string): string {
    if (value instanceof StrictTransportSecurity) return value.toString()
    if (typeof value !== 'string') return new StrictTransportSecurity(value).toString()
    if (StrictTransportSecurity.parse(value) === null) {
      throw new TypeError(
        `a Strict-Transport-Security is such as "max-age=31536000", not ${JSON.stringify(value)}`,
      )
    }
    return value
  }

  toString(): string {
    const { maxAge, includeSubDomains, preload, others } = this
    const rest = others
      .map(([name, value]) => (value === '' ? `; ${name}` : formatParam(name, value)))
      .join('')
    return `max-age=${maxAge}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}${rest}`
  }
}
