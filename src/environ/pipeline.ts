// Filters before an application, composed so that tools can look inside: an application that stands before others says which, and
// how the same is made before others. What an application does is not known here.

import { type Application, isApplicationObject, kind, PARTS, WITH_PARTS, type WithParts } from './contract.ts'

/** Makes an application that stands before another. */
export type Filter = (app: Application) => Application

/**
 * Filters before an application, the outermost first, as `pipeline =` in an INI file has them. Each is called with what is
 * behind it, as `outer(inner(app))` would; the inspector sees each as a layer of its own, closures too, and calls them once
 * more to do so.
 *
 * Throws a TypeError for what is no filter, or no application.
 *
 * @example
 * serve(pipeline(logging, auth, app))
 */
export function pipeline(...given: readonly [...filters: Filter[], app: Application]): Application {
  const app = given.at(-1) as Application
  if (!isApplication(app)) throw new TypeError(`a pipeline ends in an application, not in ${kind(app)}`)
  return given.slice(0, -1).reduceRight((behind: Application, filter) => {
    if (typeof filter !== 'function') throw new TypeError(`a filter is a function, not ${kind(filter)}`)
    return filtered(filter as Filter, behind)
  }, app)
}

function filtered(filter: Filter, app: Application): Application {
  const made = filter(app)
  if (!isApplication(made)) {
    throw new TypeError(
      `the filter ${filter.name || 'without a name'} makes an application of one, not ${kind(made)}`,
    )
  }
  // What says already that it stands before the application is left as it is.
  if (leadsTo(made, app) || !Object.isExtensible(made)) return made
  return tellParts(made, [app], ([other]) => filtered(filter, other as Application), filter)
}

/**
 * Makes an application say which ones it stands before, and how the same is made before others. `undecorated` is the function
 * whose name tools show for it, where that is not its own.
 */
export function tellParts<A extends Application>(
  app: A,
  parts: readonly Application[],
  withParts: WithParts,
  undecorated?: object,
): A {
  Object.defineProperty(app, PARTS, { value: parts, configurable: true })
  const again = undecorated === undefined ? withParts : Object.assign(withParts, { undecorated })
  return Object.defineProperty(app, WITH_PARTS, { value: again, configurable: true })
}

// What a filter makes may be composed itself, or lead back to where it began.
function leadsTo(app: Application, wanted: Application): boolean {
  const seen = new Set([app])
  for (const one of seen) {
    for (const part of (one as { readonly [PARTS]?: readonly Application[] })[PARTS] ?? []) seen.add(part)
  }
  return seen.has(wanted)
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'function' || isApplicationObject(value)
}
