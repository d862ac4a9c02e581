// What a section or URI was found to mean, before anything is built: the factory, how it is called, with which settings, and
// what stands before or behind it.

import { type Application, isApplicationObject, isPromiseLike, kind as kindOf } from '../environ/contract.ts'
import { FactoryError, isPlaced, LookupError, type Place, SettingError } from './errors.ts'
import {
  type Around,
  type Conf,
  type Filter,
  type Kind,
  kinds,
  type Loader,
  type Made,
  type Protocol,
  protocolOf,
} from './protocols.ts'
import type { Found } from './resolve-module.ts'

/** Settings that may still be added to. */
export type OpenConf = Record<string, string>

/** How parts stand together: one factory; filters before an application; a filter around what a section makes. */
export type Form = 'factory' | 'pipeline' | 'filter-app' | 'filter-with'

/** Settings without inherited keys. */
export function confOf(entries: Iterable<readonly [string, string]> = []): OpenConf {
  const conf: OpenConf = Object.create(null)
  for (const [key, value] of entries) conf[key] = value
  return conf
}

interface ContextInit<K extends Kind> {
  readonly kind: K
  readonly form: Form
  readonly found?: Found | undefined
  readonly named?: string | undefined
  readonly protocol?: Protocol | null | undefined
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  readonly loader: Loader
  readonly place: Place | null
  readonly around?: Around | undefined
  readonly next?: Context<K> | undefined
  readonly filters?: readonly Context<'filter'>[] | undefined
}

/** An object of a configuration that is known, and not yet built. */
export class Context<K extends Kind = Kind> {
  readonly kind: K
  readonly form: Form
  /** What the factory is; undefined where `next` and `filters` say what is built. */
  readonly object: unknown
  /** How the factory was named. */
  readonly named: string
  /** The URL of the module that has it; null where there is none. */
  readonly module: string | null
  /** How the factory is called; null as long as only the section that names it can say. */
  protocol: Protocol | null
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  loader: Loader
  readonly place: Place | null
  /** Where the section is that was asked for; it may use the one that has the factory. */
  asked: Place | null = null
  /** Where each local setting stands. */
  readonly places: Map<string, Place> = new Map()
  /** What stands behind the filters. */
  readonly next: Context<K> | null
  /** What stands before it, the outermost first. */
  readonly filters: readonly Context<'filter'>[]
  readonly #owner: unknown
  readonly #around: Around | undefined

  constructor(init: ContextInit<K>) {
    this.kind = init.kind
    this.form = init.form
    this.object = init.found?.value
    this.#owner = init.found?.owner ?? null
    this.named = init.named ?? ''
    this.module = init.found?.url ?? null
    this.protocol = init.protocol ?? null
    this.globalConf = init.globalConf
    this.localConf = init.localConf
    this.loader = init.loader
    this.place = init.place
    this.next = init.next ?? null
    this.#around = init.around
    this.filters = init.filters ?? []
  }

  /** Builds the object; each call builds a new one. */
  async create(): Promise<Made[K]> {
    if (this.next !== null) return (await this.#compose(this.next)) as Made[K]
    const made = await this.#make()
    const around = this.#around
    return (around === undefined ? made : this.#within(around, made)) as Made[K]
  }

  // The order of Paste Deploy: what is behind is built first, but for filter-with.
  async #compose(next: Context): Promise<unknown> {
    const filters: Filter[] = []
    const build = async () => {
      for (const filter of this.filters) filters.push(await filter.create())
    }
    if (this.form === 'filter-with') await build()
    const inner = await next.create()
    if (this.form !== 'filter-with') await build()
    if (this.kind === 'filter') return (app: Application) => wrapped(app, [...filters, inner as Filter])
    let app = inner as Application
    for (const [i, filter] of [...filters.entries()].reverse()) {
      app = await this.filters[i]!.#checked(() => filter(app), isApplication, 'an application')
    }
    return app
  }

  #within(around: Around, made: unknown): unknown {
    const { kind, named: factory, localConf } = this
    const place = this.asked ?? this.place
    if (kind === 'server') return made
    const from = { section: place?.section ?? null, file: place?.file ?? null, line: place?.line ?? null }
    const by = { factory, localConf, ...from }
    if (kind === 'app') return around(made as Application, { kind, next: null, ...by })
    // What is no application is for the caller to refuse.
    return (app: Application) => {
      const placed = (filtered: unknown) =>
        isApplication(filtered) ? around(filtered, { kind: 'filter', next: app, ...by }) : filtered
      const filtered = (made as Filter)(app)
      return isPromiseLike(filtered) ? filtered.then(placed) : placed(filtered)
    }
  }

  async #make(): Promise<unknown> {
    const { object, globalConf, localConf } = this
    const protocol = this.protocol ?? protocolOf(this.kind)
    if (!kinds[this.kind].protocols.includes(protocol)) {
      throw new LookupError(`${protocol} makes no ${this.kind}`, this.place)
    }
    if (this.kind === 'app' && isApplicationObject(object)) return this.#asItIs(object)
    if (typeof object !== 'function') {
      throw new FactoryError(`${this.named} is ${kindOf(object)}, not a factory`, this.place)
    }
    const call = (...args: unknown[]): unknown =>
      isClass(object)
        ? Reflect.construct(object, args)
        : Reflect.apply(object as (...args: unknown[]) => unknown, this.#owner ?? undefined, args)
    switch (protocol) {
      case 'paste.app_factory':
        return this.#checked(() => call(globalConf, localConf), isApplication, 'an application')
      case 'paste.composite_factory':
      case 'paste.composit_factory':
        return this.#checked(() => call(this.loader, globalConf, localConf), isApplication, 'an application')
      case 'paste.filter_factory':
      case 'paste.server_factory':
        return this.#checked(() => call(globalConf, localConf), isFunction, 'a function of an application')
      case 'paste.server_runner':
        return (app: Application) => this.placed(() => call(app, globalConf, localConf))
      default:
        return (app: Application) => call(app, globalConf, localConf)
    }
  }

  /** What `read` gives, at once or by a promise; an error about a setting of this object gets the place where it stands. */
  placed<T>(read: () => T): T {
    const refuse = (error: unknown): never => {
      throw error instanceof SettingError ? this.#failed(error) : error
    }
    try {
      const made = read()
      return isPromiseLike(made) ? (made.then(undefined, refuse) as T) : made
    } catch (error) {
      return refuse(error)
    }
  }

  #failed(error: unknown): FactoryError {
    const reason = error instanceof Error ? error.message : String(error)
    const place = error instanceof SettingError ? this.places.get(error.setting) : undefined
    return new FactoryError(`${this.named} failed: ${reason}`, place ?? this.place, { cause: error })
  }

  // A wsgified function, or any object that is an application, stands for itself.
  #asItIs(app: Application): Application {
    const [key] = Object.keys(this.localConf)
    if (key === undefined) return app
    throw new FactoryError(
      `${this.named} is an application, so the setting ${JSON.stringify(key)} goes nowhere; name a factory (globalConf, localConf) => app`,
      this.place,
    )
  }

  async #checked<T>(make: () => unknown, is: (value: unknown) => value is T, wanted: string): Promise<T> {
    let made: unknown
    try {
      made = await make()
    } catch (error) {
      throw isPlaced(error) ? error : this.#failed(error)
    }
    if (is(made)) return made
    throw new FactoryError(`${this.named} gave ${kindOf(made)}, not ${wanted}`, this.place)
  }

  /** The settings of this section and those it inherits, as one; its own go first. */
  get settings(): Conf {
    return confOf([...Object.entries(this.globalConf), ...Object.entries(this.localConf)])
  }
}

function wrapped(app: Application, filters: readonly Filter[]): Application | PromiseLike<Application> {
  return filters.reduceRight<Application | PromiseLike<Application>>(
    (inner, filter) => (isPromiseLike(inner) ? inner.then(filter) : filter(inner)),
    app,
  )
}

function isApplication(value: unknown): value is Application {
  return typeof value === 'function' || isApplicationObject(value)
}

function isFunction(value: unknown): value is Filter {
  return typeof value === 'function'
}

function isClass(value: object): value is new (...args: unknown[]) => unknown {
  return /^class\b/.test(Function.prototype.toString.call(value))
}
