// Whoever watches how a request travels, as those see it who tell of what they decide. Nobody does, as a rule: it is asked for
// only where something is decided that few requests come to.

import type { Version } from '../headers/if-range.ts'

/** What stands in the environ as `wsgify.inspect` while somebody watches. */
export interface Watcher {
  /** A layer makes an answer of an error. */
  caught(error: unknown): void
  /** The value of a field is about to be asked which offers are welcome; gives what is asked in its place. */
  negotiates<V extends object>(field: string, value: V): V
  /** The conditions of the request have been weighed against what there is; null stands for nothing. */
  weighed(verdict: Weighed, there: Version | null): void
}

/** What is to be sent, and the field that decided it; null where none did. */
export interface Weighed {
  readonly status: number
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
