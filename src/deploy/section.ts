// What a section of a configuration file means: its settings, global and local, and what it names.

import { dirname } from 'node:path'
import type { Application } from '../environ/contract.ts'
import { strip, words } from '../syntax/white-space.ts'
import type { ConfigFile } from './config-file.ts'
import { Context, confOf, type Form, type OpenConf } from './context.ts'
import { didYouMean, LookupError, suggest } from './errors.ts'
import { findFactory, isInstalled, type Lookup } from './factories.ts'
import { findSection } from './find-section.ts'
import {
  type Conf,
  type Filter,
  type Kind,
  kinds,
  type Loader,
  type Protocol,
  protocolOf,
  type Server,
} from './protocols.ts'
import type { Session } from './session.ts'
import { isUri } from './uri.ts'

/** The settings of a section, sorted by whom they are for. */
interface Settings {
  readonly section: string
  readonly globalConf: OpenConf
  readonly localConf: OpenConf
  /** What `set` wrote into the global ones: it reaches what `use` names, too. */
  readonly additions: OpenConf
  /** The keys of local settings as the file has them, where they are others: those of `get`. */
  readonly keys: ReadonlyMap<string, string>
}

/** Loads the sections of one file. */
export class ConfigLoader implements Loader {
  readonly #session: Session
  readonly #file: ConfigFile
  readonly #chain: readonly string[]

  constructor(session: Session, file: ConfigFile, chain: readonly string[] = []) {
    this.#session = session
    this.#file = file
    this.#chain = chain
  }

  getApp = async (name: string | null = null, globalConf: Conf | null = null): Promise<Application> =>
    (await this.context('app', name, globalConf)).create()

  getFilter = async (name: string | null = null, globalConf: Conf | null = null): Promise<Filter> =>
    (await this.context('filter', name, globalConf)).create()

  getServer = async (name: string | null = null, globalConf: Conf | null = null): Promise<Server> =>
    (await this.context('server', name, globalConf)).create()

  /** What a name means here: a section of this file, or a URI that is relative to it. */
  context<K extends Kind>(kind: K, name: string | null, globalConf: Conf | null): Promise<Context<K>> {
    return this.#named(kind, name, globalConf, { section: undefined, key: undefined })
  }

  async #named<K extends Kind>(
    kind: K,
    name: string | null,
    inherited: Conf | null,
    by: { readonly section: string | undefined; readonly key: string | undefined },
  ): Promise<Context<K>> {
    const place =
      by.section === undefined ? { file: this.#file.file } : this.#file.placeOf(by.section, by.key)
    if (name !== null && isUri(name)) {
      const relativeTo = dirname(this.#file.file)
      return this.#session.load({
        kind,
        uri: name,
        name: null,
        relativeTo,
        globalConf: inherited,
        chain: this.#chain,
        place,
      })
    }
    const section = findSection(this.#file, kind, name ?? 'main', place)
    const id = `${this.#file.file} [${section}]`
    const chain = this.#session.enter(this.#chain, kind === 'app' ? id : `${id} as ${kind}`, place)
    return new ConfigLoader(this.#session, this.#file, chain).#evaluate(kind, section, inherited)
  }

  async #evaluate<K extends Kind>(kind: K, section: string, inherited: Conf | null): Promise<Context<K>> {
    const settings = this.#settings(section, inherited)
    const { globalConf, localConf } = settings
    const filterWith = kind === 'server' ? undefined : take(localConf, 'filter-with')
    this.#require(section, take(localConf, 'require'))

    const context = await this.#dispatch(kind, settings)
    this.#place(context, settings)
    if (filterWith === undefined) return context
    const filter = await this.#named('filter', filterWith, globalConf, { section, key: 'filter-with' })
    return this.#composed(kind, 'filter-with', settings, context, [filter])
  }

  // A filter-app's settings are those of its filter, and it has none itself.
  #place(context: Context, { section, localConf, keys }: Settings): void {
    if (context.form !== 'factory') return
    context.asked = this.#file.placeOf(section)
    for (const name of Object.keys(localConf)) {
      context.places.set(name, this.#file.placeOf(section, keys.get(name) ?? name))
    }
  }

  #dispatch<K extends Kind>(kind: K, settings: Settings): Promise<Context<K>> {
    const { section, localConf } = settings
    if (section.startsWith('filter-app:')) return this.#filterApp(kind, settings)
    if (section.startsWith('pipeline:')) return this.#pipeline(kind, settings)
    return 'use' in localConf ? this.#use(kind, settings) : this.#explicit(kind, settings)
  }

  // Options in the order of the file, then the defaults: `set` and `get` in them go for all sections.
  #settings(section: string, inherited: Conf | null): Settings {
    const file = this.#file
    const defaults = file.defaults()
    const globalConf = confOf([...defaults, ...Object.entries(inherited ?? {})])
    const [localConf, additions] = [confOf(), confOf()]
    const gets: [local: string, name: string, key: string][] = []
    for (const key of file.keys(section)) {
      const [, verb, operand = ''] = /^(set|get) (.*)$/s.exec(key) ?? []
      const name = strip(operand)
      if (verb === 'set') additions[name] = globalConf[name] = file.get(section, key)
      else if (verb === 'get') gets.push([name, file.get(section, key), key])
      else if (!defaults.has(key)) localConf[key] = file.get(section, key)
    }
    for (const [local, name, key] of gets) {
      const value = globalConf[name]
      if (value === undefined) {
        const hint = suggest(name, Object.keys(globalConf), 'there are')
        throw new LookupError(
          `there is no global setting ${JSON.stringify(name)}${hint}`,
          file.placeOf(section, key),
        )
      }
      localConf[local] = value
    }
    return {
      section,
      globalConf,
      localConf,
      additions,
      keys: new Map(gets.map(([name, , key]) => [name, key])),
    }
  }

  async #use<K extends Kind>(
    kind: K,
    { section, globalConf, localConf, additions }: Settings,
  ): Promise<Context<K>> {
    const use = take(localConf, 'use') as string
    const context = await this.#named(kind, use, globalConf, { section, key: 'use' })
    Object.assign(context.globalConf, additions)
    Object.assign(context.localConf, localConf)
    // The outermost file is the one that was asked for.
    context.globalConf['__file__'] = globalConf['__file__'] as string
    context.loader = this
    context.protocol ??= context.form === 'factory' ? protocolOf(kind, section) : null
    return context
  }

  async #explicit<K extends Kind>(
    kind: K,
    { section, globalConf, localConf }: Settings,
  ): Promise<Context<K>> {
    const { protocols } = kinds[kind]
    const given = protocols.filter((protocol) => protocol in localConf)
    const [protocol, second] = given
    if (protocol === undefined) throw this.#noFactory(section, protocols, localConf)
    if (second !== undefined) {
      throw new LookupError(
        `a section names one factory, and this one has ${given.join(' and ')}`,
        this.#file.placeOf(section, second),
      )
    }
    const named = take(localConf, protocol) as string
    const place = this.#file.placeOf(section, protocol)
    const found = await findFactory(named, this.#lookup(place))
    return new Context<K>({
      around: this.#session.around,
      kind,
      form: 'factory',
      found,
      named,
      protocol,
      globalConf,
      localConf,
      loader: this,
      place,
    })
  }

  async #filterApp<K extends Kind>(kind: K, settings: Settings): Promise<Context<K>> {
    const { section, globalConf, localConf } = settings
    const place = this.#file.placeOf(section)
    const next = take(localConf, 'next')
    if (next === undefined) {
      throw new LookupError(
        `a filter-app has a key "next"${suggest('next', Object.keys(localConf), 'it has')}`,
        place,
      )
    }
    const app = await this.#named(kind, next, globalConf, { section, key: 'next' })
    const filter = await ('use' in localConf
      ? this.#use('filter', settings)
      : this.#explicit('filter', settings))
    this.#place(filter, settings)
    return this.#composed(kind, 'filter-app', settings, app, [filter])
  }

  async #pipeline<K extends Kind>(kind: K, settings: Settings): Promise<Context<K>> {
    const { section, globalConf, localConf } = settings
    const place = this.#file.placeOf(section)
    const names = take(localConf, 'pipeline')
    if (names === undefined) {
      throw new LookupError(
        `a pipeline has a key "pipeline"${suggest('pipeline', Object.keys(localConf), 'it has')}`,
        place,
      )
    }
    const [extra] = Object.keys(localConf)
    if (extra !== undefined) {
      throw new LookupError(
        `the pipeline has extra (disallowed) settings: ${Object.keys(localConf).join(', ')}; it has "pipeline", "filter-with", "require", and what begins with set or get`,
        this.#file.placeOf(section, extra),
      )
    }
    const by = { section, key: 'pipeline' }
    const list = words(names)
    const last = list.pop()
    if (last === undefined) {
      throw new LookupError(
        'the pipeline is empty; it is filters and then an app',
        this.#file.placeOf(section, 'pipeline'),
      )
    }
    const next = await this.#named(kind, last, globalConf, by)
    const filters: Context<'filter'>[] = []
    for (const name of list) filters.push(await this.#named('filter', name, globalConf, by))
    return this.#composed(kind, 'pipeline', settings, next, filters)
  }

  #composed<K extends Kind>(
    kind: K,
    form: Form,
    { section, globalConf, localConf }: Settings,
    next: Context<K>,
    filters: readonly Context<'filter'>[],
  ): Context<K> {
    return new Context<K>({
      around: this.#session.around,
      kind,
      form,
      globalConf,
      localConf,
      loader: this,
      place: this.#file.placeOf(section),
      next,
      filters,
    })
  }

  #require(section: string, specs: string | undefined): void {
    for (const spec of words(specs ?? '')) {
      const place = this.#file.placeOf(section, 'require')
      if (!isInstalled(spec, this.#lookup(place))) {
        throw new LookupError(`the package ${JSON.stringify(spec)} is not installed`, place)
      }
    }
  }

  #lookup(place: Lookup['place']): Lookup {
    const { folder } = this.#file
    return { folder, aliases: this.#session.aliasesFor(folder), place, dry: this.#session.dry }
  }

  #noFactory(section: string, protocols: readonly Protocol[], localConf: Conf): LookupError {
    const wanted = ['use', ...protocols].map((key) => JSON.stringify(key)).join(' or ')
    const near = Object.keys(localConf).map((key) => didYouMean(key, ['use', ...protocols]))
    return new LookupError(
      `no loader given: the section has no ${wanted}${near.find((hint) => hint !== '') ?? ''}`,
      this.#file.placeOf(section),
    )
  }
}

function take(conf: OpenConf, key: string): string | undefined {
  const value = conf[key]
  delete conf[key]
  return value
}
