// What a client would like, but can do without: Prefer, and Preference-Applied. RFC 7240.

import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'
import { checkParam, formatParam, keptParams, parseLooseParams, parsePair } from '../syntax/params.ts'

// Prefer = #( token [ "=" word ] *( ";" [ token [ "=" word ] ] ) ), such as `respond-async, wait=10` and
// `return=minimal; foo="bar"; baz`

/** One preference, with its parameters. */
export interface Preference {
  /** In lower case, such as `return`, `wait`, `respond-async`, `handling`. */
  readonly name: string
  /** An empty string when there is none. */
  readonly value: string
  /** Names in lower case; an empty string for one without a value. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

type PreferenceInit = Pick<Preference, 'name'> & Partial<Preference>
type PreferClass<P extends Prefer> = new (preferences: Iterable<PreferenceInit>) => P

/** The value of Prefer: preferences in the order they stand, each name once. */
export class Prefer implements Iterable<Preference> {
  readonly preferences: readonly Preference[]

  /** Of a name that is given twice the first counts. Throws a TypeError for what has no text, and for none at all. */
  constructor(preferences: Iterable<PreferenceInit>) {
    const known = new Map<string, Preference>()
    for (const preference of preferences) {
      const made = frozen(preference)
      if (!known.has(made.name)) known.set(made.name, made)
    }
    if (known.size === 0) throw new TypeError('there is at least one preference')
    this.preferences = Object.freeze([...known.values()])
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<P extends Prefer>(this: PreferClass<P>, text: string): P | null {
    const preferences: PreferenceInit[] = []
    const elements = splitList(text, MOST_ELEMENTS)
    if (elements === null) return null
    for (const element of elements) {
      const { value: before, params } = parseLooseParams(element) ?? { value: '', params: [] }
      const pair = parsePair(before)
      if (pair === null || new Set(params.map(([name]) => name)).size < params.length) return null
      preferences.push({ name: pair[0], value: pair[1] ?? '', parameters: params })
    }
    return preferences.length === 0 ? null : new this(preferences)
  }

  /** The text of a value, of preferences, or of text that is one. Throws a TypeError for other text. */
  static format(value: Prefer | Iterable<PreferenceInit> | string): string {
    if (value instanceof Prefer) return value.toString()
    if (typeof value !== 'string') return new Prefer(value).toString()
    if (Prefer.parse(value) === null) {
      throw new TypeError(`a Prefer is such as "return=minimal, wait=10", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The value of a preference: an empty string when it has none, null when it is not there. */
  get(name: string): string | null {
    const lower = name.toLowerCase()
    return this.preferences.find((known) => known.name === lower)?.value ?? null
  }

  [Symbol.iterator](): Iterator<Preference> {
    return this.preferences[Symbol.iterator]()
  }

  toString(): string {
    return this.preferences
      .map(({ name, value, parameters }) => {
        const rest = parameters.map((param) => `; ${formatOne(...param)}`).join('')
        return formatOne(name, value) + rest
      })
      .join(', ')
  }
}

function frozen({ name, value = '', parameters = [] }: PreferenceInit): Preference {
  checkParam(name, value)
  return Object.freeze({ name: name.toLowerCase(), value, parameters: keptParams(parameters) })
}

// No value and an empty one mean the same. RFC 7240 section 2.
function formatOne(name: string, value: string): string {
  return value === '' ? name : formatParam(name, value, '')
}
