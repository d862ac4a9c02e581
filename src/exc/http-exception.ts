// An error that makes a response. It can be thrown, returned, or used as an application; it is not itself a response.

import type { BodyInit } from '../body/source.ts'
import type { SetCookieAttributes } from '../cookies/set-cookie.ts'
import { type Body, type Environ, type HeaderList, kind, type StartResponse } from '../environ/contract.ts'
import { Answer } from '../environ/run.ts'
import { BaseRequest } from '../message/base-request.ts'
import { Response } from '../message/response.ts'
import type { ResponseHeaders } from '../message/response-headers.ts'
import { hasContent, reasonOf } from '../syntax/status.ts'
import { fieldless, type HTTPExceptionInit, isReadableAgain, prepare } from './exception-init.ts'
import { type Alternative, alternativesOf, NO_MEMBERS, type Problem } from './problem.ts'
import { defaultForms, type ErrorForms, formsOf, renderProblem } from './render.ts'
import { checkTemplate, fillTemplate } from './template.ts'

// What templates may name beside members.
const NAMES = /* @__PURE__ */ new Set([
  'status',
  'title',
  'explanation',
  'detail',
  'location',
  'method',
  'path',
])
const NOTHING: HTTPExceptionInit = /* @__PURE__ */ Object.freeze({})

/**
 * An error with an HTTP status. Use its subclasses: `throw new HTTPNotFound('no instance 7')`.
 *
 * Its body is negotiated by the request's Accept among problem details, JSON, HTML and plain text. One instance can
 * answer any number of requests.
 *
 * @example
 * class OverQuota extends HTTPForbidden {
 *   static override readonly type = 'https://example.org/problems/quota'
 *   static override readonly template = 'You have {used} of {quota} instances.'
 * }
 * throw new OverQuota({ members: { used: 10, quota: 10 } })
 */
export class HTTPException extends Error {
  /** The status code of the class. */
  static readonly code: number = 500
  /** What the status means. */
  static readonly explanation: string = 'The server failed to answer the request.'
  /** Which kind of problem the class is, as a URI; null where the status says it already. RFC 9457 section 3.1.1. */
  static readonly type: string | null = null
  /**
   * What bodies say, in place of explanation and detail: plain text, in which `{status}`, `{title}`, `{explanation}`,
   * `{detail}`, `{location}`, `{method}`, `{path}` and the names of members stand for what they are, and `{{` for `{`.
   */
  static readonly template: string | null = null
  /** The forms that bodies can have. */
  static readonly forms: ErrorForms = defaultForms

  /** The reason phrase of the class: the registered one of its code, unless it has its own. */
  static get title(): string {
    // biome-ignore lint/complexity/noThisInStatic: a subclass has its own code
    return reasonOf(this.code)
  }

  readonly status: number
  /** What the client is told of this time, or null. */
  readonly detail: string | null
  /** A note for those who read logs; it is never sent. */
  readonly comment: string | null
  readonly #given: HTTPExceptionInit
  readonly #alternatives: readonly Alternative[]
  #head: Response | null = null
  #body: BodyInit = null
  #sent = false

  /** Throws a TypeError or RangeError for what could not be sent, and for names that a template cannot have. */
  constructor(detail?: string | HTTPExceptionInit | undefined, init?: HTTPExceptionInit | undefined) {
    const given = (typeof detail === 'object' ? detail : init) ?? NOTHING
    const text = typeof detail === 'object' || detail === undefined ? given.detail : detail
    const { code, explanation, template } = new.target
    super(text ?? explanation, given.cause === undefined ? undefined : { cause: given.cause })
    if ((text !== undefined && typeof text !== 'string') || given instanceof Error) {
      throw new TypeError(`the detail of an error is text, not ${kind(detail)}; what led to it is its cause`)
    }
    this.status = code
    this.detail = text ?? null
    this.comment = given.comment ?? null
    this.#given = given
    this.#alternatives = alternativesOf(given.alternatives)
    if (given !== NOTHING) {
      const { head, body } = prepare(given, this.#line)
      this.#head = head
      this.#body = body
    }
    const said = given.template ?? template
    if (said !== null) {
      checkTemplate(said, (name) => NAMES.has(name) || Object.hasOwn(given.members ?? NO_MEMBERS, name))
    }
  }

  override get name(): string {
    return this.constructor.name
  }

  /** The reason phrase. */
  get title(): string {
    return (this.constructor as typeof HTTPException).title
  }

  /** What the status means. */
  get explanation(): string {
    return (this.constructor as typeof HTTPException).explanation
  }

  /** The header fields that the response will have: a live view. */
  get headers(): ResponseHeaders {
    return this.#fields().headers
  }

  /** The header fields that the response will have, as pairs. */
  get headerlist(): HeaderList {
    return this.#fields().headerlist
  }

  /** Where a redirect leads, or null. */
  get location(): string | null {
    return this.#head?.location ?? null
  }

  /** Adds a cookie to the response, as `Response.setCookie` does. */
  setCookie(name: string, value: string, attributes?: SetCookieAttributes): void {
    this.#fields().setCookie(name, value, attributes)
  }

  /** Has the response tell the client to forget a cookie, as `Response.deleteCookie` does. */
  deleteCookie(name: string, attributes?: SetCookieAttributes): void {
    this.#fields().deleteCookie(name, attributes)
  }

  /**
   * The response this error makes for a request; each call makes a new one, and nothing of it is kept here.
   *
   * Throws an Error when the body is a stream that was sent already.
   */
  response(request?: BaseRequest): Response {
    const response = new Response(undefined, this.#head ?? this.#bare())
    const location = this.redirectsTo(request)
    if (location !== null) response.location = location
    if (this.#body !== null) {
      this.#give(response, this.#body)
    } else if (hasContent(this.status)) {
      const forms = this.#given.forms ?? this.#formsFor(request)
      const fields = response.headerlist
      response.body = renderProblem(this.#problem(fields, request), request ?? null, forms, fields)
    } else if (this.status === 205) {
      response.contentLength = 0
    }
    return response
  }

  /** Answers a request with this error. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body {
    return this.response(new BaseRequest(environ)).wsgi(environ, startResponse)
  }

  /** Where a request is sent, for errors that make it out of the request; null leaves the Location as it is. */
  protected redirectsTo(_request: BaseRequest | undefined): string | null {
    return null
  }

  get #line(): string {
    return `${this.status} ${this.title}`
  }

  #fields(): Response {
    this.#head ??= fieldless(this.#line)
    return this.#head
  }

  #bare(): Answer {
    const answer = new Answer()
    answer.statusLine = this.#line
    answer.headerlist = []
    return answer
  }

  #formsFor(request: BaseRequest | undefined): ErrorForms {
    const { forms } = this.constructor as typeof HTTPException
    return forms === defaultForms && request !== undefined ? (formsOf(request.environ) ?? forms) : forms
  }

  #give(response: Response, body: BodyInit): void {
    if (this.#sent && !isReadableAgain(body)) {
      throw new Error('the body of this error is a stream, and was sent already')
    }
    this.#sent = true
    const { contentLength } = response
    response.body = body
    if (response.contentLength === null) response.contentLength = contentLength
  }

  #problem(fields: HeaderList, request: BaseRequest | undefined): Problem {
    const { status, title, explanation, detail } = this
    const { type, instance, members = NO_MEMBERS, template } = this.#given
    const Class = this.constructor as typeof HTTPException
    const location = fields.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? null
    const said = template ?? Class.template
    const filled =
      said === null
        ? null
        : fillTemplate(said, (name) => {
            if (!NAMES.has(name)) return members[name]
            const { method = '', path = '' } = request ?? {}
            return { status, title, explanation, detail, location, method, path }[name]
          })
    return {
      status,
      title,
      explanation,
      detail,
      filled,
      message: filled ?? detail ?? explanation,
      type: type ?? Class.type,
      instance: instance ?? null,
      location,
      alternatives: this.#alternatives,
      members,
    }
  }
}

/** An error of the client or of the server: 4xx or 5xx. What is caught by this is no redirect and no success. */
export class HTTPError extends HTTPException {}
