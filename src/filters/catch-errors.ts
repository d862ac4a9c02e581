// What an application fails with is a 500 for the client, and a line with the stack for the operator.

import { toWsgi, type Wsgi } from '../environ/contract.ts'
import { catchErrors as untilFirstChunk } from '../exc/catch-errors.ts'
import { fromError } from '../exc/from-error.ts'
import { HTTPInternalServerError } from '../exc/server-error.ts'
import type { Request } from '../message/request.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { escaped } from './log-line.ts'
import { callable, type Filter, readSettings } from './settings.ts'

/** Who is told. */
export interface CatchErrorsOptions {
  /** Gets each error with the request; a line and the stack go to `wsgi.errors` by default. */
  readonly log?: ((error: unknown, request: Request) => void) | undefined
}

/**
 * Answers with a 500 that tells nothing, in the form that the client prefers, where an application throws what has no HTTP
 * status, until its first chunk. A server would answer with a bare 500 of its own, which no filter sees; to this one the
 * filters outside add what they add to all others.
 *
 * @example
 * cors(requestId(catchErrors(app)), { origins: ['https://app.example'] })
 */
export const catchErrors: Filter<CatchErrorsOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { log }): Wsgi =>
    (environ, startResponse) =>
      untilFirstChunk(toWsgi(app), environ, startResponse, (error) => {
        const known = fromError(error)
        if (known === null) log(error, req)
        const answer = (known ?? new HTTPInternalServerError()).response(req)
        return answer.wsgi(environ, (status, headers) => startResponse(status, headers, error))
      }),
  (given: CatchErrorsOptions) =>
    readSettings(given, { log: [callable<NonNullable<CatchErrorsOptions['log']>>, write] }),
)

// Without the query and the fields, which may hold secrets.
function write(error: unknown, request: Request): void {
  const id = request.environ['openstack.request_id']
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  request.environ['wsgi.errors'].write(
    `${typeof id === 'string' ? `${id} ` : ''}${escaped(request.method)} ${escaped(request.path)}: ${stack}\n`,
  )
}
