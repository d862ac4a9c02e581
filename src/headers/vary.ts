// Vary: which fields of the request had a part in the answer. RFC 9110 section 12.5.5.

import { isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'

// Vary = #( "*" / field-name )

type VaryClass<V extends Vary> = new (names: Iterable<string>) => V

/** The names of fields, each once and as it was written first; or `*`, where more than fields had a part. */
export class Vary implements Iterable<string> {
  readonly names: readonly string[]

  /** Throws a TypeError for what is no name of a field. */
  constructor(names: Iterable<string>) {
    const known = new Map<string, string>()
    for (const name of typeof names === 'string' ? [names] : names) {
      if (typeof name !== 'string' || !isToken(name)) {
        throw new TypeError(`a Vary has names of fields, not ${JSON.stringify(name)}`)
      }
      const lower = name.toLowerCase()
      if (!known.has(lower)) known.set(lower, name)
    }
    // `*` says all there is to say.
    this.names = Object.freeze(known.has('*') ? ['*'] : [...known.values()])
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<V extends Vary>(this: VaryClass<V>, text: string): V | null {
    const names = splitList(text, MOST_ELEMENTS)
    return names !== null && names.length > 0 && names.every(isToken) ? new this(names) : null
  }

  /** The text of a value, of names, or of text that is one. Throws a TypeError for other text. */
  static format(value: Vary | Iterable<string> | string): string {
    if (value instanceof Vary) return value.toString()
    if (typeof value !== 'string') return new Vary(value).toString()
    if (Vary.parse(value) === null) {
      throw new TypeError(`a Vary is such as "Accept, Cookie" or "*", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** Whether it is `*`: what had a part in the answer is not told by fields. */
  get isAny(): boolean {
    return this.names[0] === '*'
  }

  /** Whether a field of the request had a part in the answer; with `*`, any may have had. */
  has(name: string): boolean {
    const lower = name.toLowerCase()
    return this.isAny || this.names.some((known) => known.toLowerCase() === lower)
  }

  /** The same with more names; those it has already are not repeated. */
  add(...names: string[]): this {
    return new (this.constructor as VaryClass<this>)([...this.names, ...names])
  }

  [Symbol.iterator](): Iterator<string> {
    return this.names[Symbol.iterator]()
  }

  toString(): string {
    return this.names.join(', ')
  }
}
