// The mapper: a set of routes, with every way to connect some, and an application in itself.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  type StartResponse,
} from '../environ/contract.ts'
import { dispatch } from './dispatch.ts'
import { RoutesMiddleware } from './middleware.ts'
import type { PathArgs } from './path-variables.ts'
import { connectResource, type ResourceOptions } from './resource-routes.ts'
import type { Route, RouteOptions } from './route.ts'
import { type GivenOptions, type RouteHandle, routeHandle } from './route-handle.ts'
import { RouteMap } from './route-map.ts'
import { CollectionMapper, type CollectionOptions, SubMapper, type SubMapperOptions } from './sub-mapper.ts'

/** What a redirect may be told, beside what a route may. */
export interface RedirectOptions extends RouteOptions {
  /** The status line, `302 Found` by default. */
  readonly _redirectCode?: string | undefined
}

export interface Mapper<Names> extends Composite {
  /** A type alone: the arguments of named routes. */
  readonly names?: Names
}

/**
 * Routes in the order in which they were connected. As an application it calls the controller of the route that matches.
 *
 * `Names` has the arguments of named routes by their names, for `URLGenerator`.
 *
 * @example
 * const mapper = new Mapper()
 *   .connect('instances', '/instances', { controller: list, conditions: { method: 'GET' } })
 *   .connect('instance', '/instances/{id:\\d+}', { controller: show })
 * serve(mapper)
 */
export class Mapper<Names = Record<never, never>> extends RouteMap {
  static {
    composes(Mapper, {
      parts: () => [dispatch],
      before: (mapper, [app]) => mapper.#before(app as Application),
    })
  }

  #application: RoutesMiddleware | null = null

  /**
   * Connects a route: a path, or a name and a path, and its options.
   *
   * Throws a TypeError that names the route and says what is wrong with it.
   */
  connect<const Path extends string>(path: Path, options?: RouteOptions): this
  connect<
    const Name extends string,
    const Path extends string,
    const Options extends RouteOptions = RouteOptions,
  >(
    name: Name,
    path: Path,
    options?: Options,
  ): Mapper<Names & { readonly [Key in Name]: PathArgs<Path, GivenOptions<Options>> }>
  connect(name: string | null, path: string, options?: RouteOptions): this
  connect(...given: [string | null, (string | RouteOptions)?, RouteOptions?]): unknown {
    this.add(...named(given))
    return this
  }

  /**
   * Connects a route as `connect` does, and gives it to hold: what it matches and what its URL needs have types, read from
   * the path.
   *
   * @example
   * const instance = mapper.route('/instances/{id:\\d+}', { controller: 'instances' })
   * instance.match('/instances/7')?.id   // '7'
   * instance.url({ id: 7 })              // /instances/7
   */
  route<const Path extends string, const Options extends RouteOptions = RouteOptions>(
    path: Path,
    options?: Options,
  ): RouteHandle<Path, Options>
  route<const Path extends string, const Options extends RouteOptions = RouteOptions>(
    name: string | null,
    path: Path,
    options?: Options,
  ): RouteHandle<Path, Options>
  route(...given: [string | null, (string | RouteOptions)?, RouteOptions?]): unknown {
    const route = this.add(...named(given))
    const match = (target: string | Environ, environ: Environ | null = null) =>
      this.matchIn(this.indexOf(route), target, environ)?.[0] ?? null
    return routeHandle(route, match, (args) => this.build(route, args, null))
  }

  /** Connects the routes of a resource in the way of Rails: index, create, new, show, edit, update, delete. */
  resource(memberName: string, collectionName: string, options?: ResourceOptions): this {
    connectResource(this, memberName, collectionName, options)
    return this
  }

  /** A mapper with something set in advance. */
  submapper(options: SubMapperOptions = {}): SubMapper {
    return new SubMapper(this, options)
  }

  /** A submapper for a collection and its members, with their routes. */
  collection(
    collectionName: string | null,
    resourceName: string,
    options: CollectionOptions = {},
  ): CollectionMapper {
    return new CollectionMapper(this, collectionName, resourceName, options)
  }

  /** A path that the middleware answers with a redirect. What the destination has no variable for becomes its query. */
  redirect(path: string, destination: string, options: RedirectOptions = {}): this {
    const { _redirectCode = '302 Found', _filter, ...rest } = options
    if (!/^3\d\d [\x20-\x7e]+$/.test(_redirectCode)) {
      throw new TypeError(
        `the status of a redirect is a line such as "302 Found", not ${JSON.stringify(_redirectCode)}`,
      )
    }
    const route = this.add(null, path, rest)
    const to = this.add(null, destination, { _filter, _explicit: rest._explicit, _static: true })
    this.addRedirect(route, { to, status: _redirectCode })
    return this
  }

  /** Connects copies of routes, with a beginning before their paths. */
  extend(routes: Iterable<Route>, pathPrefix = ''): this {
    for (const { name, path, options, isMinimized } of routes) {
      const joint = pathPrefix !== '' && isMinimized && !path.startsWith('/') ? '/' : ''
      this.add(name, pathPrefix + joint + path, options)
    }
    return this
  }

  /**
   * Answers a request by the controller of the route that matches, which is an application: 404 without one, 405 with
   * Allow for another method; HEAD is answered as GET, and OPTIONS with the methods. Called as a method.
   */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    this.#application ??= this.#before(dispatch)
    return this.#application.wsgi(environ, startResponse)
  }

  #before(app: Application): RoutesMiddleware {
    return new RoutesMiddleware(app, this, {
      automaticHead: true,
      automaticOptions: true,
      methodNotAllowed: true,
    })
  }
}

function named(
  given: readonly [string | null, (string | RouteOptions)?, RouteOptions?],
): [name: string | null, path: string, options: RouteOptions | undefined] {
  const [first, second, third] = given
  if (given.length > 3) throw new TypeError('connect takes ([name], path, [options])')
  if (typeof second === 'string') return [first, second, third]
  if (typeof first !== 'string')
    throw new TypeError('connect takes ([name], path, [options]), and there is no path')
  return [null, first, second]
}
