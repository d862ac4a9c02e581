// `mapper.resource('message', 'messages')`: the routes of a resource in the way of Rails, each before it with a twin that
// has an extension.

import type { RequirementInit } from './requirement.ts'
import type { ParentResource, RouteOptions, UrlArgs } from './route.ts'
import type { RouteTaker } from './sub-mapper.ts'

/** What a resource may be told. */
export interface ResourceOptions {
  /** What handles it; the name of the collection by default. */
  readonly controller?: unknown
  /** More actions of the collection, of a member and of a new member, each with its method; `any` for all. */
  readonly collection?: Readonly<Record<string, string>> | undefined
  readonly member?: Readonly<Record<string, string>> | undefined
  readonly new?: Readonly<Record<string, string>> | undefined
  readonly pathPrefix?: string | undefined
  readonly namePrefix?: string | undefined
  /** The resource that this one is nested in: sets both prefixes, unless they are given. */
  readonly parentResource?: ParentResource | undefined
  /** For variables of the path, `id` and those in `pathPrefix`. */
  readonly requirements?: Readonly<Record<string, RequirementInit>> | undefined
  readonly _filter?: ((args: UrlArgs) => UrlArgs) | undefined
}

const KNOWN = [
  'controller',
  'collection',
  'member',
  'new',
  'pathPrefix',
  'namePrefix',
  'parentResource',
  'requirements',
  '_filter',
]

// One segment that does not end in a backslash.
const ID = '[^/]*[^/\\\\]'

/** Connects the routes of a resource. Throws a TypeError for options that there are not. */
export function connectResource(
  mapper: RouteTaker,
  memberName: string,
  collectionName: string,
  options: ResourceOptions = {},
): void {
  for (const name of Object.keys(options)) {
    if (!KNOWN.includes(name)) {
      throw new TypeError(`a resource has no option ${JSON.stringify(name)}; it has ${KNOWN.join(', ')}`)
    }
  }
  const { parentResource: parent } = options
  const pathPrefix = options.pathPrefix ?? (parent ? `${parent.collectionName}/:${parent.memberName}_id` : '')
  const namePrefix = options.namePrefix ?? (parent ? `${parent.memberName}_` : '')
  const segment = stripSlashes(collectionName)
  const base = stripSlashes(pathPrefix)
  const path = `${base === '' ? '' : `/${base}`}/${segment}`
  const requirements = { id: ID, ...options.requirements }
  const common: RouteOptions = {
    controller: options.controller ?? segment,
    _memberName: memberName,
    _collectionName: collectionName,
    _parentResource: parent,
    _filter: options._filter,
  }
  const connect = (
    name: string | null,
    at: string,
    action: string,
    method: string,
    more: RouteOptions = {},
  ) => {
    const conditions = method === 'ANY' ? undefined : { method: [method] }
    const all = { ...common, requirements: options.requirements, ...more, action, conditions }
    mapper.connect(name === null ? null : `formatted_${namePrefix}${name}`, `${at}.:(format)`, all)
    mapper.connect(name === null ? null : namePrefix + name, at, all)
  }

  const collection = byMethod(options.collection ?? {})
  collection.set('POST', ['create', ...(collection.get('POST') ?? [])])
  for (const [method, actions] of collection) {
    // Of a method that has no action of its own, the first takes the path of the collection itself.
    const [primary, extras] = split(actions, method !== 'GET' && method !== 'ANY')
    for (const action of extras) connect(`${action}_${collectionName}`, `${path}/${action}`, action, method)
    if (primary !== null) connect(null, path, primary, method)
  }
  connect(collectionName, path, 'index', 'GET')

  for (const [method, actions] of byMethod({ ...options.new, new: 'GET' })) {
    for (const action of actions) {
      if (action === 'new') connect(`new_${memberName}`, `${path}/new`, action, method)
      else connect(`${action}_new_${memberName}`, `${path}/new/${action}`, action, method)
    }
  }

  const member = byMethod({ ...options.member, edit: 'GET' })
  member.set('PUT', ['update', ...(member.get('PUT') ?? [])])
  member.set('DELETE', ['delete', ...(member.get('DELETE') ?? [])])
  const memberPath = `${path}/:(id)`
  for (const [method, actions] of member) {
    const [primary, extras] = split(actions, !['POST', 'GET', 'ANY'].includes(method))
    for (const action of extras) {
      connect(`${action}_${memberName}`, `${memberPath}/${action}`, action, method, { requirements })
    }
    if (primary !== null) connect(null, memberPath, primary, method, { requirements })
  }
  connect(memberName, memberPath, 'show', 'GET', { requirements })
}

/** Actions by their methods, in the order in which methods come first. */
function byMethod(actions: Readonly<Record<string, string>>): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  for (const [action, method] of Object.entries(actions)) {
    const upper = method.toUpperCase()
    methods.set(upper, [...(methods.get(upper) ?? []), action])
  }
  return methods
}

function split(
  actions: readonly string[],
  hasPrimary: boolean,
): [primary: string | null, extras: readonly string[]] {
  return hasPrimary ? [actions[0] ?? null, actions.slice(1)] : [null, actions]
}

function stripSlashes(text: string): string {
  return text.replace(/^\//, '').replace(/\/$/, '')
}
