// The kinds of objects that a configuration makes, the sections that name them, and how their factories are called.

import type { Application } from '../environ/contract.ts'

/** Settings by their names. No key is inherited. */
export type Conf = Readonly<Record<string, string>>

type Eventually<T> = T | PromiseLike<T>

/** Makes an application of its settings. */
export type AppFactory = (globalConf: Conf, localConf: Conf) => Eventually<Application>
/** Makes an application of others, which it loads by their names. */
export type CompositeFactory = (loader: Loader, globalConf: Conf, localConf: Conf) => Eventually<Application>
/** Puts something before an application. */
export type Filter = (app: Application) => Eventually<Application>
/** Makes a filter of its settings. */
export type FilterFactory = (globalConf: Conf, localConf: Conf) => Eventually<Filter>
/** A filter and its factory in one call. */
export type FilterAppFactory = (
  app: Application,
  globalConf: Conf,
  localConf: Conf,
) => Eventually<Application>
/** Serves an application; what it gives is the server's own. */
export type Server = (app: Application) => unknown
/** Makes a server of its settings. */
export type ServerFactory = (globalConf: Conf, localConf: Conf) => Eventually<Server>
/** A server and its factory in one call. */
export type ServerRunner = (app: Application, globalConf: Conf, localConf: Conf) => unknown

/** Any factory that a configuration can name. */
export type Factory =
  | AppFactory
  | CompositeFactory
  | FilterFactory
  | FilterAppFactory
  | ServerFactory
  | ServerRunner

/** What a configuration makes. */
export interface Made {
  readonly app: Application
  readonly filter: Filter
  readonly server: Server
}
/** A kind of object: `app`, `filter` or `server`. */
export type Kind = keyof Made

/** Where an application that was made comes from. */
export interface MadeBy {
  readonly kind: 'app' | 'filter'
  /** The section with its kind, such as `filter:auth`; null where no section names it. */
  readonly section: string | null
  readonly file: string | null
  readonly line: number | null
  /** How its factory was named. */
  readonly factory: string
  readonly localConf: Conf
  /** What a filter stands before. */
  readonly next: Application | null
}

/** Gives what stands in the place of an application that was made; itself, or something around it. */
export type Around = (app: Application, by: MadeBy) => Application

/** Loads what a configuration names: other sections of its file, and URIs. */
export interface Loader {
  /** The application of a name; `main` when there is none. The configuration it inherits is that of the caller. */
  getApp(name?: string | null, globalConf?: Conf): Promise<Application>
  getFilter(name?: string | null, globalConf?: Conf): Promise<Filter>
  getServer(name?: string | null, globalConf?: Conf): Promise<Server>
}

/** How a factory is called: the names that Paste Deploy has for it. */
export type Protocol =
  | 'paste.app_factory'
  | 'paste.composite_factory'
  | 'paste.composit_factory'
  | 'paste.filter_factory'
  | 'paste.filter_app_factory'
  | 'paste.server_factory'
  | 'paste.server_runner'

interface KindRules {
  /** What sections of this kind begin with; of two spellings of one, the first found counts. */
  readonly prefixes: readonly (readonly string[])[]
  readonly protocols: readonly Protocol[]
}

/** What names the objects of each kind, and what makes them. */
export const kinds: Readonly<Record<Kind, KindRules>> = {
  app: {
    prefixes: [['app', 'application'], ['composite', 'composit'], ['pipeline'], ['filter-app']],
    protocols: ['paste.app_factory', 'paste.composite_factory', 'paste.composit_factory'],
  },
  filter: { prefixes: [['filter']], protocols: ['paste.filter_factory', 'paste.filter_app_factory'] },
  server: { prefixes: [['server']], protocols: ['paste.server_factory', 'paste.server_runner'] },
}

/** The protocol of a factory that is named without one, by the section that names it. */
export function protocolOf(kind: Kind, section = ''): Protocol {
  if (kind === 'app') return /^composite?:/.test(section) ? 'paste.composite_factory' : 'paste.app_factory'
  return `paste.${kind}_factory`
}
