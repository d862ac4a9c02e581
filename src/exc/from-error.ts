// Any error that carries an HTTP status is answered with it: this makes the exception for it.

import { HTTPClientError } from './client-error.ts'
import { HTTPException } from './http-exception.ts'
import { HTTPServerError } from './server-error.ts'
import { errorClassOf } from './status-map.ts'

/**
 * The HTTPException for an error: itself, or one with the status that the error carries (`status`, 400 to 599);
 * null for errors without one.
 *
 * The error's message is shown to the client only when it has `expose: true`, as errors about a client's input do.
 */
export function fromError(error: unknown): HTTPException | null {
  if (error instanceof HTTPException) return error
  if (!(error instanceof Error)) return null
  const { status, expose, issues } = error as Error & { status?: unknown; expose?: unknown; issues?: unknown }
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 400 || status > 599) return null
  const ErrorClass = errorClassOf(status) ?? (status < 500 ? HTTPClientError : HTTPServerError)
  return new ErrorClass({
    cause: error,
    ...(expose === true ? { detail: error.message } : {}),
    ...(expose === true && Array.isArray(issues) ? { members: { errors: issues.flatMap(shownIssue) } } : {}),
  })
}

// What is shown of an issue; nothing of what is none, since the errors of other libraries may have anything under that name.
function shownIssue(given: unknown): object[] {
  if (typeof given !== 'object' || given === null) return []
  const issue = given as { readonly message?: unknown; readonly path?: unknown }
  const path = Array.isArray(issue.path)
    ? issue.path.map((part: unknown) =>
        String(typeof part === 'object' && part !== null && 'key' in part ? part.key : part),
      )
    : []
  return [{ message: String(issue.message), path }]
}
