// wsgify: a function of a request becomes an application, and stays toWsgi as the function it was.

import {
  type Application,
  type Body,
  type Environ,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { toFetch } from '../gateways/fetch.ts'
import { BaseRequest } from '../message/base-request.ts'
import { Request } from '../message/request.ts'
import type { Response } from '../message/response.ts'
import { type MiddlewareFactory, middlewareOf } from './middleware.ts'
import { respond, respondToError } from './respond.ts'
import type { AnyArgs, CallInit, Handler, WsgifyApp, WsgifyOptions } from './wsgify-app.ts'

/** `wsgify` itself: as a function, a function with options, and a decorator of methods. */
export interface WsgifyDecorator<R extends Request = Request> {
  <Args extends AnyArgs, Result>(fn: Handler<R, Args, Result>): WsgifyApp<R, Args, Result>
  <This, Args extends AnyArgs, Result>(
    method: (this: This, request: R, ...args: Args) => Result,
    context: ClassMethodDecoratorContext<This>,
  ): (this: This, request: R, ...args: Args) => Result
  <Q extends BaseRequest, Args extends AnyArgs, Result>(
    options: WsgifyOptions<Q, Args>,
    fn: Handler<Q, Args, Result>,
  ): WsgifyApp<Q, Args, Result>
  <Q extends BaseRequest, Args extends AnyArgs>(
    options: WsgifyOptions<Q, Args>,
  ): <This, Result>(
    method: (this: This, request: Q, ...args: Args) => Result,
    context: ClassMethodDecoratorContext<This>,
  ) => (this: This, request: Q, ...args: Args) => Result
  /** Makes middleware of a function `(request, app, config)`. */
  readonly middleware: MiddlewareFactory<R>
}

/**
 * What `wsgify` does, to be varied by a subclass: the class of requests, and how a function is called.
 *
 * @example
 * class ApiWsgify extends Wsgify<ApiRequest> {
 *   override readonly RequestClass = ApiRequest
 *   override callFunc(fn: (req: ApiRequest) => unknown, req: ApiRequest, args: unknown[]) {
 *     req.requireVersion()
 *     return super.callFunc(fn, req, args)
 *   }
 * }
 * const api = ApiWsgify.decorator()
 */
export class Wsgify<R extends Request = Request> {
  readonly RequestClass: new (environ: Environ) => R = Request as unknown as new (environ: Environ) => R

  /** Calls the function. */
  callFunc(fn: Handler<R, AnyArgs, unknown>, request: R, args: unknown[]): unknown {
    return args.length === 0 ? fn(request) : fn(request, ...args)
  }

  /** The decorator of this class. */
  static decorator<R extends Request>(this: new () => Wsgify<R>): WsgifyDecorator<R> {
    const maker = new this() as Wsgify<Request>
    const decorate = (first: unknown, second?: unknown): unknown => {
      if (isContext(second)) return onMethod(maker, first as AnyHandler, second, {})
      if (typeof first === 'function') return isWsgified(first) ? first : wrap(maker, first as AnyHandler, {})
      const options = checkedOptions(first)
      if (typeof second === 'function') return wrap(maker, second as AnyHandler, options)
      return (method: AnyHandler, context: unknown) => {
        if (isContext(context)) return onMethod(maker, method, context, options)
        return wrap(maker, method, options)
      }
    }
    const middleware = middlewareOf((fn, app) => wrap(maker, fn, {}, { app, wsgi: toWsgi(app) }))
    return Object.assign(decorate, { middleware }) as unknown as WsgifyDecorator<R>
  }
}

type AnyHandler = Handler<Request, AnyArgs, unknown>
type AnyOptions = WsgifyOptions<Request>

const wsgified = new WeakSet<object>()

function isWsgified(value: object): boolean {
  return wsgified.has(value)
}

/** What middleware stands before: an application, and the function of it that is called. */
interface Inner {
  readonly app: Application
  readonly wsgi: Wsgi
}

function wrap(maker: Wsgify, fn: AnyHandler, options: AnyOptions, inner?: Inner): WsgifyApp {
  const RequestClass = options.RequestClass ?? maker.RequestClass
  const args: unknown[] = options.args ?? []
  const next = inner?.app
  // The indirection is paid only by a class that has its own callFunc, or by a function with arguments.
  const plain = args.length === 0 && maker.callFunc === Wsgify.prototype.callFunc

  const wsgi = (environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> => {
    const request = new RequestClass(environ)
    let returned: unknown
    try {
      returned = plain ? fn(request) : maker.callFunc(fn, request, args)
    } catch (error) {
      return respondToError(error, request, environ, startResponse)
    }
    // A filter that passes on is the commonest layer, so it has the shortest way.
    if (returned === next && inner !== undefined && Request.touchedResponse(request) === null) {
      return inner.wsgi(environ, startResponse)
    }
    if (isPromiseLike(returned)) {
      return returned.then(
        (settled) => respond(settled, request, environ, startResponse),
        (error: unknown) => respondToError(error, request, environ, startResponse),
      )
    }
    return respond(returned, request, environ, startResponse)
  }

  // Without a rest parameter, which would make an array of every call.
  function app(first: Environ | Request, second?: unknown): unknown {
    if (first instanceof BaseRequest) {
      // biome-ignore lint/complexity/noArguments: see above
      const given = arguments.length > 1 ? Array.prototype.slice.call(arguments, 1) : args
      return maker.callFunc(fn, first as Request, given)
    }
    if (typeof second === 'function') return wsgi(first as Environ, second as StartResponse)
    throw new TypeError('call a wsgified function with (environ, startResponse), or with a request')
  }

  const request = async (url: string, init?: CallInit): Promise<Response> =>
    (Request.blank.call(RequestClass, url, init) as Request).getResponse(wsgi)

  wsgified.add(app)
  return Object.assign(app, {
    wsgi,
    fetch: toFetch(wsgi),
    request,
    get: request,
    post: (url: string, body?: unknown, init?: CallInit) =>
      request(url, { method: 'POST', ...init, ...bodyInit(body) } as CallInit),
    undecorated: fn,
    clone: (changes: AnyOptions = {}) => wrap(maker, fn, { ...options, ...checkedOptions(changes) }, inner),
  }) as WsgifyApp
}

// A method becomes an application per instance: what is decorated is shared, what is called has its `this`.
function onMethod(
  maker: Wsgify,
  method: AnyHandler,
  context: ClassMethodDecoratorContext,
  options: AnyOptions,
): AnyHandler {
  if (context.kind !== 'method') throw new TypeError(`@wsgify decorates methods, not a ${context.kind}`)
  if (context.private)
    throw new TypeError('@wsgify decorates public methods: a private one cannot be reached as an app')
  context.addInitializer(function (this: unknown) {
    const bound = wrap(maker, method.bind(this) as AnyHandler, options)
    Object.defineProperty(this as object, context.name, { value: bound, writable: true, configurable: true })
  })
  return method
}

function bodyInit(body: unknown): { body?: unknown; contentType?: string } {
  if (body === undefined) return {}
  const json = Array.isArray(body) || (typeof body === 'object' && body !== null && isPlain(body))
  return json ? { body: JSON.stringify(body), contentType: 'application/json' } : { body }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isContext(value: unknown): value is ClassMethodDecoratorContext {
  return typeof value === 'object' && value !== null && 'kind' in value && 'addInitializer' in value
}

function checkedOptions(value: unknown): AnyOptions {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError('wsgify takes a function, or options { RequestClass, args } and a function')
  }
  for (const name of Object.keys(value)) {
    if (name !== 'RequestClass' && name !== 'args') {
      throw new TypeError(`wsgify has no option ${JSON.stringify(name)}; it has RequestClass and args`)
    }
  }
  return value
}

/**
 * Makes an application of a function of a request.
 *
 * The function returns, or resolves to: a `Response` or any application; text; bytes, a stream or an iterable of
 * them; an object, array, number, boolean or anything with `toJSON` as JSON; a `globalThis.Response`; or nothing,
 * which sends `req.response` if it was touched and 204 if not. An error with an HTTP `status` is answered with it;
 * any other is thrown on, to the gateway, which answers 500.
 *
 * @example
 * const app = wsgify((req) => ({ hello: req.GET.get('name') ?? 'world' }))
 */
export const wsgify: WsgifyDecorator = /* @__PURE__ */ Wsgify.decorator()
