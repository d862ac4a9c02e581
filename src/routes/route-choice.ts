// Which routes a URL without a name may be made of, and in which order they are tried: those that know just what was
// given first, then those that differ least.

import { isSame } from './generate.ts'
import type { Route, UrlArgs } from './route.ts'

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
