// A response: a status line, a list of header fields and a body. The list is the only truth about the fields; a response
// is itself an application, so it can be returned wherever one is wanted.

import { isRandomAccess } from '../body/random-access.ts'
import { type BodyInit, type Source, sourceOf } from '../body/source.ts'
import { closeBody, collect, isChunk } from '../environ/body.ts'
import { type Body, type Environ, type HeaderList, kind, type StartResponse } from '../environ/contract.ts'
import { fetchResponse } from '../environ/fetch.ts'
import { Answer } from '../environ/run.ts'
import type { CacheControl } from '../headers/cache-control.ts'
import { EntityTag } from '../headers/entity-tag.ts'
import type { Part } from '../headers/range.ts'
import { decodeUtf8, encodeUtf8, utf8Length } from '../syntax/bytes.ts'
import { isBodiless } from '../syntax/status.ts'
import { weigh } from './conditional.ts'
import type { Assigned, RowsInit } from './header-properties.ts'
import { formatMessage } from './message-text.ts'
import { partOf, partsOf } from './part-of-body.ts'
import { RequestHead } from './request-head.ts'
import { ResponseBody, TEXT_TYPE } from './response-body.ts'
import { withCharset } from './response-head.ts'
import { type HeadersInit, removeField } from './response-headers.ts'
import type { responseRows } from './response-properties.ts'
import { answerOfText } from './response-text.ts'

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

const TEXT: readonly [string, string] = Object.freeze(['Content-Type', TEXT_TYPE])
const CONTENT_FIELDS = [
  'Content-Type',
  'Content-Length',
  'Content-Encoding',
  'Content-Language',
  'Content-Range',
]
const JSON_TYPE: readonly [string, string] = Object.freeze(['Content-Type', 'application/json'])

/** A response. */
export class Response extends ResponseBody {
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
      super(init.line, init.list, true, init.payload)
      init.shared = true
      this.conditional = init.conditional
    } else if (init instanceof Answer) {
      super(init.statusLine, init.headerlist as HeaderList, false, init.body)
      this.conditional = false
    } else if (typeof body === 'string' && init === undefined) {
      super('200 OK', [TEXT, ['Content-Length', String(utf8Length(body))]], false, body)
      this.conditional = false
    } else {
      super('200 OK', [], false, '')
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

  /**
   * Makes a response of the bytes it has on the wire; without a Content-Length, what follows the head is the body.
   *
   * Throws a SyntaxError that names the line for what is no response.
   */
  static fromBytes(bytes: Uint8Array): Response {
    return new this(undefined, answerOfText(bytes))
  }

  /** Makes a response of its text, as `fromBytes` does; the text is taken as UTF-8. */
  static fromText(text: string): Response {
    return new this(undefined, answerOfText(encodeUtf8(text)))
  }

  /** Makes a response of a file, a stream or an iterable that holds its bytes, as `fromBytes` does. */
  static async fromFile(
    file: Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<Response> {
    return new this(undefined, answerOfText(await collect(sourceOf(file).body)))
  }

  /** The response as the bytes it has on the wire. A body that streams is read first. */
  async asBytes(): Promise<Uint8Array> {
    return formatMessage({ startLine: `HTTP/1.1 ${this.line}`, fields: this.list, body: await this.bytes() })
  }

  /** The response as the text it has on the wire, its body as UTF-8. */
  async asText(): Promise<string> {
    return decodeUtf8(await this.asBytes())
  }

  /**
   * Another response with the same status, fields and body: changes to one are not seen by the other. A body that streams
   * is read into memory for both.
   */
  async clone(): Promise<this> {
    if (!isChunk(this.payload)) await this.bytes()
    return new (this.constructor as new (body: undefined, init: Response) => this)(undefined, this)
  }

  /**
   * Sets an entity tag made of the body: the same body has the same one. A body that streams is read into memory.
   *
   * Strong unless `weak`, which says that other bodies are as good.
   */
  async setEtag({ weak = false }: { readonly weak?: boolean } = {}): Promise<void> {
    const hash = new Uint8Array(
      await crypto.subtle.digest('SHA-256', (await this.bytes()) as Uint8Array<ArrayBuffer>),
    )
    this.etag = new EntityTag(btoa(String.fromCharCode(...hash.subarray(0, 18))), { weak })
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
}
