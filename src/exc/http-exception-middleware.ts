// Answers with the errors that an application throws, and says which form they have. Functions that `wsgify` wraps answer
// with their errors themselves; this is for applications that are written to the contract, and for a whole API.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { catchErrors } from './catch-errors.ts'
import { fromError } from './from-error.ts'
import { checkForms, type ErrorForms, FORMS_KEY } from './render.ts'

/** How errors are answered. */
export interface HTTPExceptionOptions {
  /** The forms of all errors inside, but those that bring their own. */
  readonly forms?: ErrorForms | undefined
}

export interface HTTPExceptionMiddleware extends Composite {}

/**
 * An application that answers with what the one inside throws, if it has an HTTP status: while it is called, by a promise, or
 * in place of the first chunk. Other errors go on, as do those that come once the head has left.
 *
 * @example
 * const api = new HTTPExceptionMiddleware(app, {
 *   forms: { 'application/json': ({ status, message }) => ({ fault: { code: status, message } }) },
 * })
 */
export class HTTPExceptionMiddleware {
  static {
    composes(HTTPExceptionMiddleware, {
      parts: (middleware) => [middleware.#app],
      before: (middleware, [app]) =>
        new HTTPExceptionMiddleware(app as Application, { forms: middleware.#forms ?? undefined }),
    })
  }

  readonly #app: Application
  readonly #wsgi: Wsgi
  readonly #forms: ErrorForms | null

  /** Throws a TypeError for what is no application, and for forms that are none. */
  constructor(app: Application, { forms }: HTTPExceptionOptions = {}) {
    this.#app = app
    if (forms !== undefined) checkForms(forms)
    this.#wsgi = toWsgi(app)
    this.#forms = forms ?? null
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    return this.#forms === null
      ? this.#caught(environ, startResponse)
      : this.#withForms(this.#forms, environ, startResponse)
  }

  #caught(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    return catchErrors(this.#wsgi, environ, startResponse, (error) => {
      const exception = fromError(error)
      if (exception === null) throw error
      environ['wsgify.inspect']?.caught(error)
      return exception.wsgi(environ, (status, headers) => startResponse(status, headers, error))
    })
  }

  // The forms are for what is inside: once it has answered, those of the layers around are back.
  #withForms(forms: ErrorForms, environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    const before = environ[FORMS_KEY]
    const restore = () => {
      if (before === undefined) delete environ[FORMS_KEY]
      else environ[FORMS_KEY] = before
    }
    environ[FORMS_KEY] = forms
    let body: Body | PromiseLike<Body>
    try {
      body = this.#caught(environ, startResponse)
    } catch (error) {
      restore()
      throw error
    }
    if (isPromiseLike(body)) return Promise.resolve(body).finally(restore)
    restore()
    return body
  }
}
