// A mapper with something set in advance: a beginning of paths and of names, defaults, conditions; and the shorthands for
// the routes of a collection and its members.

import { kind } from '../environ/contract.ts'
import type { RouteOptions } from './route.ts'

/** What takes routes: a mapper, or a submapper, which hands them on. */
export interface RouteTaker {
  connect(name: string | null, path: string, options?: RouteOptions): unknown
  readonly resourceName?: string | null
  readonly formatted?: boolean
}

/** What a submapper sets in advance. Any other key goes to each route, unless the route has its own. */
export interface SubMapperOptions extends RouteOptions {
  readonly pathPrefix?: string | undefined
  readonly namePrefix?: string | undefined
  /** What the shorthands call one member, and the collection. */
  readonly resourceName?: string | undefined
  readonly collectionName?: string | null | undefined
  /** Shorthands to call at once. */
  readonly actions?: readonly SubMapperAction[] | undefined
  /** Whether the routes of shorthands may end in an extension; `true` by default. */
  readonly formatted?: boolean | undefined
}

/** What a shorthand may be told. */
export interface ActionOptions extends RouteOptions {
  readonly name?: string | undefined
  readonly action?: string | undefined
  readonly method?: string | undefined
  readonly formatted?: boolean | undefined
}

const ACTIONS = ['index', 'create', 'new', 'show', 'update', 'delete', 'edit'] as const

/** A shorthand that makes a route. */
export type SubMapperAction = (typeof ACTIONS)[number]

/** A mapper with something set in advance. */
export class SubMapper implements RouteTaker {
  readonly resourceName: string | null
  readonly collectionName: string | null
  readonly formatted: boolean
  readonly #parent: RouteTaker
  readonly #pathPrefix: string
  readonly #namePrefix: string | null
  readonly #options: RouteOptions

  constructor(parent: RouteTaker, options: SubMapperOptions = {}) {
    const { pathPrefix, namePrefix, resourceName, collectionName, actions, formatted, ...rest } = options
    this.#parent = parent
    this.#pathPrefix = pathPrefix ?? ''
    this.#namePrefix = namePrefix ?? null
    this.#options = rest
    const { controller } = rest
    this.resourceName =
      resourceName ?? parent.resourceName ?? (typeof controller === 'string' ? controller : null)
    this.collectionName = collectionName ?? null
    this.formatted = formatted ?? parent.formatted ?? true
    this.addActions(actions ?? [])
  }

  /** Connects a route: a path, or a name and a path, and its options. */
  connect(path: string, options?: RouteOptions): this
  connect(name: string | null, path: string, options?: RouteOptions): this
  connect(first: string | null, second?: string | RouteOptions, third?: RouteOptions): this {
    const [name, path, options] =
      typeof second === 'string' ? [first, second, third] : [null, first ?? '', second]
    this.#parent.connect(
      name === null ? null : (this.#namePrefix ?? '') + name,
      this.#pathPrefix + path,
      merged(this.#options, options ?? {}),
    )
    return this
  }

  /** A submapper within this one: prefixes add up, conditions and requirements are merged, all else is replaced. */
  submapper(options: SubMapperOptions = {}): SubMapper {
    return new SubMapper(this, options)
  }

  /** A collection within this one. */
  collection(
    collectionName: string | null,
    resourceName: string,
    options: CollectionOptions = {},
  ): CollectionMapper {
    return new CollectionMapper(this, collectionName, resourceName, options)
  }

  /** A route at the beginning of the paths, named `<action>_<resource>`; GET by default. */
  action({ name, action, method = 'GET', formatted, ...options }: ActionOptions): this {
    const act = action ?? name
    if (act === undefined) throw new TypeError('a route for an action needs an action or a name')
    return this.connect(name ?? `${act}_${this.resource}`, this.suffix(formatted), {
      action: act,
      ...withMethod(options, method),
    })
  }

  /** A route at `/<rel>` behind the beginning of the paths, named `<rel>_<resource>`; GET by default. */
  link(rel: string, { name, action, method = 'GET', formatted, ...options }: ActionOptions = {}): this {
    return this.connect(name ?? `${rel}_${this.resource}`, `/${rel}${this.suffix(formatted)}`, {
      action: action ?? rel,
      ...withMethod(options, method),
    })
  }

  /** GET of the collection, named as it. */
  index(options: ActionOptions = {}): this {
    const name = options.name ?? this.collectionName
    return this.action({ ...options, ...(name === null ? {} : { name }), action: 'index', method: 'GET' })
  }

  /** POST to the collection. */
  create(options: ActionOptions = {}): this {
    return this.action({ ...options, action: 'create', method: 'POST' })
  }

  /** GET of `/new`. */
  new(options: ActionOptions = {}): this {
    return this.link('new', options)
  }

  /** GET of a member, named as it. */
  show(options: ActionOptions = {}): this {
    return this.action({ ...options, name: options.name ?? this.resource, action: 'show', method: 'GET' })
  }

  /** PUT of a member. */
  update(options: ActionOptions = {}): this {
    return this.action({ ...options, action: 'update', method: 'PUT' })
  }

  /** DELETE of a member. */
  delete(options: ActionOptions = {}): this {
    return this.action({ ...options, action: 'delete', method: 'DELETE' })
  }

  /** GET of `/edit`. */
  edit(options: ActionOptions = {}): this {
    return this.link('edit', options)
  }

  /** Calls several shorthands. */
  addActions(actions: readonly SubMapperAction[]): this {
    for (const action of actions) {
      if (!ACTIONS.includes(action)) {
        throw new TypeError(`a submapper has no action ${kind(action)}; it has ${ACTIONS.join(', ')}`)
      }
      this[action]()
    }
    return this
  }

  private get resource(): string {
    if (this.resourceName === null) throw new TypeError('a submapper needs a resourceName to name routes by')
    return this.resourceName
  }

  private suffix(formatted: boolean | undefined): string {
    return (formatted ?? this.formatted) ? '{.format}' : ''
  }
}

/** What a collection may be told, beside what a submapper may. */
export interface CollectionOptions
  extends Omit<SubMapperOptions, 'actions' | 'resourceName' | 'collectionName'> {
  /** The beginning of the paths of members, `/{id}` by default. */
  readonly memberPrefix?: string | undefined
  readonly collectionActions?: readonly SubMapperAction[] | undefined
  readonly memberActions?: readonly SubMapperAction[] | undefined
  /** What the routes of members have of their own. */
  readonly memberOptions?: SubMapperOptions | undefined
  readonly [name: string]: unknown
}

/** A submapper for a collection, which has one for its members. */
export class CollectionMapper extends SubMapper {
  readonly member: SubMapper

  constructor(
    parent: RouteTaker,
    collectionName: string | null,
    resourceName: string,
    options: CollectionOptions,
  ) {
    const { memberPrefix, collectionActions, memberActions, memberOptions, pathPrefix, controller, ...rest } =
      options
    super(parent, {
      ...rest,
      collectionName,
      resourceName,
      controller: controller ?? (resourceName || collectionName),
      pathPrefix: (pathPrefix ?? '') + (collectionName === null ? '' : `/${collectionName}`),
      actions: collectionActions ?? ['index', 'create', 'new'],
    })
    this.member = new SubMapper(this, {
      pathPrefix: memberPrefix ?? '/{id}',
      actions: memberActions ?? ['show', 'update', 'delete', 'edit'],
      ...memberOptions,
    })
  }
}

// What a route says itself wins; of conditions and requirements, key by key.
function merged(outer: RouteOptions, inner: RouteOptions): RouteOptions {
  const all = { ...outer, ...inner }
  const conditions =
    outer.conditions && inner.conditions ? { ...outer.conditions, ...inner.conditions } : null
  const requirements =
    outer.requirements && inner.requirements ? { ...outer.requirements, ...inner.requirements } : null
  return { ...all, ...(conditions && { conditions }), ...(requirements && { requirements }) }
}

function withMethod(options: RouteOptions, method: string): RouteOptions {
  return options.conditions === undefined ? { ...options, conditions: { method } } : options
}
