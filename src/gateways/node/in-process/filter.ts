// Middleware of Connect and Express as a filter: it stands around an application as it stands around its own handlers, and
// sees one request and one response of node:http.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Application, isPromiseLike, kind, type Wsgi } from '../../../environ/contract.ts'
import { tellParts } from '../../../environ/pipeline.ts'
import { describeError, describeThrown } from '../../server-error.ts'
import { HandlerCall } from './call.ts'
import { answerInside } from './inside.ts'

type Next = (error?: unknown) => void

// Methods, since the parameters of methods may be narrower than what is passed: middleware of Express names Express's own
// request, and stands in Connect all the same.
interface Kinds {
  middleware(request: IncomingMessage, response: ServerResponse, next: Next): unknown
  errors(error: unknown, request: IncomingMessage, response: ServerResponse, next: Next): unknown
}

/** Middleware: calls `next` to pass a request on, with an error to have it answered by who handles errors. */
export type Middleware = Kinds['middleware']

/** Middleware that is called for errors alone, as its four parameters say. */
export type ErrorMiddleware = Kinds['errors']

/**
 * Makes a filter of middleware of Connect or Express, one or several in their order: `fromConnect(helmet(), compression())(app)`.
 *
 * A request that all of them pass on is the application's; its answer goes back through the response, so that what they have
 * put around that takes part. An Express application is middleware too: what it has no route for is the application's. An
 * error that is passed to `next`, and that none of them handles, is thrown; one that comes when `next` was called already is
 * written to `wsgi.errors`.
 *
 * The application finds what they have put on the request in its environ, under `connect.request`. A body that one of them has
 * parsed is made into bytes again; where that is not possible, reading it is an error that says so.
 */
export function fromConnect(...middleware: readonly Middleware[]): (app: Application) => Wsgi
export function fromConnect(
  ...middleware: readonly (Middleware | ErrorMiddleware)[]
): (app: Application) => Wsgi
export function fromConnect(
  ...middleware: readonly (Middleware | ErrorMiddleware)[]
): (app: Application) => Wsgi {
  for (const each of middleware) {
    if (typeof each !== 'function') {
      throw new TypeError(`middleware is a function (request, response, next), not ${kind(each)}`)
    }
  }
  const around =
    (app: Application): Wsgi =>
    (environ, startResponse) => {
      const call = new HandlerCall(environ)
      const unchanged = answerInside(app, environ, call)
      const pass = (at: number, error: unknown): void => {
        const each = middleware[at]
        if (each === undefined) {
          if (error === undefined) unchanged((thrown) => call.fail(thrown))
          else call.fail(error)
          return
        }
        const handlesErrors = each.length === 4
        if (handlesErrors !== (error !== undefined)) {
          pass(at + 1, error)
          return
        }
        let passed = false
        const next: Next = (given) => {
          // Only the first call counts: the request has been passed on.
          if (passed) return
          passed = true
          pass(at + 1, given === null || given === 'route' || given === 'router' ? undefined : given)
        }
        const failed = (thrown: unknown) => {
          // Once it has passed the request on, its errors cannot change who answers.
          if (passed) environ['wsgi.errors'].write(describeError(thrown, environ))
          else next(thrown ?? new Error(describeThrown(thrown)))
        }
        try {
          const { request, response } = call
          const returned = handlesErrors
            ? (each as ErrorMiddleware)(error, request, response, next)
            : (each as Middleware)(request, response, next)
          if (isPromiseLike(returned)) returned.then(undefined, failed)
        } catch (thrown) {
          failed(thrown)
        }
      }
      pass(0, undefined)
      return call.answer(startResponse)
    }
  const [only, ...others] = middleware
  const known = only !== undefined && others.length === 0 && only.name !== '' ? only : fromConnect
  const filter = (app: Application): Wsgi =>
    tellParts(around(app), [app], ([other]) => filter(other as Application), known)
  return filter
}
