// RoutesMiddleware: matches each request, and tells the application behind it what was found.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { HTTPBadRequest, HTTPMethodNotAllowed, HTTPNotFound } from '../exc/client-error.ts'
import { fromError } from '../exc/from-error.ts'
import { BaseRequest } from '../message/base-request.ts'
import { Response } from '../message/response.ts'
import { byteStringOfText } from '../syntax/bytes.ts'
import { GenerationError } from './errors.ts'
import type { MatchResult } from './match-result.ts'
import type { Redirect, RouteMap, RouteMatch } from './route-map.ts'
import { URLGenerator } from './url-generator.ts'

/** What the middleware does beside matching. */
export interface RoutesMiddlewareOptions {
  /**
   * The methods that a POST may ask for by `_method`, in its query or in a form, in any case; PUT, PATCH and DELETE by
   * default, `false` for none. Matching sees that method, the application the POST.
   */
  readonly methodOverride?: readonly string[] | boolean | undefined
  /** Whether multipart forms are read for `_method` too, which keeps applications from reading them part by part. */
  readonly multipartOverride?: boolean | undefined
  /** Whether a variable `path_info` moves the rest of the path from SCRIPT_NAME to PATH_INFO; `true` by default. */
  readonly pathInfo?: boolean | undefined
  /** Whether HEAD is matched as GET when no route takes it. */
  readonly automaticHead?: boolean | undefined
  /** Whether OPTIONS is answered with the methods of the path when no route takes it. */
  readonly automaticOptions?: boolean | undefined
  /** Whether a path that is known, but not with this method, is answered 405 with Allow. */
  readonly methodNotAllowed?: boolean | undefined
}

const OVERRIDES: readonly string[] = ['PUT', 'PATCH', 'DELETE']
const OPTIONS = [
  'methodOverride',
  'multipartOverride',
  'pathInfo',
  'automaticHead',
  'automaticOptions',
  'methodNotAllowed',
]

export interface RoutesMiddleware extends Composite {}

/**
 * Matches each request with a mapper, and calls the application with `wsgiorg.routing_args` (`req.urlvars`),
 * `routes.route` and `routes.url` in its environ; also when nothing matches, then with no variables and no route.
 *
 * @example
 * new RoutesMiddleware(wsgify((req) => `instance ${req.urlvars.id}`), mapper)
 */
export class RoutesMiddleware {
  static {
    composes(RoutesMiddleware, {
      parts: (middleware) => [middleware.#given],
      before: (middleware, [app]) =>
        new RoutesMiddleware(app as Application, middleware.mapper, middleware.#options),
    })
  }

  readonly mapper: RouteMap
  readonly #given: Application
  readonly #app: Wsgi
  readonly #options: RoutesMiddlewareOptions
  readonly #overrides: readonly string[]

  /** Throws a TypeError for what is no application, and for options that it does not have. */
  constructor(app: Application, mapper: RouteMap, options: RoutesMiddlewareOptions = {}) {
    for (const name of Object.keys(options)) {
      if (!OPTIONS.includes(name)) {
        throw new TypeError(
          `RoutesMiddleware has no option ${JSON.stringify(name)}; it has ${OPTIONS.join(', ')}`,
        )
      }
    }
    this.#given = app
    this.#app = toWsgi(app)
    this.mapper = mapper
    this.#options = options
    const { methodOverride = true } = options
    const listed = typeof methodOverride === 'object' ? methodOverride : methodOverride ? OVERRIDES : []
    // As `_method` is read.
    this.#overrides = listed.map((method) => method.toUpperCase())
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    if (environ.REQUEST_METHOD !== 'POST' || this.#overrides.length === 0) {
      return this.#route(environ, startResponse, environ.REQUEST_METHOD)
    }
    try {
      const named = this.#namedMethod(environ)
      if (!isPromiseLike(named)) return this.#routeAs(environ, startResponse, named)
      return named.then(
        (method) => this.#routeAs(environ, startResponse, method),
        (error: unknown) => answerError(error, environ, startResponse),
      )
    } catch (error) {
      return answerError(error, environ, startResponse)
    }
  }

  // The query goes before the form, which is read only without one.
  #namedMethod(environ: Environ): string | null | Promise<string | null> {
    const request = new BaseRequest(environ)
    if (environ.QUERY_STRING?.includes('_method')) {
      const named = request.GET.get('_method')
      if (named) return named
    }
    const type = request.contentType
    const isRead =
      type === 'application/x-www-form-urlencoded' ||
      (type === 'multipart/form-data' && this.#options.multipartOverride === true)
    return isRead ? request.POST().then((form) => form.getText('_method')) : null
  }

  #routeAs(environ: Environ, startResponse: StartResponse, named: string | null): Body | PromiseLike<Body> {
    const method = named?.toUpperCase() || 'POST'
    if (method === 'POST' || this.#overrides.includes(method))
      return this.#route(environ, startResponse, method)
    const error = new HTTPBadRequest(`_method can be ${this.#overrides.join(', ')}`)
    return error.wsgi(environ, startResponse)
  }

  #route(environ: Environ, startResponse: StartResponse, method: string): Body | PromiseLike<Body> {
    const { automaticHead, automaticOptions, methodNotAllowed, pathInfo = true } = this.#options
    let match = this.#match(environ, method)
    if (match === null && method === 'HEAD' && automaticHead) match = this.#match(environ, 'GET')
    if (match === null && (methodNotAllowed || (automaticOptions && method === 'OPTIONS'))) {
      const answer = this.#otherMethods(environ, method)
      if (answer !== null) return answer.wsgi(environ, startResponse)
    }
    const [result, route] = match ?? [Object.create(null) as MatchResult, null]
    environ['wsgiorg.routing_args'] = [[], result]
    environ['routes.route'] = route
    environ['routes.url'] = new URLGenerator(this.mapper, environ)
    const redirect = route === null ? null : this.mapper.redirectOf(route)
    if (redirect !== null) return this.#redirect(redirect, result, environ, startResponse)
    if (pathInfo && 'path_info' in result) takePathInfo(environ, result['path_info'])
    return this.#app(environ, startResponse)
  }

  #redirect(
    { to, status }: Redirect,
    result: MatchResult,
    environ: Environ,
    startResponse: StartResponse,
  ): Body | PromiseLike<Body> {
    const { subDomain: _, ...args } = result
    let location: string
    try {
      location = this.mapper.build(to, to.filter?.(args) ?? args, environ)
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error
      // Where it leads to, there is nothing of what was asked for.
      return new HTTPNotFound().wsgi(environ, (line, headers) => startResponse(line, headers, error))
    }
    startResponse(status, [
      ['Location', location],
      ['Content-Length', '0'],
    ])
    return ''
  }

  // Conditions see the method that is matched, the application the one that was sent.
  #match(environ: Environ, method: string): RouteMatch | null {
    const sent = environ.REQUEST_METHOD
    if (method === sent) return this.mapper.routematch(environ)
    environ.REQUEST_METHOD = method
    try {
      return this.mapper.routematch(environ)
    } finally {
      environ.REQUEST_METHOD = sent
    }
  }

  #otherMethods(environ: Environ, method: string): Response | HTTPMethodNotAllowed | null {
    const methods = this.mapper.allowedMethods(environ)
    if (methods === null) return null
    const { automaticHead, automaticOptions } = this.#options
    const allow = new Set(methods)
    if (automaticHead && allow.has('GET')) allow.add('HEAD')
    if (automaticOptions) allow.add('OPTIONS')
    const sorted = [...allow].sort()
    return method === 'OPTIONS' && automaticOptions
      ? new Response(null, { status: 204, allow: sorted })
      : new HTTPMethodNotAllowed({ allow: sorted })
  }
}

function answerError(error: unknown, environ: Environ, startResponse: StartResponse): Body {
  const exception = fromError(error)
  if (exception === null) throw error
  environ['wsgify.inspect']?.caught(error)
  return exception.wsgi(environ, startResponse)
}

/** The value becomes the path, what stands before it is mounted. */
function takePathInfo(environ: Environ, given: unknown): void {
  const value = byteStringOfText(typeof given === 'string' ? given : '')
  const path = environ.PATH_INFO
  const before = path.endsWith(value) ? path.length - value.length : path.lastIndexOf(`/${value}/`)
  environ.SCRIPT_NAME += (before < 0 ? path : path.slice(0, before)).replace(/\/$/, '')
  environ.PATH_INFO = value.startsWith('/') ? value : `/${value}`
}
