// The cookies of a request as a live view over HTTP_COOKIE.

import { findCookie, parseCookies, replaceCookie } from '../cookies/parse.ts'
import type { Environ } from './contract.ts'

/**
 * The cookies a client sent: read from the Cookie field of the environ, and written back to it. Of several with one
 * name the first counts: the client puts the one with the longest path there. More than 200 cookies read as none.
 */
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

  /**
   * Sets a cookie in place of the first of its name, and of all others; the cookies beside it stay as the client wrote
   * them. Throws a TypeError for a name that is empty, has white space at an end, `=`, `;` or a control character.
   */
  set(name: string, value: string): void {
    this.#environ.HTTP_COOKIE = replaceCookie(this.#environ.HTTP_COOKIE ?? '', name, value)
  }

  /** Removes all cookies of this name. */
  delete(name: string): void {
    const text = this.#environ.HTTP_COOKIE
    if (text === undefined || findCookie(text, name) === null) return
    const rest = replaceCookie(text, name, null)
    if (rest === '') delete this.#environ.HTTP_COOKIE
    else this.#environ.HTTP_COOKIE = rest
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
