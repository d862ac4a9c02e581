// A request without its body: what its header fields say. RFC 9110.

import { declaredLength } from '../body/input.ts'
import { EnvironHeaders } from '../environ/environ-headers.ts'
import { environKey } from '../environ/keys.ts'
import { QueryDict } from '../environ/query-dict.ts'
import { RequestCookies } from '../environ/request-cookies.ts'
import { asked } from '../environ/watcher.ts'
import { CacheControl } from '../headers/cache-control.ts'
import { integer } from '../headers/codec.ts'
import type { Version } from '../headers/if-range.ts'
import { MediaType } from '../headers/media-type.ts'
import { checkField } from '../syntax/field.ts'
import { CacheControlView } from './cache-control-view.ts'
import { PreconditionFailed, weigh } from './conditional.ts'
import { type Assigned, defineHeaderProperties, type FieldHolder } from './header-properties.ts'
import { type RequestProperties, requestRows } from './request-properties.ts'
import { RequestTarget } from './request-target.ts'
import { type HeadersInit, headerPairs } from './response-headers.ts'

/** What `Request.state` holds. Applications add their own keys by declaration merging. */
export interface RequestState {
  [key: string]: unknown
}

const never = /* @__PURE__ */ new AbortController().signal

/** The head of a request: its target, header fields, cookies, query. */
export class RequestHead extends RequestTarget implements FieldHolder {
  static {
    defineHeaderProperties(RequestHead.prototype, requestRows, ({ environ }, field, value) =>
      asked(environ, field, value as object),
    )
  }

  /** The text of a header field, or null. The tables of properties read through this. */
  field(name: string): string | null {
    const value = this.environ[environKey(name)]
    return typeof value === 'string' ? value : null
  }

  /** Sets or, with null, removes a header field. */
  setField(name: string, value: string | null): void {
    if (value === null) {
      delete this.environ[environKey(name)]
    } else {
      checkField(name, value)
      this.environ[environKey(name)] = value
    }
  }

  /** The header fields: a live view, like the platform's `Headers`. */
  get headers(): EnvironHeaders {
    return new EnvironHeaders(this.environ)
  }

  /** The parameters of the query string: a live multidict that writes back. */
  get GET(): QueryDict {
    return new QueryDict(this.environ)
  }

  /** The cookies the client sent: a live view that writes back. */
  get cookies(): RequestCookies {
    return new RequestCookies(this.environ)
  }

  /**
   * How the message may be stored and reused: live, so that `cacheControl.maxAge = 60` writes the field. RFC 9111
   * section 5.2.
   */
  get cacheControl(): CacheControl {
    return new CacheControlView(this)
  }
  set cacheControl(value: Assigned<typeof CacheControl>) {
    this.setField(
      'Cache-Control',
      value === null || value === undefined ? null : CacheControl.format(value) || null,
    )
  }

  /** Whether a browser script made the request: `X-Requested-With: XMLHttpRequest`. */
  get isXhr(): boolean {
    return this.environ.HTTP_X_REQUESTED_WITH === 'XMLHttpRequest'
  }

  /** The media type of the body in lower case, without its parameters; null when there is none or it is malformed. */
  get contentType(): string | null {
    return this.mediaType?.type ?? null
  }
  set contentType(value: string | null | undefined) {
    this.setField('Content-Type', value ?? null)
  }

  /** The media type of the body with its parameters, or null. */
  get mediaType(): MediaType | null {
    const text = this.environ.CONTENT_TYPE
    return text === undefined || text === '' ? null : MediaType.parse(text)
  }

  /** The charset the body says it has, as it was written; null when it says none. */
  get charset(): string | null {
    return this.mediaType?.charset ?? null
  }

  /** The length of the body in bytes: digits only, anything else reads as null. */
  get contentLength(): number | null {
    return declaredLength(this.environ)
  }
  set contentLength(value: number | null | undefined) {
    this.setField('Content-Length', value === null || value === undefined ? null : integer.format(value))
  }

  /** Whether there is a body to read: one with a length, or one whose end the gateway knows. */
  get isBodyReadable(): boolean {
    const input = this.environ['wsgi.input']
    if (Array.isArray(input)) return input.length > 0
    return (this.contentLength ?? 0) > 0 || this.environ['wsgi.input_terminated'] === true
  }

  /**
   * Removes the header fields that make an answer depend on what the client has already: `If-None-Match` and
   * `If-Modified-Since`, `Range` and `If-Range`, and `Accept-Encoding`; all of these unless some are kept.
   *
   * Fields that protect against lost updates, `If-Match` and `If-Unmodified-Since`, always stay.
   */
  removeConditionalHeaders({
    match = true,
    modified = true,
    range = true,
    encoding = true,
  }: { [Part in 'match' | 'modified' | 'range' | 'encoding']?: boolean | undefined } = {}): void {
    const { headers } = this
    if (match) headers.delete('If-None-Match')
    if (modified) headers.delete('If-Modified-Since')
    if (range) for (const field of ['Range', 'If-Range']) headers.delete(field)
    if (encoding) headers.delete('Accept-Encoding')
  }

  /**
   * Makes sure that the client knows the version it is about to change: call it before anything is changed. Null stands
   * for nothing there yet, so `If-None-Match: *` lets only the first of two clients make it.
   *
   * Throws an error with status 412 when the conditions of the request do not hold. RFC 9110 section 13.2.
   *
   * @example
   * req.checkPreconditions({ etag: instance.version })
   */
  checkPreconditions(version: Version | null): void {
    const verdict = weigh(this, version)
    this.environ['wsgify.inspect']?.weighed(verdict, version)
    if (verdict.status === 412) throw new PreconditionFailed()
  }

  /** Aborted when the client leaves before its answer is complete. */
  get signal(): AbortSignal {
    return this.environ['wsgify.signal'] ?? never
  }

  /**
   * Tells the client what the answer will need, before there is one, in a 103 response: at once, where gateway and client
   * know of it, and otherwise not at all. RFC 8297.
   *
   * Throws a TypeError for fields that could not be sent.
   *
   * @example
   * req.earlyHints({ Link: '</style.css>; rel=preload; as=style' })
   */
  earlyHints(fields: HeadersInit): void {
    const pairs = headerPairs(fields)
    for (const [name, value] of pairs) checkField(name, value)
    this.environ['wsgify.early_hints']?.(pairs)
  }

  /** What applications and filters attach to the request; every request over this environ sees the same object. */
  get state(): RequestState {
    let state = this.environ['wsgify.state']
    if (state === undefined) {
      state = Object.create(null) as RequestState
      this.environ['wsgify.state'] = state
    }
    return state
  }
}

export interface RequestHead extends RequestProperties {}
