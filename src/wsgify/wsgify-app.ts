// The shape of a wsgified function: what `wsgify` takes and what it makes.

import type { Body, Environ, StartResponse } from '../environ/contract.ts'
import type { FetchHandler } from '../gateways/fetch/to-fetch.ts'
import type { Request, RequestInit } from '../message/request.ts'
import type { Response } from '../message/response.ts'

/** The arguments of some function. */
// biome-ignore lint/suspicious/noExplicitAny: what a function is called with is said by its own type
export type AnyArgs = any[]

/** A function that answers a request. */
export type Handler<R, Args extends AnyArgs, Result> = (request: R, ...args: Args) => Result

/** What a request is made from in `app.get(url, init)`: headers, method, body and any property that can be assigned. */
export type CallInit = RequestInit & Readonly<Record<string, unknown>>

/** A wsgified function: an application, and still callable as the function. */
export interface WsgifyApp<R = Request, Args extends AnyArgs = [], Result = unknown> {
  /** Answers a request, as the contract says. */
  (environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body>
  /** Calls the function itself and gives what it returns; what it throws is thrown. */
  (request: R, ...args: Args): Result
  /** The application alone. */
  readonly wsgi: (environ: Environ, startResponse: StartResponse) => Body | PromiseLike<Body>
  /** The application as a fetch handler, for runtimes that want `export default app`. */
  readonly fetch: FetchHandler
  /** Makes a request for a URL, answers it in process and resolves to the response. */
  request(url: string, init?: CallInit): Promise<Response>
  get(url: string, init?: CallInit): Promise<Response>
  /** Posts a body: an object or array as JSON, of the type that `init` names if it names one; anything else as it is; `undefined` posts none. */
  post(url: string, body?: unknown, init?: CallInit): Promise<Response>
  /** The function as it was given. */
  readonly undecorated: Handler<R, Args, Result>
  /** The same with other options, or for another function. */
  clone(options?: WsgifyOptions<R, Args>): WsgifyApp<R, Args, Result>
}

/** How a function is wrapped. */
export interface WsgifyOptions<R = Request, Args extends AnyArgs = AnyArgs> {
  /** The class of the request that the function is given. */
  readonly RequestClass?: (new (environ: Environ) => R) | undefined
  /** What the function is given after the request. */
  readonly args?: Args | undefined
}
