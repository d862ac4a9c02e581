// wsgify.middleware: a function of a request, the application behind it and its configuration becomes a filter.

import { type Application, isApplicationObject, kind } from '../environ/contract.ts'
import type { Request } from '../message/request.ts'
import type { WsgifyApp } from './wsgify-app.ts'

/** Configuration may be left out when nothing in it is needed. */
type ConfigArgs<Config> = unknown extends Config
  ? [config?: Record<string, unknown>]
  : Record<never, never> extends Config
    ? [config?: Config]
    : [config: Config]

/**
 * A filter, in its four forms. `Read` is what its function gets: the configuration, or what its `read` makes of it. Filters that
 * keep that to themselves have `never` here.
 */
export interface Middleware<R, Config, Read = Config> {
  /** Puts the filter before an application. */
  (app: Application, ...config: ConfigArgs<Config>): WsgifyApp<R>
  /** As a Paste filter factory: global and local configuration first, the application later. */
  (globalConfig: Readonly<Record<string, string>>, config: Config): (app: Application) => WsgifyApp<R>
  /** As a Paste filter-app factory: all at once. */
  (app: Application, globalConfig: Readonly<Record<string, string>>, config: Config): WsgifyApp<R>
  /** Configuration first, the application later. */
  (...config: ConfigArgs<Config>): (app: Application) => WsgifyApp<R>
  /** The function as it was given. */
  readonly undecorated: MiddlewareFunction<R, Read>
}

/** What a filter does with a request: returns `app` to pass it on, or anything a handler may return. */
export type MiddlewareFunction<R, Config> = (request: R, app: Application, config: Config) => unknown

/** `wsgify.middleware`. */
export interface MiddlewareFactory<R extends Request = Request> {
  <Config>(fn: MiddlewareFunction<R, Config>): Middleware<R, Config>
  /**
   * With `read`, the configuration is read once, when the filter is made, and the function gets what was read. What `read`
   * throws is thrown there, before any request; it is given text alone where an INI file has the settings.
   *
   * @example
   * wsgify.middleware(
   *   (req, app, { tokens }) => (tokens.has(req.headers.get('X-Auth-Token') ?? '') ? app : new HTTPForbidden()),
   *   ({ tokens }: { tokens: string }) => ({ tokens: new Set(tokens.split(' ')) }),
   * )
   */
  <Config, Read>(fn: MiddlewareFunction<R, Read>, read: (config: Config) => Read): Middleware<R, Config, Read>
}

type Wrap = (
  fn: (request: Request, app: Application, config: unknown) => unknown,
  app: Application,
  config: unknown,
) => WsgifyApp

/** Makes `wsgify.middleware` for one kind of wsgify. */
export function middlewareOf(wrap: Wrap): MiddlewareFactory {
  const factory = <Config, Read>(
    fn: MiddlewareFunction<Request, Read>,
    read: (config: Config) => Read = (config) => config as unknown as Read,
  ): Middleware<Request, Config, Read> => {
    const before = (app: Application, config: Read): WsgifyApp => {
      if (typeof app !== 'function' && !isApplicationObject(app)) {
        throw new TypeError(`middleware stands before an application, not before ${kind(app)}`)
      }
      return wrap(fn as MiddlewareFunction<Request, unknown>, app, config)
    }
    const filter = (...given: unknown[]): unknown => {
      const [first, second] = given
      if (typeof first === 'function' || isApplicationObject(first)) {
        return before(first as Application, read(((given.length === 3 ? given[2] : second) ?? {}) as Config))
      }
      for (const config of given) {
        if (config !== undefined && (typeof config !== 'object' || config === null)) {
          throw new TypeError(
            `middleware stands before an application, or takes its configuration as an object, not ${kind(config)}`,
          )
        }
      }
      if (given.length > 2) {
        throw new TypeError(
          'middleware takes (app, config), (config), (globalConfig, config) or (app, globalConfig, config)',
        )
      }
      const config = read(((given.length === 2 ? second : first) ?? {}) as Config)
      return (app: Application) => before(app, config)
    }
    return Object.assign(filter, { undecorated: fn }) as unknown as Middleware<Request, Config, Read>
  }
  return factory
}
