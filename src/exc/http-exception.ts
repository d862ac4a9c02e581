// An error that makes a response. It can be thrown, returned, or used as an application; it is not itself a response.

import type { BodyInit } from '../body/source.ts'
import type { Body, Environ, HeaderList, StartResponse } from '../environ/contract.ts'
import { Accept } from '../headers/accept.ts'
import { BaseRequest } from '../message/base-request.ts'
import { Response, type ResponseInit } from '../message/response.ts'
import type { ResponseHeaders } from '../message/response-headers.ts'
import { isBodiless } from '../syntax/status.ts'
import { renderProblem } from './render.ts'

/** What can be said of an error beside its detail: any property of a response but its status, and these. */
export interface HTTPExceptionInit extends Omit<ResponseInit, 'status' | 'statusText'> {
  /** What the client is told, in place of the class's own explanation. */
  readonly detail?: string | undefined
  /** A note for those who read logs; it is never sent. */
  readonly comment?: string | undefined
  /** Members that problem details have beside title, status and detail. RFC 9457 section 3.2. */
  readonly members?: Readonly<Record<string, unknown>> | undefined
  /** The body, in place of one that is negotiated. */
  readonly body?: BodyInit | undefined
  /** What led to this error; it is never sent. */
  readonly cause?: unknown
}

/**
 * An error with an HTTP status. Use its subclasses: `throw new HTTPNotFound('no instance 7')`.
 *
 * Its body is negotiated by the request's Accept among problem details, JSON, HTML and plain text.
 */
export class HTTPException extends Error {
  /** The status code of the class. */
  static readonly code: number = 500
  /** The reason phrase of the class. */
  static readonly title: string = 'Internal Server Error'
  /** What the client is told unless a detail is given. */
  static readonly explanation: string = 'The server failed to answer the request.'

  readonly status: number
  readonly title: string
  readonly explanation: string
  readonly detail: string | null
  readonly comment: string | null
  readonly #members: Readonly<Record<string, unknown>> | null
  readonly #head: Response
  readonly #hasBody: boolean

  constructor(detail?: string | HTTPExceptionInit | undefined, init?: HTTPExceptionInit | undefined) {
    const given =
      typeof detail === 'object' ? detail : { ...init, ...(detail === undefined ? {} : { detail }) }
    const { detail: text, comment, members, body, cause, ...rest } = given
    const { code, title, explanation } = new.target
    super(text ?? explanation, cause === undefined ? undefined : { cause })
    this.status = code
    this.title = title
    this.explanation = explanation
    this.detail = text ?? null
    this.comment = comment ?? null
    this.#members = members ?? null
    this.#hasBody = body !== undefined && body !== null
    this.#head = new Response(body, { ...rest, status: `${code} ${title}` })
    if (!this.#hasBody) {
      this.#head.setField('Content-Length', null)
      if (rest.contentType === undefined && rest.headers === undefined)
        this.#head.setField('Content-Type', null)
    }
  }

  override get name(): string {
    return this.constructor.name
  }

  /** The header fields that the response will have: a live view. */
  get headers(): ResponseHeaders {
    return this.#head.headers
  }

  /** The header fields that the response will have, as pairs. */
  get headerlist(): HeaderList {
    return this.#head.headerlist
  }

  /** Where a redirect leads, or null. */
  get location(): string | null {
    return this.#head.location ?? null
  }

  /** The response this error makes for a request; each call makes a new one. */
  response(request?: BaseRequest): Response {
    const response = new Response(null, { status: this.#head.statusLine })
    response.headerlist = this.#head.headerlist
    if (this.#hasBody) {
      response.body = this.#head.body
      response.setField('Content-Length', this.#head.field('Content-Length'))
    } else if (!isBodiless(this.status)) {
      const { type, text } = renderProblem(
        {
          status: this.status,
          title: this.title,
          explanation: this.explanation,
          detail: this.detail,
          location: this.location,
          members: this.#members,
        },
        request?.accept ?? Accept.any,
      )
      response.setField('Content-Type', type)
      response.body = text
      response.headers.append('Vary', 'Accept')
      response.setField('X-Content-Type-Options', 'nosniff')
    }
    return response
  }

  /** Answers a request with this error. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body {
    return this.response(new BaseRequest(environ)).wsgi(environ, startResponse)
  }
}
