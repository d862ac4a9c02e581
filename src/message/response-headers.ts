// The header fields of a response as a live view over its list, like the platform's `Headers`; order and spelling are kept.

import type { HeaderList, HeaderPair } from '../environ/contract.ts'
import { checkField } from '../syntax/field.ts'
import { shown } from '../syntax/secret.ts'

/** What can be given where header fields are set: pairs, an object of names and values, or anything like `Headers`. */
export type HeadersInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>>

/** Whether two field names are the same one; names have no case. */
export function sameName(one: string, other: string): boolean {
  return one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase())
}

/** Header fields from any of the forms they can be given in, checked. Throws a TypeError for what could not be sent. */
export function headerPairs(init: HeadersInit): HeaderPair[] {
  const pairs: HeaderPair[] = []
  const entries = Symbol.iterator in init ? (init as Iterable<HeaderPair>) : Object.entries(init)
  for (const [name, value] of entries) {
    checkField(name, value)
    pairs.push([name, value])
  }
  return pairs
}

/** The value of a field in a list, repeated fields joined with a comma; null when it is absent. */
export function findField(list: HeaderList, name: string): string | null {
  let found: string | null = null
  for (let i = 0; i < list.length; i++) {
    const pair = list[i] as HeaderPair
    if (sameName(pair[0], name)) found = found === null ? pair[1] : `${found}, ${pair[1]}`
  }
  return found
}

/** Puts a field in the place of all others of its name, or at the end. */
export function replaceField(list: HeaderList, name: string, value: string): void {
  for (let i = 0; i < list.length; i++) {
    if (sameName((list[i] as HeaderPair)[0], name)) {
      list[i] = [name, value]
      removeField(list, name, i + 1)
      return
    }
  }
  list.push([name, value])
}

/** Removes a field wherever it stands, from an index on. */
export function removeField(list: HeaderList, name: string, from = 0): void {
  let kept = from
  for (let i = from; i < list.length; i++) {
    const pair = list[i] as HeaderPair
    if (!sameName(pair[0], name)) list[kept++] = pair
  }
  list.length = kept
}

/** The header fields of a response, in any case of their names. */
export class ResponseHeaders implements Iterable<[string, string]> {
  static {
    // What logs show: no credentials.
    Object.defineProperty(ResponseHeaders.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      configurable: true,
      value(this: ResponseHeaders) {
        return [...this].map(([name, value]) => [name, shown(name, value)])
      },
    })
  }

  readonly #owner: { headerlist: HeaderList }

  constructor(owner: { headerlist: HeaderList }) {
    this.#owner = owner
  }

  /** The value of a field, repeated fields joined with a comma; null when it is absent. For Set-Cookie see `getSetCookie`. */
  get(name: string): string | null {
    return findField(this.#owner.headerlist, name)
  }

  /** The values of all Set-Cookie fields, each by itself. */
  getSetCookie(): string[] {
    return this.#owner.headerlist.filter(([name]) => sameName(name, 'Set-Cookie')).map(([, value]) => value)
  }

  has(name: string): boolean {
    return this.#owner.headerlist.some(([found]) => sameName(found, name))
  }

  /** Sets a field in place of all others of its name. Throws a TypeError for what could not be sent. */
  set(name: string, value: string): void {
    checkField(name, value)
    replaceField(this.#owner.headerlist, name, value)
  }

  /** Adds a field beside others of its name. Throws a TypeError for what could not be sent. */
  append(name: string, value: string): void {
    checkField(name, value)
    this.#owner.headerlist.push([name, value])
  }

  delete(name: string): void {
    removeField(this.#owner.headerlist, name)
  }

  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#owner.headerlist) yield [name, value]
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#owner.headerlist) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#owner.headerlist) yield value
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  forEach(visit: (value: string, name: string, headers: this) => void): void {
    for (const [name, value] of this.#owner.headerlist) visit(value, name, this)
  }
}
