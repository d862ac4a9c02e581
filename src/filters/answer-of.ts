// The answer of an application as a layer sees it that has to mark every answer: errors among them.

import type { Application } from '../environ/contract.ts'
import { isPromiseLike } from '../environ/contract.ts'
import { fromError } from '../exc/from-error.ts'
import type { Request } from '../message/request.ts'
import type { Response } from '../message/response.ts'

/**
 * `request.getResponse(app, use)`, where an error with an HTTP status that the application throws is an answer too, so that
 * `use` sees it. Any other error is thrown on.
 */
export function answerOf<T>(
  request: Request,
  app: Application,
  use: (response: Response) => T,
): T | Promise<Awaited<T>> {
  let answer: Response | Promise<Response>
  try {
    answer = request.getResponse(app)
  } catch (error) {
    return use(responseTo(error, request))
  }
  if (!isPromiseLike(answer)) return use(answer)
  return answer.catch((error: unknown) => responseTo(error, request)).then(use) as Promise<Awaited<T>>
}

function responseTo(error: unknown, request: Request): Response {
  const exception = fromError(error)
  if (exception === null) throw error
  request.environ['wsgify.inspect']?.caught(error)
  return exception.response(request)
}
