// The ordered set of routes: connects them, matches paths with them, and makes URLs by them. What connects several at
// once is in mapper.ts.

import { type Environ, kind } from '../environ/contract.ts'
import { encodePathBytes } from '../syntax/percent.ts'
import { GenerationError } from './errors.ts'
import { ownArgs } from './generate.ts'
import { type MapperOptions, mapperOptions } from './mapper-options.ts'
import type { MatchResult } from './match-result.ts'
import { textOfPath, withoutPrefix } from './path-text.ts'
import { Route, type RouteOptions, type UrlArgs } from './route.ts'
import { firstUrl, RouteChoice } from './route-choice.ts'
import { type Entry, RouteIndex } from './route-index.ts'
import type { Controllers } from './route-pattern.ts'
import { checkSize } from './route-segments.ts'
import { tableOf } from './route-table.ts'
import { domainPattern, type SubDomainRules, subDomainOf, TWO_LABELS } from './sub-domain.ts'

/** A match: its values, and the route they are of. */
export type RouteMatch = readonly [result: MatchResult, route: Route]

/** Where a route leads that is a redirect. */
export interface Redirect {
  readonly to: Route
  /** The status line. */
  readonly status: string
}

/** How a route took part in a match. */
export interface Trial {
  readonly route: Route
  /** What the route did not like; null for the one that matched. */
  readonly failed: 'method' | 'subDomain' | 'function' | null
}

/** Routes in the order in which they were connected. */
export class RouteMap {
  explicit: boolean
  minimization: boolean
  hardcodeNames: boolean
  appendSlash: boolean
  subDomains: boolean
  subDomainsIgnore: readonly string[]
  alwaysScan: boolean
  readonly #routes: Route[] = []
  readonly #names = new Map<string, Route>()
  readonly #redirects = new Map<Route, Redirect>()
  #prefix: string | null = null
  #domainMatch: string | RegExp = TWO_LABELS
  #domain: RegExp = domainPattern(TWO_LABELS)
  #scan: MapperOptions['controllerScan']
  #controllers: Controllers = null
  #index: RouteIndex | null = null
  #choice: RouteChoice | null = null

  /** Throws a TypeError for options that it does not have. */
  constructor(options: MapperOptions = {}) {
    this.explicit = options.explicit ?? true
    this.minimization = options.minimization ?? false
    this.hardcodeNames = options.hardcodeNames ?? true
    this.appendSlash = options.appendSlash ?? false
    this.subDomains = options.subDomains ?? false
    this.subDomainsIgnore = options.subDomainsIgnore ?? []
    this.alwaysScan = options.alwaysScan ?? false
    this.#scan = options.controllerScan
    this.prefix = options.prefix ?? null
    if (options.domainMatch !== undefined) this.domainMatch = options.domainMatch
    for (const name of Object.keys(options)) {
      if (!mapperOptions.includes(name)) {
        throw new TypeError(
          `a mapper has no option ${JSON.stringify(name)}; it has ${mapperOptions.join(', ')}`,
        )
      }
    }
  }

  /** All routes that can match, in the order in which they were connected. */
  get routes(): readonly Route[] {
    return this.#routes.filter((route) => !route.isStatic)
  }

  /** The route of a name, or null. Of several with one name it is the last. */
  named(name: string): Route | null {
    return this.#names.get(name) ?? null
  }

  /** Where a route leads, if it is a redirect. */
  redirectOf(route: Route): Redirect | null {
    return this.#redirects.get(route) ?? null
  }

  protected addRedirect(route: Route, redirect: Redirect): void {
    this.#redirects.set(route, redirect)
  }

  get prefix(): string | null {
    return this.#prefix
  }
  set prefix(prefix: string | null) {
    if (prefix !== null && !/^\/[^?#]*[^/?#]$/.test(prefix)) {
      throw new TypeError(`a prefix is a path such as "/app", not ${kind(prefix)}`)
    }
    this.#prefix = prefix
  }

  /** What matches a domain, so that the rest of a host is a sub-domain. */
  get domainMatch(): string | RegExp {
    return this.#domainMatch
  }
  set domainMatch(domain: string | RegExp) {
    this.#domainMatch = domain
    this.#domain = domainPattern(domain)
  }

  protected add(name: string | null, path: string, options: RouteOptions = {}): Route {
    if (typeof options !== 'object' || options === null) {
      throw new TypeError(`the options of a route are an object, not ${kind(options)}`)
    }
    const route = this.makeRoute(name, path, {
      ...options,
      _explicit: options._explicit ?? this.explicit,
      _minimize: options._minimize ?? this.minimization,
    })
    checkSize(route)
    this.#routes.push(route)
    if (route.name !== null) this.#names.set(route.name, route)
    this.#index = null
    this.#choice = null
    return route
  }

  /** Makes a route; to be overridden for a class of routes of one's own. */
  protected makeRoute(name: string | null, path: string, options: RouteOptions): Route {
    return new Route(name, path, options)
  }

  /** Makes the routes ready for matching, which happens by itself; with the values that `{controller}` may have. */
  createRegs(controllers?: readonly string[]): void {
    if (controllers !== undefined) this.#scan = controllers
    const scan = this.#scan
    this.#controllers = typeof scan === 'function' ? scan() : (scan ?? null)
    this.#index = new RouteIndex(this.#routes, this.#controllers)
  }

  /**
   * What matches a path, or the path of an environ; null when nothing does. Without an environ, conditions about methods
   * are not asked.
   *
   * @example
   * mapper.match('/instances/7')  // { id: '7', controller: 'instances', action: 'show' }
   */
  match(path: string, environ?: Environ | null): MatchResult | null
  match(environ: Environ): MatchResult | null
  match(target: string | Environ, environ?: Environ | null): MatchResult | null {
    return this.routematch(target as string, environ)?.[0] ?? null
  }

  /** As `match`, with the route that matched. */
  routematch(path: string, environ?: Environ | null): RouteMatch | null
  routematch(environ: Environ): RouteMatch | null
  routematch(target: string | Environ, environ: Environ | null = null): RouteMatch | null {
    return this.matchIn(this.#ready(), target, environ)
  }

  /** As `routematch`, among the routes of an index. */
  protected matchIn(index: RouteIndex, target: string | Environ, environ: Environ | null): RouteMatch | null {
    if (typeof target === 'string') return this.#walk(index, target, environ, null)
    const [path, request] = subjectOf(target, environ)
    return path === null ? null : this.#walk(index, path, request, null)
  }

  #ready(): RouteIndex {
    if (this.#index === null || this.alwaysScan) this.createRegs()
    return this.#index as RouteIndex
  }

  /** The routes whose paths match, as far as they were asked, and what each of them failed at. */
  explain(target: string | Environ, environ: Environ | null = null): Trial[] {
    const [path, request] = subjectOf(target, environ)
    const trials: Trial[] = []
    if (path !== null) this.#walk(this.#ready(), path, request, trials)
    return trials
  }

  /** The methods of the routes that match a path whatever the method is, sorted; null when no route does. */
  allowedMethods(environ: Environ): readonly string[] | null {
    const trials = this.explain(environ)
    const methods = trials
      .filter(({ failed }) => failed === null || failed === 'method')
      .flatMap(({ route }) => route.conditions?.methods ?? [])
    return trials.some(({ failed }) => failed === 'method') ? [...new Set(methods)].sort() : null
  }

  #walk(
    index: RouteIndex,
    whole: string,
    environ: Environ | null,
    trials: Trial[] | null,
  ): RouteMatch | null {
    const path = this.#prefix === null ? whole : withoutPrefix(whole, this.#prefix)
    if (path === null) return null
    let subDomain: string | null | undefined
    for (let found = index.find(path); found !== null; found = found.next) {
      const { entries, at } = found
      for (let i = 0; i < entries.length; i++) {
        const { route, makeResult } = entries[i] as Entry
        const { conditions } = route
        if (conditions !== null || this.subDomains) {
          if (subDomain === undefined) subDomain = subDomainOf(environ, this.subDomainRules)
          if (conditions?.allowsSubDomain(subDomain) === false) {
            trials?.push({ route, failed: 'subDomain' })
            continue
          }
          if (environ !== null && conditions?.allowsMethod(environ.REQUEST_METHOD) === false) {
            trials?.push({ route, failed: 'method' })
            continue
          }
        }
        const result = makeResult(path, at)
        if (this.subDomains) result['subDomain'] = subDomain
        if (conditions?.function && !conditions.function(environ, result)) {
          trials?.push({ route, failed: 'function' })
          continue
        }
        trials?.push({ route, failed: null })
        return [result, route]
      }
    }
    return null
  }

  /** The index of one route alone. */
  protected indexOf(route: Route): RouteIndex {
    this.#ready()
    return new RouteIndex([route], this.#controllers)
  }

  /** How hosts are split. */
  get subDomainRules(): SubDomainRules {
    return { enabled: this.subDomains, ignored: this.subDomainsIgnore, domain: this.#domain }
  }

  /**
   * The path and query for arguments, by the route that fits them best, or by one route alone; null when there is none.
   * SCRIPT_NAME of the environ comes first.
   */
  generate(args: UrlArgs, environ?: Partial<Environ> | null): string | null
  generate(route: Route, args: UrlArgs, environ?: Partial<Environ> | null): string | null
  generate(first: Route | UrlArgs, second?: unknown, third?: unknown): string | null {
    const [route, args, environ] =
      first instanceof Route ? [first, second as UrlArgs, third] : [null, first, second]
    try {
      return this.build(route, args, (environ ?? null) as Partial<Environ> | null)
    } catch (error) {
      if (error instanceof GenerationError) return null
      throw error
    }
  }

  /** As `generate`, but throws a GenerationError that says what was tried and what was missing. */
  build(route: Route | null, given: UrlArgs, environ: Partial<Environ> | null): string {
    const args = ownArgs(given)
    if (!this.explicit) {
      args['controller'] ??= 'content'
      args['action'] ??= 'index'
    }
    this.#choice ??= new RouteChoice(this.#routes)
    const [made, url] = firstUrl(
      route === null ? this.#choice.candidates(args) : [route],
      args,
      this.appendSlash,
    )
    return this.#mounted(made, url, environ)
  }

  #mounted(route: Route, url: string, environ: Partial<Environ> | null): string {
    if (route.isExternal) return url
    const path = this.#prefix === null ? url : encodePathBytes(this.#prefix) + url
    return route.isAbsolute ? path : encodePathBytes(environ?.SCRIPT_NAME ?? '') + path
  }

  /** The routes as a table: name, methods, path, controller, action. Static routes are left out. */
  toString(): string {
    return tableOf(this.routes)
  }
}

function subjectOf(
  target: string | Environ,
  environ: Environ | null,
): [path: string | null, environ: Environ | null] {
  if (typeof target === 'string') return [target, environ]
  if (typeof target !== 'object' || target === null) {
    throw new TypeError(`a mapper matches a path or an environ, not ${kind(target)}`)
  }
  return [textOfPath(target.PATH_INFO ?? ''), target]
}
