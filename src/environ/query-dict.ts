// The query string of a request as a live multidict: writing to it rewrites QUERY_STRING.

import { MultiDict } from '../multidict/multi-dict.ts'
import { formatQuery, parseQuery } from '../syntax/query.ts'
import type { Environ } from './contract.ts'
import { defaultLimits } from './limits.ts'

/** The parameters of a query string, read from the environ and written back to it. */
export class QueryDict extends MultiDict<string> {
  readonly #environ: Environ
  // The pairs stand beside the text they came from: another view, or a filter, may have changed it since.
  #text: string | null = null
  #pairs: [string, string][] = []

  constructor(environ: Environ) {
    super()
    this.#environ = environ
  }

  protected override load(): [string, string][] {
    const text = this.#environ.QUERY_STRING ?? ''
    if (text !== this.#text) {
      const limits = this.#environ['wsgify.limits'] ?? defaultLimits
      this.#pairs = parseQuery(text, { pairs: limits.params, nameLength: limits.paramName })
      this.#text = text
    }
    return this.#pairs
  }

  protected override store(pairs: [string, string][]): void {
    this.#pairs = pairs
    this.#text = formatQuery(pairs)
    this.#environ.QUERY_STRING = this.#text
  }
}
