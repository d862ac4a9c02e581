// A response: a status line, a list of header fields and a body. The list is the only truth about the fields; a response
// is itself an application, so it can be returned wherever one is wanted.

import { type BodyInit, type Source, sourceOf } from '../body/source.ts'
import { closeBody, collect, isChunk, iterate } from '../environ/body.ts'
import { type Body, type Environ, type HeaderList, kind, type StartResponse } from '../environ/contract.ts'
import { fetchResponse, streamOfBody } from '../environ/fetch.ts'
import { Answer } from '../environ/run.ts'
import type { CacheControl } from '../headers/cache-control.ts'
import type { Part } from '../headers/range.ts'
import { decodeUtf8, utf8Length } from '../syntax/bytes.ts'
import { isBodiless } from '../syntax/status.ts'
import { weigh } from './conditional.ts'
import type { Assigned, RowsInit } from './header-properties.ts'
import { partOf, partsOf } from './part-of-body.ts'
import { RequestHead } from './request-head.ts'
import { ResponseHead, withCharset } from './response-head.ts'
import { type HeadersInit, removeField } from './response-headers.ts'
import type { responseRows } from './response-properties.ts'

/** What can be said of a response when it is made: its status, its fields, and any property that can be assigned. */
export interface ResponseInit extends RowsInit<typeof responseRows> {
  /** A code, or a status line such as `404 Not Found`. 200 by default. */
  readonly status?: number | string | undefined
  /** The reason phrase, in place of the registered one. */
  readonly statusText?: string | undefined
  readonly headers?: HeadersInit | undefined
  /** The media type. Text types get `charset`. */
  readonly contentType?: string | null | undefined
  /** The charset that is named for text types; bodies given as text are always UTF-8. */
  readonly charset?: string | null | undefined
  readonly contentLength?: number | null | undefined
  readonly cacheControl?: Assigned<typeof CacheControl>
  /** Whether conditions and ranges of the request are honoured. */
  readonly conditionalResponse?: boolean | undefined
}

const TEXT: readonly [string, string] = Object.freeze(['Content-Type', 'text/plain; charset=UTF-8'])
const CONTENT_FIELDS = [
  'Content-Type',
  'Content-Length',
  'Content-Encoding',
  'Content-Language',
  'Content-Range',
]
const JSON_TYPE: readonly [string, string] = Object.freeze(['Content-Type', 'application/json'])

/** A response. */
export class Response extends ResponseHead {
  /** The media type of a body that says none of itself. */
  static readonly defaultContentType: string = 'application/octet-stream'

  declare private payload: Body
  declare private conditional: boolean

  /**
   * Makes a response of a body and what is said about it.
   *
   * Text is sent as `text/plain; charset=UTF-8` unless a type is given. Throws a TypeError or RangeError for what
   * could not be sent: a bad status, a bad field, an unknown property, a body with status 1xx, 204 or 304.
   *
   * @example
   * new Response('gone fishing', { status: 503, headers: { 'Retry-After': '3600' } })
   */
  constructor(body?: BodyInit | undefined, init?: ResponseInit | Answer | Response | undefined) {
    if (init instanceof Response) {
      super(init.line, init.list, true)
      init.shared = true
      this.payload = init.payload
      this.conditional = init.conditional
    } else if (init instanceof Answer) {
      super(init.statusLine, init.headerlist as HeaderList, false)
      this.payload = init.body
      this.conditional = false
    } else if (typeof body === 'string' && init === undefined) {
      super('200 OK', [TEXT, ['Content-Length', String(utf8Length(body))]], false)
      this.payload = body
      this.conditional = false
    } else {
      super('200 OK', [], false)
      this.payload = ''
      this.conditional = false
      this.initialise(sourceOf(body), init ?? {})
    }
  }

  /**
   * A response whose body is a value as JSON.
   *
   * Throws a TypeError for what JSON has no form for: undefined, a function, a BigInt, a cycle.
   */
  static json(value: unknown, init?: ResponseInit): Response {
    const text = JSON.stringify(value)
    if (text === undefined) throw new TypeError(`${kind(value)} has no form in JSON`)
    if (init !== undefined) return new this(text, { contentType: 'application/json', ...init })
    const answer = new Answer()
    answer.statusLine = '200 OK'
    answer.headerlist = [JSON_TYPE, ['Content-Length', String(utf8Length(text))]]
    answer.body = text
    return new this(undefined, answer)
  }

  /** A response that sends the client elsewhere. The status is 302 by default, and one of 301, 302, 303, 307, 308. */
  static redirect(location: string | URL, status = 302): Response {
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw new RangeError(`the status of a redirect is 301, 302, 303, 307 or 308, not ${status}`)
    }
    return new this(null, { status, location: String(location) })
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

  /** The body as a stream; null when it is empty. Reading it uses up a body that can be iterated only once. */
  get body(): ReadableStream<Uint8Array> | null {
    const { payload } = this
    if (!isChunk(payload)) return streamOfBody(iterate(payload))
    return payload.length === 0 ? null : streamOfBody([payload][Symbol.iterator]())
  }
  /** Text, bytes, a Blob, a stream or an iterable; Content-Length follows, Content-Type is set only where there is none. */
  set body(value: BodyInit | undefined) {
    this.setSource(sourceOf(value), true)
  }

  /** The body as bytes. It can be read again, in any form. */
  async bytes(): Promise<Uint8Array> {
    const bytes = await collect(this.payload)
    this.payload = bytes
    return bytes
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).slice().buffer as ArrayBuffer
  }

  async blob(): Promise<Blob> {
    return new Blob([(await this.bytes()) as Uint8Array<ArrayBuffer>], {
      type: this.field('Content-Type') ?? '',
    })
  }

  /** The body as UTF-8 text, with U+FFFD for what is not UTF-8. */
  async text(): Promise<string> {
    return typeof this.payload === 'string' ? this.payload : decodeUtf8(await this.bytes())
  }

  /** The body as JSON. Rejects with a SyntaxError when it is not. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  /**
   * What a receiver gets that asks this response to answer a request, as a response of its own; null when it has to be
   * asked by the contract, because something of it does not go along.
   */
  static handOver(response: Response, environ: Environ, ResponseClass: typeof Response): Response | null {
    return !response.conditional &&
      response.wsgi === Response.prototype.wsgi &&
      environ.REQUEST_METHOD !== 'HEAD' &&
      (response.line === '200 OK' || !isBodiless(response.status))
      ? new ResponseClass(undefined, response)
      : null
  }

  /**
   * Answers a request with this response, as the contract says: HEAD and statuses that have no body get none.
   * Called as a method.
   */
  wsgi(environ: Environ, startResponse: StartResponse): Body {
    if (this.conditional && this.line === '200 OK') return this.answerConditions(environ, startResponse)
    return this.answer(environ, startResponse)
  }

  private answer(environ: Environ, startResponse: StartResponse): Body {
    // The receiver owns the list it is given, so it gets its own.
    const list = this.list.slice()
    if (this.line !== '200 OK' && isBodiless(this.status)) {
      removeField(list, 'Content-Length')
      removeField(list, 'Content-Type')
      startResponse(this.line, list)
      void closeBody(this.payload)
      return ''
    }
    startResponse(this.line, list)
    if (environ.REQUEST_METHOD === 'HEAD') {
      void closeBody(this.payload)
      return ''
    }
    return this.payload
  }

  // A response that is conditional stays what it is for the next request, so what is sent is another one.
  private answerConditions(environ: Environ, startResponse: StartResponse): Body {
    const sent = new (this.constructor as typeof Response)(undefined, this)
    sent.conditional = false
    if (this.field('Accept-Ranges') === null && this.contentLength !== null) sent.acceptRanges = 'bytes'
    const length = this.contentLength
    const verdict = weigh(new RequestHead(environ), {
      etag: this.etag,
      lastModified: this.lastModified,
      length,
    })
    if (verdict.status === 206) sent.takeParts(verdict.parts, length as number)
    else if (verdict.status !== 200) sent.takeNothing(verdict.status, length)
    return sent.answer(environ, startResponse)
  }

  private takeParts(parts: readonly Part[], length: number): void {
    const [only] = parts as [Part]
    if (parts.length === 1) {
      this.status = 206
      this.contentRange = { first: only.first, last: only.last, length }
      this.payload = partOf(this.payload, only)
      this.contentLength = only.last - only.first + 1
    } else if (isChunk(this.payload)) {
      // Several parts of a body that streams would have to be kept, so all of it is sent.
      const { body, type } = partsOf(this.payload, parts, this.field('Content-Type'))
      this.status = 206
      this.payload = body
      this.setField('Content-Type', type)
      this.contentLength = body.length
    }
  }

  // RFC 9110 section 15.4.5: what describes the content goes, what describes the version stays.
  private takeNothing(status: 304 | 412 | 416, length: number | null): void {
    void closeBody(this.payload)
    this.payload = ''
    this.status = status
    for (const name of CONTENT_FIELDS) removeField(this.headerlist, name)
    if (status === 416 && length !== null) this.contentRange = { length }
    if (status !== 304) this.contentLength = 0
  }

  /** This response as the platform's own. Set-Cookie fields stay apart; a body that streams goes on streaming. */
  toFetch(): globalThis.Response {
    return fetchResponse(this.line, this.list, this.payload)
  }

  private initialise(source: Source, init: ResponseInit): void {
    const { status, statusText, headers, contentType, charset, ...properties } = init as ResponseInit &
      Record<string, unknown>
    if (status !== undefined) this.status = status
    if (statusText !== undefined) this.statusText = statusText
    if (headers !== undefined) this.headers = headers
    const bodiless = isBodiless(this.status)
    if (bodiless && source.size !== 0)
      throw new TypeError(`a response with status ${this.status} has no body`)
    const type = contentType === undefined ? null : contentType
    if (type)
      this.setField(
        'Content-Type',
        charset === undefined ? withCharset(type, 'UTF-8') : withCharset(type, charset),
      )
    if (!bodiless) this.setSource(source, contentType === undefined)
    for (const property of Object.keys(properties)) this.assign(property, properties[property])
  }

  private assign(property: string, value: unknown): void {
    let holder: object | null = this
    while (holder !== null && !Object.hasOwn(holder, property)) holder = Object.getPrototypeOf(holder)
    if (holder === Object.prototype) holder = null
    const set = holder !== null && Object.getOwnPropertyDescriptor(holder, property)?.set
    if (!set) {
      throw new TypeError(
        `a response has no property ${JSON.stringify(property)} to set; fields without one go into headers`,
      )
    }
    set.call(this, value)
  }

  private setSource(source: Source, addType: boolean): void {
    this.payload = source.body
    this.contentLength = source.size
    if (addType && this.field('Content-Type') === null) {
      const { defaultContentType } = this.constructor as typeof Response
      this.setField('Content-Type', source.type ?? (source.size === 0 ? TEXT[1] : defaultContentType))
    }
  }
}
