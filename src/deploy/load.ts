// The doors of Paste Deploy: an application, filter or server from a URI, or what a URI means.

import type { Application } from '../environ/contract.ts'
import { kind as kindOf } from '../environ/contract.ts'
import type { Aliases } from './aliases.ts'
import { ConfigFile } from './config-file.ts'
import { Context, confOf } from './context.ts'
import { LookupError } from './errors.ts'
import { findEntry, findFactory, type Lookup } from './factories.ts'
import {
  type Around,
  type Conf,
  type Filter,
  type Kind,
  kinds,
  type Loader,
  type Server,
} from './protocols.ts'
import { ConfigLoader } from './section.ts'
import { Session, type Wanted } from './session.ts'
import { configPath, isUri, parseUri } from './uri.ts'

/** What can be said beside a URI. */
export interface LoadOptions {
  /** The section or entry, in place of one behind `#`; `main` by default. */
  readonly name?: string | undefined
  /** The folder that a relative `config:` stands in, and that `call:` and `egg:` look from; for those the working directory by default. */
  readonly relativeTo?: string | undefined
  /** Settings that all sections inherit. They go before `[DEFAULT]`, and `%(name)s` sees those that it does not have. */
  readonly globalConf?: Readonly<Record<string, string>> | undefined
  /** What `%(env:NAME)s` reads, such as `process.env`. Off by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** What stands for names of modules and eggs; it goes before the aliases that are built in. */
  readonly aliases?: Aliases | undefined
  /** Whether a file that everybody may write to is read all the same, as on file systems without permissions. */
  readonly worldWritable?: boolean | undefined
  /** Whether modules are only found, and none is imported: what comes of it can be looked at, not built. Off by default. */
  readonly dry?: boolean | undefined
  /**
   * Called with each application and each application behind a filter when it is made, the innermost first; what it gives
   * stands in its place. For tools that look at how an application is composed.
   */
  readonly around?: Around | undefined
}

/**
 * Builds the application that a URI names: `config:/etc/app.ini#name`, `egg:package#entry` or `call:module:attribute`.
 *
 * Rejects with LookupError when something that is named is not there, ConfigSyntaxError when a file cannot be read,
 * FactoryError when a factory fails; each says where.
 *
 * @example
 * const app = await loadApp('config:configure.ini', { relativeTo: import.meta.dirname })
 */
export async function loadApp(uri: string, options?: LoadOptions): Promise<Application> {
  return (await loadContext('app', uri, options)).create()
}

/** Builds the filter that a URI names: a function that puts something before an application. Rejects as `loadApp` does. */
export async function loadFilter(uri: string, options?: LoadOptions): Promise<Filter> {
  return (await loadContext('filter', uri, options)).create()
}

/** Builds the server that a URI names: a function that serves an application. Rejects as `loadApp` does. */
export async function loadServer(uri: string, options?: LoadOptions): Promise<Server> {
  return (await loadContext('server', uri, options)).create()
}

/** The settings of an application that is not built. */
export interface AppConfig {
  /** All settings, the local ones before the global ones. */
  readonly settings: Conf
  readonly localConf: Conf
  readonly globalConf: Conf
  readonly context: Context<'app'>
}

/** Reads the settings of the application that a URI names, and builds nothing. Rejects as `loadApp` does. */
export async function appConfig(uri: string, options?: LoadOptions): Promise<AppConfig> {
  const context = await loadContext('app', uri, options)
  const { settings, localConf, globalConf } = context
  return { settings, localConf, globalConf, context }
}

/** What a URI means, as an application, a filter or a server: its factory is imported, and not yet called. */
export async function loadContext<K extends Kind>(
  kind: K,
  uri: string,
  options: LoadOptions = {},
): Promise<Context<K>> {
  if (!Object.hasOwn(kinds, kind)) throw new TypeError(`a kind is app, filter or server, not ${kindOf(kind)}`)
  if (typeof uri !== 'string') throw new TypeError(`a URI is text such as config:app.ini, not ${kindOf(uri)}`)
  const {
    name = null,
    relativeTo = null,
    globalConf = null,
    env = null,
    aliases = {},
    worldWritable = false,
    dry = false,
    around,
  } = options
  for (const [key, value] of Object.entries(globalConf ?? {})) {
    if (typeof value !== 'string') {
      throw new TypeError(`globalConf holds text, and ${JSON.stringify(key)} is ${kindOf(value)}`)
    }
  }
  const session = new Session({ env, aliases, worldWritable, dry, around }, load)
  return session.load({ kind, uri, name, relativeTo, globalConf, chain: [], place: null })
}

async function load<K extends Kind>(session: Session, wanted: Wanted<K>): Promise<Context<K>> {
  const { scheme, path, name } = parseUri(wanted.uri, wanted.name, wanted.place)
  if (scheme === 'config') return loadConfig(session, wanted, path, name)
  const folder = wanted.relativeTo ?? process.cwd()
  const lookup = { folder, aliases: session.aliasesFor(folder), place: wanted.place, dry: session.dry }
  return scheme === 'egg'
    ? loadEgg(session, wanted, path, name ?? 'main', lookup)
    : loadCall(session, wanted, path, lookup)
}

async function loadConfig<K extends Kind>(
  session: Session,
  { kind, relativeTo, globalConf, chain, place }: Wanted<K>,
  path: string,
  name: string | null,
): Promise<Context<K>> {
  const ini = await session.read(configPath(path, relativeTo), place)
  const file = new ConfigFile(ini, globalConf ?? {}, session.env)
  return new ConfigLoader(session, file, chain).context(kind, name, globalConf)
}

async function loadEgg<K extends Kind>(
  session: Session,
  wanted: Wanted<K>,
  egg: string,
  name: string,
  lookup: Lookup,
): Promise<Context<K>> {
  if (isUri(name)) return session.load({ ...wanted, uri: name, name: null })
  const { found, protocol } = await findEntry(egg, name, wanted.kind, lookup)
  return lone(session, wanted, { found, protocol, named: `egg:${egg}#${name}` })
}

async function loadCall<K extends Kind>(
  session: Session,
  wanted: Wanted<K>,
  target: string,
  lookup: Lookup,
): Promise<Context<K>> {
  return lone(session, wanted, {
    found: await findFactory(target, lookup),
    protocol: null,
    named: `call:${target}`,
  })
}

type Factory = Pick<ConstructorParameters<typeof Context>[0], 'found' | 'protocol' | 'named'>

function lone<K extends Kind>(
  { around }: Session,
  { kind, globalConf, place }: Wanted<K>,
  factory: Factory,
): Context<K> {
  const conf = confOf(Object.entries(globalConf ?? {}))
  return new Context<K>({
    kind,
    form: 'factory',
    ...factory,
    globalConf: conf,
    localConf: confOf(),
    loader: nowhere,
    place,
    around,
  })
}

// What has no file has no sections to load from.
const nowhere: Loader = {
  getApp: noSection,
  getFilter: noSection,
  getServer: noSection,
}

async function noSection(name: string | null = null): Promise<never> {
  throw new LookupError(`there is no file to look up ${JSON.stringify(name ?? 'main')} in`)
}
