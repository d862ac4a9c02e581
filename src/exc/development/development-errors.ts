// Shows a developer what went wrong, in place of the bare 500 that everybody else gets. It is on only where somebody puts
// it around an application, and answers only whom it believes to be a developer.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../../environ/contract.ts'
import { BaseRequest } from '../../message/base-request.ts'
import { Response } from '../../message/response.ts'
import { catchErrors } from '../catch-errors.ts'
import { fromError } from '../from-error.ts'
import { Developers, type DevelopersOptions } from './developers.ts'
import { type ReportedError, reportOf } from './error-report.ts'
import { maskedEnviron, maskedRequest } from './masked.ts'
import { DEVELOPMENT_POLICY, developmentPage } from './page.ts'
import { projectFolder, sourcesBelow } from './stack-frames.ts'
import { reportText } from './text.ts'

/** Who may see errors. */
export type DevelopmentErrorsOptions = DevelopersOptions

const OFFERS = ['text/plain', 'text/html', 'application/json', 'application/problem+json'] as const

export interface DevelopmentErrors extends Composite {}

/**
 * An application that answers with what went wrong in the one inside, where that is not an error with an HTTP status: a page
 * for browsers, JSON for those who accept it, text for all others. Message, causes, stack with source, the request and its
 * environ, secrets masked by their names; and once to `wsgi.errors`.
 *
 * Only clients on this machine that asked for a host of this machine see it, unless others are named: a page of
 * another site must not. Errors after the first chunk, and those of other clients, go on.
 *
 * @example
 * serve(process.env.NODE_ENV === 'production' ? app : new DevelopmentErrors(app))
 */
export class DevelopmentErrors {
  static {
    composes(DevelopmentErrors, {
      parts: (errors) => [errors.#app],
      before: (errors, [app]) => new DevelopmentErrors(app as Application, errors.#options),
    })
  }

  readonly #app: Application
  readonly #wsgi: Wsgi
  readonly #options: DevelopmentErrorsOptions
  readonly #developers: Developers
  readonly #folder: string | null

  /** Throws an Error where NODE_ENV is `production`, and a TypeError for what is no application and no network. */
  constructor(app: Application, options: DevelopmentErrorsOptions = {}) {
    this.#app = app
    this.#options = options
    this.#developers = new Developers(options, 'DevelopmentErrors shows source and state')
    this.#wsgi = toWsgi(app)
    this.#folder = projectFolder()
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    return catchErrors(this.#wsgi, environ, startResponse, (error) => {
      if (fromError(error) !== null) throw error
      const errors = environ['wsgi.errors']
      const stranger = this.#developers.strangerIn(environ)
      if (stranger !== null) {
        errors.write(`DevelopmentErrors shows nothing to ${stranger}; see its options\n`)
        throw error
      }
      environ['wsgify.inspect']?.caught(error)
      const report = reportOf(error, this.#folder, sourcesBelow(this.#folder))
      const path = JSON.stringify(`${environ.SCRIPT_NAME}${environ.PATH_INFO}`)
      errors.write(`${environ.REQUEST_METHOD} ${path}: ${reportText(report)}`)
      const page = pageFor(report, environ)
      return page.wsgi(environ, (status, headers) => startResponse(status, headers, error))
    })
  }
}

function pageFor(report: readonly ReportedError[], environ: Environ): Response {
  const type = new BaseRequest(environ).accept.best(OFFERS) ?? 'text/plain'
  return new Response(bodyOf(type, report, environ), {
    status: 500,
    contentType: type,
    vary: 'Accept',
    cacheControl: 'no-store',
    headers: {
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': DEVELOPMENT_POLICY,
    },
  })
}

function bodyOf(type: (typeof OFFERS)[number], report: readonly ReportedError[], given: Environ): string {
  const request = maskedRequest(given)
  const environ = maskedEnviron(given)
  if (type === 'text/html') return developmentPage({ report, request, environ })
  if (type === 'text/plain') {
    const keys = environ.map(([key, text]) => `  ${key}: ${text}\n`).join('')
    return `500 Internal Server Error\n\n${reportText(report)}\nrequest\n\n${request}\n\nenviron\n\n${keys}`
  }
  const title = 'Internal Server Error'
  const [first] = report
  const said = `${first?.name}: ${first?.message}`
  const head =
    type === 'application/json' ? { code: 500, title, message: said } : { title, status: 500, detail: said }
  const errors = report.map(jsonOf)
  return JSON.stringify({ ...head, errors, request, environ: Object.fromEntries(environ) }, null, 2)
}

function jsonOf({ how, name, message, notes, frames }: ReportedError): object {
  return {
    ...(how === '' ? {} : { how }),
    name,
    message,
    ...Object.fromEntries(notes),
    stack: frames.map(({ call, place }) => (call === null ? place : `${call} (${place})`)),
  }
}
