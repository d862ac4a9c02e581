// What whoever watches a request on its way, the inspector for one, is told by those who decide something about it. Most requests
// are watched by nobody, so the watcher is looked for where such a decision is made, and nowhere else.

import type { Version } from '../headers/if-range.ts'

/** What stands in the environ as `wsgify.inspect` while somebody watches. */
export interface Watcher {
  /** A layer makes an answer of an error. */
  caught(error: unknown): void
  /** The value of a field, such as Accept, is about to be asked which offers are welcome; gives what is to be asked in its place. */
  negotiates<V extends object>(field: string, value: V): V
  /** The conditions of the request have been weighed against the current version; null where there is none. RFC 9110 section 13. */
  weighed(verdict: Weighed, there: Version | null): void
}

/** How conditions were decided. */
export interface Weighed {
  /** The status to send: 200, 206, 304, 412 or 416. */
  readonly status: number
  /** The name of the field that decided it; null where none did. */
  readonly by: string | null
}

/** An environ, as far as it is needed here. */
interface Watched {
  readonly 'wsgify.inspect'?: Watcher | undefined
}

/** What is asked which offers are welcome: the value of a field itself, unless somebody watches the request. */
export function asked<V extends object>(environ: Watched, field: string, value: V): V {
  const watcher = environ['wsgify.inspect']
  return watcher === undefined ? value : watcher.negotiates(field, value)
}
