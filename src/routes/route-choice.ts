// Which routes a URL without a name may be made of, and in which order they are tried: those that know just what was
// given first, then those that differ least.

import { GenerationError } from './errors.ts'
import { buildUrl, isGiven, isSame, shown } from './generate.ts'
import type { Route, UrlArgs } from './route.ts'

// How many of the routes that were tried a message names.
const MOST_REFUSALS = 5

/**
 * The URL of the first of some routes that has one, and the route. Throws a GenerationError that says what stood in the
 * way of each.
 */
export function firstUrl(
  routes: readonly Route[],
  args: UrlArgs,
  appendSlash: boolean,
): [route: Route, url: string] {
  const refusals: string[] = []
  for (const route of routes) {
    const clash = route.fixedKeys.find((key) => clashes(args[key], route.defaults.get(key)))
    const built =
      clash === undefined
        ? buildUrl(route, args, appendSlash)
        : { why: `${shown(clash, args[clash])} is not ${shown(clash, route.defaults.get(clash))}` }
    if (typeof built === 'string') return [route, built]
    refusals.push(`${route}: ${built.why}`)
  }
  throw new GenerationError(
    refusals.length > 0
      ? `no URL can be made by ${refusals.slice(0, MOST_REFUSALS).join('; or by ')}`
      : `no route makes a URL of ${wordsFor(args)}`,
  )
}

/** Routes by the controller and the action that they are for. */
export class RouteChoice {
  private readonly routes: readonly Route[]
  private readonly byController = new Map<unknown, Route[]>()
  private readonly anyController: Route[] = []

  constructor(routes: readonly Route[]) {
    this.routes = routes.filter((route) => !route.isStatic)
    for (const route of this.routes) {
      if (!route.fixedKeys.includes('controller')) this.anyController.push(route)
      else {
        const controller = route.defaults.get('controller')
        const list = this.byController.get(controller)
        if (list === undefined) this.byController.set(controller, [route])
        else list.push(route)
      }
    }
  }

  /** The routes that have all they need, the best first. */
  candidates(args: UrlArgs): Route[] {
    const keys = Object.keys(args).filter((key) => args[key] !== undefined)
    const given = new Set(keys)
    return this.forController(args['controller'])
      .filter(
        (route) =>
          fitsAction(route, args['action']) &&
          [...route.neededKeys].every((key) => given.has(key) || isExtension(route, key)),
      )
      .map((route, place) => ({
        route,
        place,
        common: keys.filter((key) => route.knownKeys.has(key)).length,
      }))
      .sort((a, b) => {
        const [theirs, ours] = [a, b].map(
          ({ route, common }) => keys.length + route.knownKeys.size - 2 * common,
        ) as [number, number]
        return theirs - ours || b.common - a.common || a.place - b.place
      })
      .map(({ route }) => route)
  }

  // In the order in which they were connected.
  private forController(controller: unknown): readonly Route[] {
    const own = this.byController.get(typeof controller === 'number' ? String(controller) : controller)
    if (own === undefined) return this.anyController
    if (this.anyController.length === 0) return own
    const [some, others] = [new Set(own), new Set(this.anyController)]
    return this.routes.filter((route) => some.has(route) || others.has(route))
  }
}

// A route that is for one action is not tried without it.
function fitsAction(route: Route, action: unknown): boolean {
  return !route.fixedKeys.includes('action') || isSame(action, route.defaults.get('action'))
}

function isExtension(route: Route, key: string): boolean {
  return route.variables.some(({ kind, name }) => kind === '.' && name === key)
}

function clashes(value: unknown, fixed: unknown): boolean {
  return isGiven(value) && value !== '' && typeof fixed !== 'function' && !isSame(value, fixed)
}

function wordsFor(args: UrlArgs): string {
  const keys = Object.keys(args)
  return keys.length === 0 ? 'no arguments' : keys.map((key) => shown(key, args[key])).join(', ')
}
