// How a response answers a request: its Location, its trailer fields, and what the conditions of the request make of it.

import { isRandomAccess } from '../body/random-access.ts'
import { dropBody, isChunk } from '../environ/body.ts'
import type { Body, Environ, HeaderList, StartResponse } from '../environ/contract.ts'
import type { Part } from '../headers/range.ts'
import { hasContent } from '../syntax/status.ts'
import { weigh } from './conditional.ts'
import { absoluteLocation, safeLocation } from './location.ts'
import { partOf, partsOf } from './part-of-body.ts'
import { RequestHead } from './request-head.ts'
import { ResponseContent } from './response-content.ts'
import { type HeadersInit, headerPairs, removeField, replaceField } from './response-headers.ts'

/** Fields after a body, or what gives them once it has been sent. */
export type Trailers = HeadersInit | (() => HeadersInit)

const CONTENT_FIELDS = [
  'Content-Type',
  'Content-Length',
  'Content-Encoding',
  'Content-Language',
  'Content-Range',
]

/** What few responses have. It is an object of its own, so that the others pay for one field and not for each. */
export interface Extras {
  /** Whether a relative Location is sent as it is. */
  readonly relative?: boolean
  readonly trailers?: Trailers | null
}

/** A response that can answer requests. */
export class ResponseAnswer extends ResponseContent {
  declare protected conditional: boolean
  declare protected extras?: Extras

  constructor(line: string, list: HeaderList, shared: boolean, payload: Body) {
    super(line, list, shared, payload)
    this.conditional = false
  }

  /**
   * Whether conditions and ranges of the request are honoured where this is the answer, with status 200: 304, 206, 412 or
   * 416 is sent where they say so. False by default. RFC 9110 sections 13 and 14.
   */
  get conditionalResponse(): boolean {
    return this.conditional
  }
  set conditionalResponse(value: boolean) {
    this.conditional = value
  }

  /**
   * Whether a relative Location is sent with the scheme and host of the request, as WebOb does. True by default. Either way
   * it never leads to another host: only an absolute URL, written with its scheme, does. RFC 9110 section 10.2.2.
   */
  get absoluteLocation(): boolean {
    return this.extras?.relative !== true
  }
  set absoluteLocation(value: boolean) {
    this.extras = { ...this.extras, relative: !value }
  }

  /**
   * The fields that are sent after the body, or a function that gives them once the body has been sent; null by default.
   * They are sent where the gateway can and the client's version of HTTP has them, and left out elsewhere. RFC 9110
   * section 6.5.
   *
   * @example
   * res.trailers = () => ({ 'X-Checksum': hash.digest('hex') })
   */
  get trailers(): Trailers | null {
    return this.extras?.trailers ?? null
  }
  set trailers(value: Trailers | null | undefined) {
    this.extras = { ...this.extras, trailers: value ?? null }
  }

  /**
   * Answers a request with this response, as the contract says: HEAD and statuses that have no body get none.
   * Called as a method.
   */
  wsgi(environ: Environ, startResponse: StartResponse): Body {
    if (this.conditional && this.status === 200) return this.answerConditions(environ, startResponse)
    return this.answer(environ, startResponse)
  }

  private answer(environ: Environ, startResponse: StartResponse): Body {
    // The receiver owns the list it is given, so it gets its own.
    const list = this.list.slice()
    if (this.line !== '200 OK') {
      const { location } = this
      if (typeof location === 'string')
        replaceField(
          list,
          'Location',
          this.absoluteLocation ? absoluteLocation(location, environ) : safeLocation(location),
        )
      const { status } = this
      if (!hasContent(status)) {
        removeField(list, 'Content-Length')
        removeField(list, 'Content-Type')
        if (status === 205) list.push(['Content-Length', '0'])
        dropBody(this.payload, environ['wsgi.errors'])
        startResponse(this.line, list)
        return ''
      }
    }
    const { trailers } = this
    const sendTrailers = trailers === null ? undefined : environ['wsgify.send_trailers']
    if (sendTrailers !== undefined)
      sendTrailers(() => headerPairs(typeof trailers === 'function' ? trailers() : (trailers as HeadersInit)))
    try {
      startResponse(this.line, list)
    } catch (error) {
      dropBody(this.payload, environ['wsgi.errors'])
      throw error
    }
    if (environ.REQUEST_METHOD === 'HEAD') {
      dropBody(this.payload, environ['wsgi.errors'])
      return ''
    }
    return this.payload
  }

  // A response that is conditional stays what it is for the next request, so what is sent is another one.
  private answerConditions(environ: Environ, startResponse: StartResponse): Body {
    const sent = new ResponseAnswer(this.line, this.list, true, this.payload)
    this.shared = true
    if (this.extras !== undefined) sent.extras = this.extras
    // What says that it is a part already has no parts of its own.
    const length = this.field('Content-Range') === null ? this.contentLength : null
    if (this.field('Accept-Ranges') === null && length !== null) sent.acceptRanges = 'bytes'
    const there = { etag: this.etag, lastModified: this.lastModified, length }
    const verdict = weigh(new RequestHead(environ), there)
    environ['wsgify.inspect']?.weighed(verdict, there)
    if (verdict.status === 206) sent.takeParts(verdict.parts, length as number)
    else if (verdict.status !== 200) sent.takeNothing(verdict.status, length, environ)
    return sent.answer(environ, startResponse)
  }

  private takeParts(parts: readonly Part[], length: number): void {
    const [only] = parts as [Part]
    if (parts.length === 1) {
      this.status = 206
      this.contentRange = { first: only.first, last: only.last, length }
      this.payload = partOf(this.payload, only)
      this.contentLength = only.last - only.first + 1
    } else if (isChunk(this.payload) || isRandomAccess(this.payload)) {
      // Of a body that can be read only once, several parts would have to be kept; so all of it is sent.
      const { body, size, type } = partsOf(this.payload, parts, this.field('Content-Type'), length)
      this.status = 206
      this.payload = body
      this.setField('Content-Type', type)
      this.contentLength = size
    }
  }

  // RFC 9110 section 15.4.5: what describes the content goes, what describes the version stays.
  private takeNothing(status: 304 | 412 | 416, length: number | null, environ: Environ): void {
    dropBody(this.payload, environ['wsgi.errors'])
    this.payload = ''
    this.status = status
    for (const name of CONTENT_FIELDS) removeField(this.headerlist, name)
    if (status === 416 && length !== null) this.contentRange = { length }
    if (status !== 304) this.contentLength = 0
  }
}
