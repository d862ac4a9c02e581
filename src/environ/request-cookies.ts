// The cookies of a request as a live view over HTTP_COOKIE.

import { findCookie, formatCookies, parseCookies } from '../cookies/parse.ts'
import type { Environ } from './contract.ts'

/** The cookies a client sent: read from the Cookie field of the environ, and written back to it. */
export class RequestCookies implements Iterable<[string, string]> {
  readonly #environ: Environ

  constructor(environ: Environ) {
    this.#environ = environ
  }

  /** The value of the first cookie of this name, or null. */
  get(name: string): string | null {
    const text = this.#environ.HTTP_COOKIE
    return text === undefined ? null : findCookie(text, name)
  }

  /** The values of all cookies of this name: the client may hold several, for different paths. */
  getAll(name: string): string[] {
    const values: string[] = []
    for (const [found, value] of this.#pairs()) if (found === name) values.push(value)
    return values
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  /** Sets a cookie in place of all others of its name. Throws a TypeError for a name that is not a token. */
  set(name: string, value: string): void {
    const pairs = this.#pairs()
    const first = pairs.findIndex(([found]) => found === name)
    const rest = pairs.filter(([found], i) => found !== name || i === first)
    if (first < 0) rest.push([name, value])
    else rest[first] = [name, value]
    this.#environ.HTTP_COOKIE = formatCookies(rest)
  }

  /** Removes all cookies of this name. */
  delete(name: string): void {
    const pairs = this.#pairs()
    const rest = pairs.filter(([found]) => found !== name)
    if (rest.length === pairs.length) return
    if (rest.length === 0) delete this.#environ.HTTP_COOKIE
    else this.#environ.HTTP_COOKIE = formatCookies(rest)
  }

  get size(): number {
    return this.#pairs().length
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs()) yield name
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs()) yield value
  }

  entries(): IterableIterator<[string, string]> {
    return this.#pairs()[Symbol.iterator]()
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  #pairs(): [string, string][] {
    const text = this.#environ.HTTP_COOKIE
    return text === undefined ? [] : parseCookies(text)
  }
}
