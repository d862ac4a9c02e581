// The header fields of a request as a live view over its environ: reading and writing one is reading and writing the other.

import { checkField } from '../syntax/field.ts'
import { shown } from '../syntax/secret.ts'
import type { Environ } from './contract.ts'
import { environKey, headerName } from './keys.ts'

/** The header fields of a request, in any case of their names, like the platform's `Headers`. */
export class EnvironHeaders implements Iterable<[string, string]> {
  static {
    // What logs show: no credentials.
    Object.defineProperty(EnvironHeaders.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      configurable: true,
      value(this: EnvironHeaders) {
        return Object.fromEntries([...this].map(([name, value]) => [name, shown(name, value)]))
      },
    })
  }

  readonly #environ: Environ

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** The value of a field, repeated fields joined with a comma (Cookie: with a semicolon); null when it is absent. */
  get(name: string): string | null {
    const value = this.#environ[environKey(name)]
    return typeof value === 'string' ? value : null
  }

  has(name: string): boolean {
    return typeof this.#environ[environKey(name)] === 'string'
  }

  /** Sets a field. Throws a TypeError for a name or value that no request could carry. */
  set(name: string, value: string): void {
    checkField(name, value)
    this.#environ[environKey(name)] = value
  }

  /** Adds a value to a field: to what it holds, joined with a comma. */
  append(name: string, value: string): void {
    checkField(name, value)
    const key = environKey(name)
    const old = this.#environ[key]
    this.#environ[key] =
      typeof old === 'string' ? `${old}${key === 'HTTP_COOKIE' ? '; ' : ', '}${value}` : value
  }

  delete(name: string): void {
    delete this.#environ[environKey(name)]
  }

  *entries(): IterableIterator<[string, string]> {
    for (const key of Object.keys(this.#environ)) {
      const name = headerName(key)
      const value = this.#environ[key]
      if (name !== null && typeof value === 'string') yield [name, value]
    }
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  forEach(visit: (value: string, name: string, headers: this) => void): void {
    for (const [name, value] of this.entries()) visit(value, name, this)
  }
}
