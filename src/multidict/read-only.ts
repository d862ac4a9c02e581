// Multidicts that only read: several seen as one, and an empty one that says why it is empty.

import { MultiDict } from './multi-dict.ts'

/** Several multidicts read as one, the first before the second: `req.params()` is the query, then the form. */
export class NestedMultiDict<V = string> extends MultiDict<V> {
  readonly #dicts: readonly MultiDict<V>[]

  constructor(...dicts: MultiDict<V>[]) {
    super()
    this.#dicts = dicts
  }

  protected override load(): [string, V][] {
    return this.#dicts.flatMap((dict) => [...dict])
  }

  protected override store(): never {
    throw new TypeError('a NestedMultiDict is read-only: change one of the multidicts it is made of')
  }
}

/** An empty multidict that knows why it is empty, and says so when it is written to. */
export class NoVars<V = string> extends MultiDict<V> {
  readonly reason: string

  constructor(reason: string) {
    super()
    this.reason = reason
  }

  protected override load(): [string, V][] {
    return []
  }

  protected override store(): never {
    throw new TypeError(`there are no variables to change: ${this.reason}`)
  }
}
