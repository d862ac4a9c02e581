// What a router made of a request: the routes whose paths it matched, why each of them was not taken, and the one that was.

import { type Environ, kind } from '../environ/contract.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import type { Route } from '../routes/route.ts'
import type { RouteMap, Trial } from '../routes/route-map.ts'
import { nameIn } from './layer.ts'
import type { Masks } from './masks.ts'

/** What a router made of a request. */
export class RouteFound {
  readonly #mapper: RouteMap
  readonly #trials: readonly Trial[]
  #taken: Route | null = null
  #variables: Record<string, string> = {}

  constructor(mapper: RouteMap, trials: readonly Trial[]) {
    this.#mapper = mapper
    this.#trials = trials
  }

  /** The router has called on; the environ says with which route. */
  took(environ: Environ, masks: Masks): void {
    const route = environ['routes.route'] as Route | null | undefined
    this.#taken = route ?? null
    const named = environ['wsgiorg.routing_args']?.[1] ?? {}
    this.#variables = Object.fromEntries(
      Object.entries(named).map(([name, value]) => [
        name,
        name === 'controller' ? nameIn(value) || kind(value) : masks.environ(name, value),
      ]),
    )
  }

  toJSON(): {
    readonly taken: number | null
    readonly variables: Readonly<Record<string, string>>
    readonly trials: readonly { readonly route: number; readonly failed: string | null }[]
  } {
    const routes = this.#mapper.routes
    return {
      taken: this.#taken === null ? null : routes.indexOf(this.#taken),
      variables: this.#variables,
      trials: this.#trials.map(({ route, failed }) => ({ route: routes.indexOf(route), failed })),
    }
  }
}

/** Asks a mapper what it will make of a request. Conditions see a copy, since a function of the user may write into it. */
export function routeFound(mapper: RouteMap, environ: Environ): RouteFound {
  let trials: readonly Trial[] = []
  try {
    trials = mapper.explain(copyEnviron(environ))
  } catch {
    // What a condition throws, it throws again where it is asked in earnest.
  }
  return new RouteFound(mapper, trials)
}
