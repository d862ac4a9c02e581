// Allow: the methods of a resource. RFC 9110 section 10.2.1.

import { isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'

// Allow = #method. Methods are told apart by case. An empty list is a value: nothing is allowed.

type AllowClass<A extends Allow> = new (methods: Iterable<string>) => A

/** Methods, each once, in the order they were given. */
export class Allow implements Iterable<string> {
  readonly methods: readonly string[]

  /** Throws a TypeError for what is no method. */
  constructor(methods: Iterable<string>) {
    const given = typeof methods === 'string' ? [methods] : [...methods]
    for (const method of given) {
      if (typeof method !== 'string' || !isToken(method)) {
        throw new TypeError(`a method is a token such as "GET", not ${JSON.stringify(method)}`)
      }
    }
    this.methods = Object.freeze([...new Set(given)])
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed. Never throws. */
  static parse<A extends Allow>(this: AllowClass<A>, text: string): A | null {
    const methods = splitList(text, MOST_ELEMENTS)
    return methods?.every(isToken) ? new this(methods) : null
  }

  /** The text of a value, of methods, or of text that is one. Throws a TypeError for other text. */
  static format(value: Allow | Iterable<string> | string): string {
    if (value instanceof Allow) return value.toString()
    if (typeof value !== 'string') return new Allow(value).toString()
    if (Allow.parse(value) === null) {
      throw new TypeError(`an Allow is such as "GET, HEAD", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** Whether a method is among them. */
  allows(method: string): boolean {
    return this.methods.includes(method)
  }

  [Symbol.iterator](): Iterator<string> {
    return this.methods[Symbol.iterator]()
  }

  toString(): string {
    return this.methods.join(', ')
  }
}
