// A route to hold, with types read from its path: what it matches, and what its URL needs.

import type { Environ } from '../environ/contract.ts'
import { ownArgs } from './generate.ts'
import type { MatchResult } from './match-result.ts'
import type { PathArgs, PathVariables } from './path-variables.ts'
import type { Route, RouteOptions, UrlArgs } from './route.ts'

/** A connected route with the types of its path. */
export interface RouteHandle<Path extends string, Options = RouteOptions> {
  readonly route: Route
  readonly path: Path
  /** What the path, or the path of the environ, gives by this route alone; null when it does not match. */
  match(target: string | Environ, environ?: Environ | null): HandleMatch<Path, Options> | null
  /** The path and query for arguments. Throws a GenerationError that says what is missing. */
  url(...args: HandleArgs<Path, Options>): string
}

type HandleMatch<Path extends string, Options> = PathVariables<Path> & {
  [Key in DefaultKeys<Options> as Key extends keyof PathVariables<Path> ? never : Key]: AsDefault<
    Options[Key]
  >
}

type HandleArgs<Path extends string, Options> =
  Record<never, never> extends PathArgs<Path, GivenOptions<Options>>
    ? [args?: PathArgs<Path, GivenOptions<Options>> & UrlArgs]
    : [args: PathArgs<Path, GivenOptions<Options>> & UrlArgs]

/** Options as they were written; those of no known keys say nothing. */
export type GivenOptions<Options> = string extends keyof Options ? Record<never, never> : Options

/** The keys of options that are defaults. */
type DefaultKeys<Options> = string extends keyof Options
  ? never
  : Exclude<keyof Options & string, 'requirements' | 'conditions' | `_${string}`>

/** Numbers and booleans become text. */
type AsDefault<Value> = Value extends string | number | boolean | bigint ? `${Value}` : Value

/** Puts a handle together; its types are its caller's. */
export function routeHandle(
  route: Route,
  match: (target: string | Environ, environ?: Environ | null) => MatchResult | null,
  url: (args: UrlArgs) => string,
): RouteHandle<string> {
  return {
    route,
    path: route.path,
    match: match as RouteHandle<string>['match'],
    url: (args = {}) => {
      const all = ownArgs(route.defaultArgs, args)
      return url(route.filter === null ? all : route.filter(all))
    },
  }
}
