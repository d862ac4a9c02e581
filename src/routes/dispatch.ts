// The application behind a mapper: calls the controller of the route that matched.

import { type Application, isApplicationObject, kind, type Wsgi } from '../environ/contract.ts'
import { HTTPNotFound } from '../exc/client-error.ts'

/**
 * Answers by the controller that `wsgiorg.routing_args` names, an application; 404 when nothing matched. To stand behind
 * `RoutesMiddleware`.
 *
 * Throws a TypeError when the controller is no application.
 */
export const dispatch: Wsgi = (environ, startResponse) => {
  const controller = environ['wsgiorg.routing_args']?.[1]['controller']
  if (typeof controller === 'function') return (controller as Wsgi)(environ, startResponse)
  if (isApplicationObject(controller))
    return (controller as Exclude<Application, Wsgi>).wsgi(environ, startResponse)
  if (controller === undefined && !environ['routes.route'])
    return new HTTPNotFound().wsgi(environ, startResponse)
  throw new TypeError(
    `${environ['routes.route']} has as its controller an application, not ${kind(controller)}`,
  )
}
