// A controller as an application, in the way of OpenStack's services: the action that the route names, or the request's
// method, calls a method of the controller with the routing arguments; JSON goes in and out.

import { kind } from '../environ/contract.ts'
import { HTTPMethodNotAllowed, HTTPNotFound } from '../exc/client-error.ts'
import type { Request } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import type { WsgifyApp, WsgifyOptions } from '../wsgify/wsgify-app.ts'

/** The variables that a method is given: those of the path, and defaults beside controller and action. */
export type ResourceArgs = Record<string, unknown>

/** How requests come to a controller. */
export interface ControllerOptions {
  /** The class of the request that methods are given. */
  readonly RequestClass?: WsgifyOptions<Request>['RequestClass']
}

type Method = (request: Request, args: ResourceArgs, body: unknown) => unknown

/**
 * Makes an application of a controller: an object whose `@wsgify` methods are its actions.
 *
 * A method is called with the request, the routing arguments, and the body when it is JSON. It returns what a wsgified
 * function returns: an object becomes JSON, null or nothing a 204. Methods that are not wsgified cannot be reached.
 *
 * An unknown action is a 404. Without an action the request's method decides (`get`, `post`, …; HEAD is GET); one that the
 * controller does not have is a 405 with Allow.
 *
 * @example
 * class Instances {
 *   @wsgify show(req: Request, { id }: { id: string }) { return { id } }
 * }
 * mapper.connect('/instances/{id}', { controller: resource(new Instances()), action: 'show' })
 */
export function resource(controller: object, { RequestClass }: ControllerOptions = {}): WsgifyApp<Request> {
  if ((typeof controller !== 'object' && typeof controller !== 'function') || controller === null) {
    throw new TypeError(`a controller is an object with @wsgify methods, not ${kind(controller)}`)
  }
  const answer = (request: Request): unknown => {
    const args: ResourceArgs = Object.assign(Object.create(null), request.urlvars)
    const { action } = args
    delete args['action']
    delete args['controller']
    const method =
      typeof action === 'string' ? actionOf(controller, action) : methodFor(controller, request.method)
    if (method instanceof Response) return method
    const isJson = request.isBodyReadable && request.mediaType?.isJson === true
    return isJson
      ? request.json().then((body) => method(request, args, body))
      : method(request, args, undefined)
  }
  const app = wsgify(RequestClass === undefined ? {} : { RequestClass }, answer) as WsgifyApp<Request>
  // A table of routes, and whoever shows what answered a request, know it by the class of the controller.
  const name = typeof controller === 'function' ? controller.name : controller.constructor?.name
  for (const known of [answer, app]) Object.defineProperty(known, 'name', { value: name || 'a controller' })
  return app
}

function actionOf(controller: object, action: string): Method {
  const method = methodOf(controller, action)
  if (method === null) throw new HTTPNotFound(`there is no action ${action}`)
  return method
}

function methodFor(controller: object, verb: string): Method | Response {
  const method =
    methodOf(controller, verb.toLowerCase()) ?? (verb === 'HEAD' ? methodOf(controller, 'get') : null)
  if (method !== null) return method
  const verbs = ['get', 'head', 'post', 'put', 'patch', 'delete', 'query']
  const has = verbs.filter((name) => methodOf(controller, name) !== null).map((name) => name.toUpperCase())
  const allow = [...new Set([...has, ...(has.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].sort()
  if (verb === 'OPTIONS') return new Response(null, { status: 204, allow })
  throw new HTTPMethodNotAllowed({ allow })
}

// A wsgified method is a property of the instance itself: nothing that is inherited can be named by a client.
function methodOf(controller: object, name: string): Method | null {
  const value: unknown = Object.hasOwn(controller, name) ? Reflect.get(controller, name) : null
  return typeof value === 'function' && 'undecorated' in value && 'wsgi' in value
    ? (value as unknown as Method)
    : null
}
