// The gateway to every runtime that speaks fetch: a platform request in, a platform response out.

import { dropBody } from '../environ/body.ts'
import type { Application } from '../environ/contract.ts'
import { environOfFetch, fetchResponse } from '../environ/fetch.ts'
import { Answer, run } from '../environ/run.ts'
import { describeError, SERVER_ERROR } from './server-error.ts'

/**
 * Makes a fetch handler of an application: `export default { fetch: toFetch(app) }`.
 *
 * What the application throws is written to `wsgi.errors` once and answered with 500, without a detail.
 */
export function toFetch(app: Application): (request: globalThis.Request) => Promise<globalThis.Response> {
  return async (request) => {
    const environ = environOfFetch(request)
    try {
      const answer = await run(app, environ, new Answer())
      answer.headSent = true
      if (request.method === 'HEAD') {
        dropBody(answer.body, environ['wsgi.errors'])
        answer.body = ''
      }
      return fetchResponse(answer.statusLine, answer.headerlist ?? [], answer.body)
    } catch (error) {
      environ['wsgi.errors'].write(describeError(error, environ))
      return fetchResponse(SERVER_ERROR.statusLine, [...SERVER_ERROR.headers], SERVER_ERROR.body)
    }
  }
}
