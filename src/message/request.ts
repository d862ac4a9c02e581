// The request that applications are given: one that can also be made from a URL, and can call applications.

import type { BodyInit } from '../body/source.ts'
import { type BlankOptions, blank } from '../environ/blank.ts'
import type { Application, Environ } from '../environ/contract.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import { Answer, run } from '../environ/run.ts'
import { formatQuery } from '../syntax/query.ts'
import { BaseRequest } from './base-request.ts'
import { Response } from './response.ts'
import { type HeadersInit, headerPairs } from './response-headers.ts'

/** What can be said of a request that is made from a URL; beside these, any property that can be assigned. */
export interface RequestInit extends BlankOptions {
  /** `GET` by default, `POST` when `POST` is given. */
  readonly method?: string | undefined
  readonly headers?: HeadersInit | undefined
  readonly body?: BodyInit | undefined
  /** The fields of a form: sets the method to POST, and the body. */
  readonly POST?: Readonly<Record<string, string>> | Iterable<readonly [string, string]> | undefined
  readonly accept?: string | undefined
  readonly contentType?: string | undefined
  readonly host?: string | undefined
  readonly referer?: string | undefined
  readonly userAgent?: string | undefined
}

type RequestClass<R> = new (environ: Environ) => R

/** A request, over the environ that a gateway or `Request.blank` made. */
export class Request extends BaseRequest {
  /** The class of the responses that `getResponse` makes. */
  static readonly ResponseClass: typeof Response = Response

  private touched: Response | null = null

  /**
   * Makes a request for a URL without a server: a percent-encoded path with its query, or an absolute http(s) URL.
   *
   * Throws a TypeError for a URL no request could be sent to, and for properties that cannot be set.
   *
   * @example
   * const res = await Request.blank('/instances', { POST: { name: 'demo' } }).getResponse(app)
   */
  static blank<R extends BaseRequest = Request>(
    this: RequestClass<R>,
    url: string,
    init?: RequestInit & Readonly<Record<string, unknown>>,
  ): R {
    if (init === undefined) return new this(blank(url))
    const { method, headers, body, POST, environ, baseUrl, ...properties } = init
    const request = new this(
      blank(url, {
        ...(environ === undefined ? {} : { environ }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
      }),
    )
    if (POST !== undefined) {
      request.method = 'POST'
      request.contentType = 'application/x-www-form-urlencoded'
      const pairs =
        Symbol.iterator in POST ? (POST as Iterable<readonly [string, string]>) : Object.entries(POST)
      request.body = formatQuery(pairs)
    }
    if (method !== undefined) request.method = method
    if (body !== undefined) request.body = body
    if (headers !== undefined) {
      for (const [name, value] of headerPairs(headers)) request.headers.append(name, value)
    }
    for (const [property, value] of Object.entries(properties)) {
      if (value === undefined) continue
      if (!Reflect.set(settable(request, property), property, value, request)) {
        throw new TypeError(`a request has no property ${JSON.stringify(property)} that can be set`)
      }
    }
    return request
  }

  /** The response that is sent when the handler returns nothing; what is set on it is kept when another is returned. */
  get response(): Response {
    this.touched ??= new (this.constructor as typeof Request).ResponseClass()
    return this.touched
  }

  /** The response as far as the handler touched it, or null. */
  static touchedResponse(request: Request): Response | null {
    return request.touched ?? null
  }

  /**
   * Calls an application with this request and gives its response: at once when the application answers at once,
   * else a promise. `await` works on both.
   *
   * With `use`, gives what `use` makes of the response, and stays synchronous when it can; middleware that looks at
   * every response should be written so.
   *
   * @example
   * wsgify.middleware((req, app) => req.getResponse(app, (res) => {
   *   res.headers.set('X-Served-By', 'api-3')
   *   return res
   * }))
   */
  getResponse(app: Application): Response | Promise<Response>
  getResponse<T>(app: Application, use: (response: Response) => T): T | Promise<Awaited<T>>
  getResponse<T>(app: Application, use?: (response: Response) => T): unknown {
    const { ResponseClass } = this.constructor as typeof Request
    const answer = run(app, this.environ, new Answer())
    if (!(answer instanceof Answer)) {
      const response = answer.then((settled) => made(ResponseClass, settled))
      return use === undefined ? response : response.then(use)
    }
    const response = made(ResponseClass, answer)
    return use === undefined ? response : use(response)
  }

  /**
   * A request over a copy of the environ: changes to one are not seen by the other. A body that was not read yet
   * can still be read once only, by one of them.
   */
  copy(): this {
    const copied = copyEnviron(this.environ)
    if (copied['wsgify.state'] !== undefined) {
      copied['wsgify.state'] = Object.assign(Object.create(null), copied['wsgify.state'])
    }
    return new (this.constructor as RequestClass<this>)(copied)
  }
}

function made(ResponseClass: typeof Response, answer: Answer): Response {
  answer.headSent = true
  return new ResponseClass(undefined, answer)
}

function settable(request: object, property: string): object {
  if (!(property in request) || Object.hasOwn(Object.prototype, property)) {
    throw new TypeError(`a request has no property ${JSON.stringify(property)} that can be set`)
  }
  return request
}
