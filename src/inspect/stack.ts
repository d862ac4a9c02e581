// The composed application as a picture: its layers in the order in which requests meet them, and the routes of each router.

import type { Route } from '../routes/route.ts'
import { type Layer, nameIn } from './layer.ts'
import type { Masks } from './masks.ts'

/** A layer as the page shows it. */
export interface StackLayer {
  readonly id: number
  readonly kind: Layer['kind']
  readonly name: string
  readonly section: string | null
  /** Where the section is: file and line. */
  readonly place: string | null
  readonly factory: string | null
  readonly source: string | null
  readonly settings: readonly (readonly [name: string, value: string])[]
  readonly routes: readonly StackRoute[] | null
  readonly parts: readonly { readonly at: string | null; readonly layer: StackLayer }[]
}

/** A route as the page shows it. */
export interface StackRoute {
  readonly name: string | null
  readonly methods: readonly string[] | null
  readonly path: string
  readonly variables: readonly { readonly name: string; readonly pattern: string | null }[]
  readonly controller: string
}

const MOST_ROUTES = 2000

/** A layer and all that is behind it. */
export function stackOf(layer: Layer, masks: Masks): StackLayer {
  const { by, mapper } = layer
  return {
    id: layer.id,
    kind: layer.kind,
    name: layer.name,
    section: by?.section ?? null,
    place:
      by?.file == null ? null : `${by.file.split(/[\\/]/).at(-1)}${by.line === null ? '' : `:${by.line}`}`,
    factory: by?.factory || null,
    source: layer.source,
    settings: Object.entries(by?.localConf ?? {}).map(
      ([name, value]) => [name, masks.field(name, value)] as const,
    ),
    routes: mapper === null ? null : mapper.routes.slice(0, MOST_ROUTES).map(routeOf),
    parts: layer.parts.map(({ at, layer: inner }) => ({ at, layer: stackOf(inner, masks) })),
  }
}

function routeOf(route: Route): StackRoute {
  const controller = nameIn(route.defaults.get('controller'))
  const action = route.defaults.get('action')
  return {
    name: route.name,
    methods: route.conditions?.methods ?? null,
    path: route.path,
    variables: route.variables.map(({ name }) => ({
      name,
      pattern: route.requirements.get(name)?.source ?? null,
    })),
    controller: typeof action === 'string' ? `${controller}.${action}` : controller,
  }
}
