// wsgify: a function of a request becomes an application, and can still be called as the function it was.

import type { BodyInit } from '../body/source.ts'
import {
  type Application,
  type Body,
  type Environ,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type WithParts,
  type Wsgi,
} from '../environ/contract.ts'
import { tellParts } from '../environ/pipeline.ts'
import { toFetch } from '../gateways/fetch/to-fetch.ts'
import { BaseRequest } from '../message/base-request.ts'
import { RESPOND, Request, type Respond, responseOf } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { findField, headerPairs } from '../message/response-headers.ts'
import { type MiddlewareFactory, middlewareOf } from './middleware.ts'
import { respond, respondToError } from './respond.ts'
import type { AnyArgs, CallInit, Handler, WsgifyApp, WsgifyOptions } from './wsgify-app.ts'

/** `wsgify` itself: as a function, a function with options, and a decorator of methods. */
export interface WsgifyDecorator<R extends Request = Request> {
  // First, and with the method's own type, for one may take fewer parameters than it is given.
  <This, Method extends (this: This, request: R, ...args: AnyArgs) => unknown>(
    method: Method,
    context: ClassMethodDecoratorContext<This, Method>,
  ): Method
  <Args extends AnyArgs, Result>(fn: Handler<R, Args, Result>): WsgifyApp<R, Args, Result>
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
    const middleware = middlewareOf((fn, app, config) => wrap(maker, fn, { args: [app, config] }, app))
    return Object.assign(decorate, { middleware }) as unknown as WsgifyDecorator<R>
  }
}

type AnyHandler = Handler<Request, AnyArgs, unknown>
type AnyOptions = WsgifyOptions<Request>

type Handle = (request: Request, environ: Environ, startResponse: StartResponse) => Body | PromiseLike<Body>

/** What is known of a wsgified function: the class of its requests, and how it answers one. */
const wsgified = new WeakMap<object, { readonly RequestClass: unknown; readonly handle: Handle }>()

function isWsgified(value: object): boolean {
  return wsgified.has(value)
}

// How a layer passes a request on. Where both layers use the plain class, the next one gets the same object, since its own would
// be no different; an object of a subclass may have fields of its own, so there each layer makes its own.
function passTo(app: Application, RequestClass: unknown): Handle {
  const known = typeof app === 'function' ? wsgified.get(app) : undefined
  if (RequestClass === Request && known?.RequestClass === Request) return known.handle
  const wsgi = toWsgi(app)
  return (_request, environ, startResponse) => wsgi(environ, startResponse)
}

function wrap(maker: Wsgify, fn: AnyHandler, options: AnyOptions, next?: Application): WsgifyApp {
  const RequestClass = options.RequestClass ?? maker.RequestClass
  const args: unknown[] = options.args ?? []
  const pass = next === undefined ? null : passTo(next, RequestClass)
  // The indirection is paid only by a class that has its own callFunc, or by a function with arguments.
  const own = maker.callFunc !== Wsgify.prototype.callFunc
  const config = args[1]
  const call =
    own || (args.length > 0 && next === undefined)
      ? (request: Request) => maker.callFunc(fn, request, args)
      : next === undefined
        ? fn
        : null

  const handle: Handle = (request, environ, startResponse) => {
    let returned: unknown
    try {
      returned = call === null ? fn(request, next, config) : call(request)
    } catch (error) {
      return respondToError(error, request, environ, startResponse)
    }
    return settle(returned, request, environ, startResponse)
  }

  const wsgi: Wsgi = (environ, startResponse) => handle(new RequestClass(environ), environ, startResponse)

  const settle = (
    returned: unknown,
    request: Request,
    environ: Environ,
    startResponse: StartResponse,
  ): Body | PromiseLike<Body> => {
    // A filter that passes on is the commonest layer, so it has the shortest way.
    if (returned === next && pass !== null && Request.touchedResponse(request) === null) {
      return pass(request, environ, startResponse)
    }
    if (isPromiseLike(returned)) {
      return returned.then(
        (settled) => respond(settled, request, environ, startResponse),
        (error: unknown) => respondToError(error, request, environ, startResponse),
      )
    }
    return respond(returned, request, environ, startResponse)
  }

  const asResponse: Respond = (environ, ResponseClass) => {
    const request = new RequestClass(environ)
    let returned: unknown
    try {
      returned = call === null ? fn(request, next, config) : call(request)
    } catch (error) {
      return responseOf((_, start) => respondToError(error, request, environ, start), environ, ResponseClass)
    }
    if (returned instanceof Response && Request.touchedResponse(request) === null) {
      const response = Response.handOver(returned, environ, ResponseClass)
      if (response !== null) return response
    }
    return responseOf((_, start) => settle(returned, request, environ, start), environ, ResponseClass)
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

  const { ResponseClass = Response } = RequestClass as Partial<typeof Request>
  const request = async (url: string, init?: CallInit): Promise<Response> =>
    responseOf(wsgi, Request.blank.call(RequestClass, url, init).environ, ResponseClass)

  if (next !== undefined) {
    const before = ([other]: readonly Application[]) =>
      wrap(maker, fn, { ...options, args: [other, ...args.slice(1)] }, other)
    tellParts(app as Application, [next], before as WithParts)
  }
  wsgified.set(app, { RequestClass, handle })
  return Object.assign(app, {
    [RESPOND]: asResponse,
    wsgi,
    fetch: toFetch(wsgi),
    request,
    get: request,
    post: (url: string, body?: unknown, init?: CallInit) =>
      request(url, { method: 'POST', ...init, ...bodyInit(body, init) } as CallInit),
    undecorated: fn,
    clone: (changes: AnyOptions = {}) =>
      wrap(maker, fn, { ...options, ...checkedOptions(changes), ...(next && { args }) }, next),
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

function bodyInit(body: unknown, { contentType, headers = [] }: CallInit = {}): CallInit {
  if (body === undefined) return {}
  const isJson = Array.isArray(body) || (typeof body === 'object' && body !== null && isPlain(body))
  if (!isJson) return { body: body as BodyInit }
  const pairs = headerPairs(headers)
  const isTyped = contentType !== undefined || findField(pairs, 'Content-Type') !== null
  return { body: JSON.stringify(body), headers: pairs, ...(!isTyped && { contentType: 'application/json' }) }
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
 * which sends `req.response` if it was touched and 204 if not. An error with an HTTP `status` is answered with it,
 * thrown or returned; any other is thrown on, to the gateway, which answers 500.
 *
 * @example
 * const app = wsgify((req) => ({ hello: req.GET.get('name') ?? 'world' }))
 */
export const wsgify: WsgifyDecorator = /* @__PURE__ */ Wsgify.decorator()
