// A layer of an application as it is composed: what it is called, what kind it is, and what stands behind it. Layers are
// made once, when an application is watched; requests only refer to them.

import type { MadeBy } from '../deploy/protocols.ts'
import { type Application, PARTS, WITH_PARTS, type Wsgi } from '../environ/contract.ts'
import type { RouteMap } from '../routes/route-map.ts'

/** What a layer does with a request, as far as can be seen. */
export type LayerKind = 'gateway' | 'filter' | 'map' | 'router' | 'controller' | 'app'

/** A layer behind another, and which requests lead there, where the other one says so. */
export interface Part {
  readonly at: string | null
  readonly layer: Layer
}

/** A layer of an application. */
export class Layer {
  readonly id: number
  readonly app: Application
  readonly by: MadeBy | null
  readonly kind: LayerKind
  readonly name: string
  /** What is behind it. */
  readonly parts: Part[] = []

  /** What stands before all layers: whoever calls the application. */
  static readonly gateway: Layer = new Layer(0, () => '', null, 'gateway', 'gateway')

  constructor(id: number, app: Application, by: MadeBy | null, kind: LayerKind, name: string) {
    this.id = id
    this.app = app
    this.by = by
    this.kind = kind
    this.name = name
  }

  /** The layer of an application; `names` are by applications, or by the functions that filters were made of. */
  static of(
    id: number,
    app: Application,
    by: MadeBy | null,
    names: ReadonlyMap<unknown, string> = new Map(),
  ): Layer {
    const kind = kindOf(app, by)
    return new Layer(id, app, by, kind, nameOf(app, by, names) || kind)
  }

  /** The mapper of a router; null for all others. */
  get mapper(): RouteMap | null {
    return mapperOf(this.app)
  }

  /** The beginning of the function that a layer without a name was made of. */
  get source(): string | null {
    const made = functionOf(this.app)
    if (made === null) return null
    const [line = ''] = Function.prototype.toString.call(made).split('\n')
    return line.length > 120 ? `${line.slice(0, 120)}…` : line
  }
}

// By shape: the program and what it serves may have a copy of this package each.
function mapperOf(app: Application): RouteMap | null {
  const { mapper = app } = app as { mapper?: unknown }
  const { explain, routes } = (mapper ?? {}) as Partial<RouteMap>
  return typeof explain === 'function' && Array.isArray(routes) ? (mapper as RouteMap) : null
}

/** Whether an application is what stands behind a router and calls the controller that it found. */
export function isDispatch(app: Application): app is Wsgi {
  return typeof app === 'function' && app.name === 'dispatch' && !('undecorated' in app)
}

function kindOf(app: Application, by: MadeBy | null): LayerKind {
  if (isDispatch(app)) return 'controller'
  if (mapperOf(app) !== null) return 'router'
  if (by?.kind === 'filter') return 'filter'
  const parts = partsOf(app)
  return parts.length > 1 ? 'map' : parts.length === 1 ? 'filter' : 'app'
}

/** What an application says stands behind it. */
export function partsOf(app: Application): readonly Application[] {
  const parts = (app as { [PARTS]?: readonly Application[] })[PARTS]
  return Array.isArray(parts) ? parts : []
}

/** Which requests lead to each part, where an application says so: a map its paths, a mount its prefix. */
export function placesOf(app: Application): (string | null)[] {
  if (typeof app === 'object' && Symbol.iterator in app) {
    const entries = [...(app as Iterable<{ host?: unknown; path?: unknown }>)]
    return entries.map(({ host, path }) => `${typeof host === 'string' ? `//${host}` : ''}${path || '/'}`)
  }
  const { prefix } = app as { prefix?: unknown }
  return typeof prefix === 'string' ? [prefix, null] : []
}

function nameOf(app: Application, by: MadeBy | null, names: ReadonlyMap<unknown, string>): string {
  const given = names.get(app) ?? names.get(filterOf(app)) ?? names.get(undecorated(app))
  if (given !== undefined) return given
  if (by?.section) return by.section.slice(by.section.indexOf(':') + 1).trim()
  return nameIn(app)
}

/** The name of what an application was made of: a function or a class; empty where it has none. */
export function nameIn(app: unknown): string {
  if (typeof app === 'string') return app
  const made = functionOf(app)
  if (made !== null) return made.name
  if (typeof app !== 'object' || app === null) return ''
  const name: unknown = app.constructor?.name
  return typeof name === 'string' && name !== 'Object' ? name : ''
}

// What a person wrote and named: the filter of a pipeline, the function that was wsgified, or the application itself.
function functionOf(app: unknown): { readonly name: string } | null {
  const [filter, made] = [filterOf(app), undecorated(app)]
  if (filter !== null && (filter.name !== '' || made === null)) return filter
  return made ?? (typeof app === 'function' ? app : null)
}

/** The filter of a pipeline that made an application; null for one that was made otherwise. */
function filterOf(app: unknown): { readonly name: string } | null {
  const { [WITH_PARTS]: again } = (app ?? {}) as { [WITH_PARTS]?: unknown }
  return undecorated(again)
}

function undecorated(value: unknown): { readonly name: string } | null {
  const { undecorated: made } = (value ?? {}) as { undecorated?: unknown }
  return typeof made === 'function' ? made : null
}
