// One route: its path, its defaults, what it asks, and which keys it knows. How it is matched and generated is elsewhere.

import { kind } from '../environ/contract.ts'
import { ConditionSet, type Conditions } from './conditions.ts'
import { Requirement, type RequirementInit } from './requirement.ts'
import { type Part, parseTemplate, SEPARATORS, type Variable } from './template.ts'

/** Arguments to make a URL of: values for variables, for the query, and the special ones. */
export type UrlArgs = Record<string, unknown>

/** What is said of a route beside its path. Every other key is a default: a value that a match has, and a URL needs. */
export interface RouteOptions {
  readonly controller?: unknown
  readonly action?: unknown
  /** What variables must match as a whole. */
  readonly requirements?: Readonly<Record<string, RequirementInit>> | undefined
  readonly conditions?: Conditions | null | undefined
  /** Only generated, never matched; in its path `{name}` is a variable, and `:` and `*` are text. */
  readonly _static?: boolean | undefined
  /** Changes the arguments before a URL is made by this route's name. */
  readonly _filter?: ((args: UrlArgs) => UrlArgs) | undefined
  /** Generated without SCRIPT_NAME. */
  readonly _absolute?: boolean | undefined
  /** Whether nothing is implied; what the mapper has by default. */
  readonly _explicit?: boolean | undefined
  /** Whether trailing parts with defaults may be missing; what the mapper has by default. */
  readonly _minimize?: boolean | undefined
  readonly _memberName?: string | undefined
  readonly _collectionName?: string | undefined
  readonly _parentResource?: ParentResource | undefined
  readonly [name: string]: unknown
}

/** The resource that another one is nested in. */
export interface ParentResource {
  readonly memberName: string
  readonly collectionName: string
}

const OWN = [
  'requirements',
  'conditions',
  '_static',
  '_filter',
  '_absolute',
  '_explicit',
  '_minimize',
  '_memberName',
  '_collectionName',
  '_parentResource',
]

/** A route. Made by `mapper.connect`; `req.environ['routes.route']` is the one that matched. */
export class Route {
  readonly name: string | null
  /** The path as it was given. */
  readonly path: string
  readonly options: RouteOptions
  readonly parts: readonly Part[]
  readonly variables: readonly Variable[]
  /** Values by key; numbers and booleans became text. */
  readonly defaults: ReadonlyMap<string, unknown>
  readonly requirements: ReadonlyMap<string, Requirement>
  readonly conditions: ConditionSet | null
  readonly isStatic: boolean
  /** Whether it is a static route to another site. */
  readonly isExternal: boolean
  readonly isAbsolute: boolean
  readonly isMinimized: boolean
  readonly isExplicit: boolean
  readonly filter: ((args: UrlArgs) => UrlArgs) | null
  readonly memberName: string | null
  readonly collectionName: string | null
  readonly parentResource: ParentResource | null
  /** The keys without which no URL can be made. */
  readonly neededKeys: ReadonlySet<string>
  /** The keys of its variables and defaults; what else is given goes into the query of a URL. */
  readonly knownKeys: ReadonlySet<string>
  /** Keys whose values are fixed: they have a default and are not in the path. */
  readonly fixedKeys: readonly string[]

  /** Throws a TypeError that names the route and what is wrong with it. */
  constructor(name: string | null, path: string, options: RouteOptions = {}) {
    if (typeof path !== 'string') throw new TypeError(`the path of a route is text, not ${kind(path)}`)
    if (name !== null && typeof name !== 'string') {
      throw new TypeError(`the name of a route is text or null, not ${kind(name)}`)
    }
    this.name = name
    this.path = path
    this.options = options
    this.isStatic = options._static === true
    this.isExternal = this.isStatic && path.includes('://')
    this.isAbsolute = options._absolute === true
    this.isMinimized = options._minimize === true && !this.isStatic
    this.isExplicit = options._explicit !== false
    this.filter = options._filter ?? null
    if (this.filter !== null && typeof this.filter !== 'function') {
      throw new TypeError(`${this} has as its _filter a function, not ${kind(this.filter)}`)
    }
    this.memberName = options._memberName ?? null
    this.collectionName = options._collectionName ?? null
    this.parentResource = options._parentResource ?? null
    this.parts = parseTemplate(this.isMinimized ? path.replace(/^\//, '') : path, this.isStatic)
    this.variables = this.parts.filter((part) => typeof part !== 'string')
    const { conditions } = options
    this.conditions =
      conditions === undefined || conditions === null ? null : new ConditionSet(conditions, `${this}`)
    this.requirements = this.readRequirements()
    this.defaults = this.readDefaults()
    const inPath = new Set(this.variables.map((variable) => variable.name))
    this.knownKeys = new Set([...this.defaults.keys(), ...inPath])
    this.neededKeys = this.isMinimized ? this.neededWhenMinimized() : inPath
    this.fixedKeys = [...this.defaults]
      .filter(([key, value]) => value !== null && !inPath.has(key))
      .map(([key]) => key)
  }

  private readRequirements(): ReadonlyMap<string, Requirement> {
    const read = new Map<string, Requirement>()
    const { requirements } = this.options
    if (requirements !== undefined && (typeof requirements !== 'object' || requirements === null)) {
      throw new TypeError(`${this} has requirements as an object, not ${kind(requirements)}`)
    }
    for (const [key, given] of Object.entries(requirements ?? {})) {
      read.set(key, new Requirement(given, `${this}: the requirement of ${JSON.stringify(key)}`))
    }
    for (const { name, pattern } of this.variables) {
      // An empty one asks nothing.
      if (pattern)
        read.set(name, new Requirement(pattern, `${this}: the requirement of ${JSON.stringify(name)}`))
    }
    return read
  }

  private readDefaults(): ReadonlyMap<string, unknown> {
    const defaults = new Map<string, unknown>()
    const has = (name: string) => this.variables.some((variable) => variable.name === name)
    for (const [key, value] of Object.entries(this.options)) {
      if (OWN.includes(key) || value === undefined) continue
      if (key.startsWith('_')) {
        throw new TypeError(
          `${this} has the option ${JSON.stringify(key)}: there are ${OWN.slice(2).join(', ')}`,
        )
      }
      defaults.set(key, defaultOf(value))
    }
    if (!this.isExplicit) {
      if (!has('controller') && !defaults.has('controller')) defaults.set('controller', 'content')
      if (!defaults.has('action')) defaults.set('action', 'index')
      if (has('id') && !defaults.has('id')) defaults.set('id', null)
    }
    return defaults
  }

  // From the end on: a variable with a default may be missing until something must be there.
  private neededWhenMinimized(): ReadonlySet<string> {
    const needed = new Set<string>()
    let gap = false
    for (const part of this.parts.toReversed()) {
      if (typeof part === 'string') gap ||= !SEPARATORS.includes(part)
      else if (gap || !this.defaults.has(part.name)) {
        needed.add(part.name)
        gap = true
      }
    }
    return needed
  }

  /** The text before the first variable, without the slashes at its end: the longer it is, the earlier a route is tried. */
  get staticPrefix(): string {
    const first = this.parts.findIndex((part) => typeof part !== 'string')
    const text = this.parts.slice(0, first < 0 ? undefined : first).join('')
    return (this.isMinimized && !text.startsWith('/') ? `/${text}` : text).replace(/\/+$/, '')
  }

  /** The defaults as arguments, from which a named URL starts. */
  get defaultArgs(): UrlArgs {
    return Object.assign(Object.create(null), Object.fromEntries(this.defaults))
  }

  /** Words for the route, for messages. */
  toString(): string {
    return this.name === null
      ? `the route ${this.path}`
      : `the route ${JSON.stringify(this.name)} (${this.path})`
  }
}

function defaultOf(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : value
}
