// A controller to extend that is an application in itself: its methods are called as the methods of requests are.

import type { Body, Environ, StartResponse, Wsgi } from '../environ/contract.ts'
import { resource } from './resource.ts'

/**
 * A controller whose `@wsgify` methods `get`, `post`, `put`, `patch`, `delete` answer these methods; where a route names
 * an action, it does instead. See `resource`.
 *
 * @example
 * class Instance extends RestController {
 *   @wsgify get(req: Request, { id }: { id: string }) { return { id } }
 * }
 * mapper.connect('/instances/{id}', { controller: new Instance() })
 */
export class RestController {
  #application: Wsgi | null = null

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    this.#application ??= resource(this).wsgi
    return this.#application(environ, startResponse)
  }
}
