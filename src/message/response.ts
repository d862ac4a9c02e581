// A response: a status line, a list of header fields and a body. The list is the only truth about the fields; a response
// is itself an application, so it can be returned wherever one is wanted.

import { type BodyInit, type Source, sourceOf, TEXT_TYPE } from '../body/source.ts'
import { collect, isChunk, later } from '../environ/body.ts'
import { type Body, type Environ, type HeaderList, type HeaderPair, kind } from '../environ/contract.ts'
import { answerOfFetch, fetchResponse } from '../environ/fetch.ts'
import { Answer } from '../environ/run.ts'
import type { CacheControl } from '../headers/cache-control.ts'
import type { Vary } from '../headers/vary.ts'
import { decodeUtf8, encodeUtf8, utf8Length } from '../syntax/bytes.ts'
import { hasContent } from '../syntax/status.ts'
import type { EventSource } from './event-stream.ts'
import type { Assigned, CodecsInit } from './header-properties.ts'
import { formatMessage } from './message-text.ts'
import { ResponseAnswer, type Trailers } from './response-answer.ts'
import { withCharset } from './response-head.ts'
import { findField, type HeadersInit, headerPairs } from './response-headers.ts'
import type { ResponseCodecs } from './response-properties.ts'
import { answerOfText } from './response-text.ts'

/** What can be said of a response when it is made: its status, its fields, and any property that can be assigned. */
export interface ResponseInit extends CodecsInit<ResponseCodecs> {
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
  readonly vary?: Assigned<typeof Vary>
  /** Whether a relative Location is sent with scheme and host. True by default. */
  readonly absoluteLocation?: boolean | undefined
  /** Fields after the body, or what gives them once it has been sent. */
  readonly trailers?: Trailers | undefined
  /** Whether conditions and ranges of the request are honoured. */
  readonly conditionalResponse?: boolean | undefined
}

const TEXT_FIELD: HeaderPair = /* @__PURE__ */ Object.freeze(['Content-Type', TEXT_TYPE] as const)
const JSON_FIELD: HeaderPair = /* @__PURE__ */ Object.freeze(['Content-Type', 'application/json'] as const)

/** The fields of a response whose body is text. */
export function textFields(text: string): HeaderList {
  return [TEXT_FIELD, ['Content-Length', String(utf8Length(text))]]
}

/** A value as JSON. Throws a TypeError for what JSON has no form for. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (text === undefined) throw new TypeError(`${kind(value)} has no form in JSON`)
  return text
}

/** The fields of a response whose body is JSON. */
export function jsonFields(text: string): HeaderList {
  return [JSON_FIELD, ['Content-Length', String(utf8Length(text))]]
}

/** A response. */
export class Response extends ResponseAnswer {
  /**
   * Makes a response of a body and what is said about it.
   *
   * Text is sent as `text/plain; charset=UTF-8` unless a type is given. Another response in place of `init` gives its status
   * and fields; without a body, also its body. Throws a TypeError or RangeError for what could not be sent: a bad status, a
   * bad field, an unknown property, a body with status 1xx, 204, 205 or 304.
   *
   * @example
   * new Response('gone fishing', { status: 503, headers: { 'Retry-After': '3600' } })
   */
  constructor(body?: BodyInit | undefined, init?: ResponseInit | Answer | Response | undefined) {
    let line = '200 OK'
    let list: HeaderList = []
    let payload: Body = ''
    let rest: ResponseInit | null = null
    if (init instanceof Response) {
      if (body === undefined) ({ line, list, payload } = init)
      else rest = { status: init.line, headers: init.list }
    } else if (init instanceof Answer) {
      ;({ statusLine: line, body: payload } = init)
      list = init.headerlist as HeaderList
    } else if (typeof body === 'string' && init === undefined) {
      list = textFields(body)
      payload = body
    } else {
      rest = init ?? {}
    }
    super(line, list, rest === null && init instanceof Response, payload)
    if (rest !== null) {
      this.initialise(sourceOf(body), rest)
    } else if (init instanceof Response) {
      init.shared = true
      this.conditional = init.conditional
      if (init.extras !== undefined) this.extras = init.extras
    }
  }

  /**
   * A response whose body is a value as JSON: `application/json`, unless `init` names another type.
   *
   * Throws a TypeError for what JSON has no form for: undefined, a function, a BigInt, a cycle.
   */
  static json(value: unknown, init?: ResponseInit): Response {
    const text = jsonText(value)
    if (init !== undefined) {
      const headers = headerPairs(init.headers ?? [])
      const { contentType = findField(headers, 'Content-Type') === null ? 'application/json' : undefined } =
        init
      return new this(text, { ...init, headers, contentType })
    }
    const answer = new Answer()
    answer.statusLine = '200 OK'
    answer.headerlist = jsonFields(text)
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
   * A response that sends events for as long as there are some: `text/event-stream`, which caches do not reuse and proxies do
   * not hold back.
   * `heartbeat` is how many milliseconds without an event pass before an empty comment is sent, 15,000 unless told, 0 for
   * none. A client that comes again says what it had last in `req.lastEventId`. HTML Standard section 9.2.
   *
   * The iterable is closed when the client leaves; one that waits for long should also listen to `req.signal`.
   *
   * @example
   * wsgify((req) => Response.sse(instances.changes({ after: req.lastEventId, signal: req.signal })))
   */
  static sse(events: EventSource, init: ResponseInit & { readonly heartbeat?: number } = {}): Response {
    const { heartbeat = 15_000, headers, ...rest } = init
    if (!Number.isFinite(heartbeat) || heartbeat < 0) {
      throw new RangeError(`a heartbeat is a number of milliseconds, 0 for none, not ${heartbeat}`)
    }
    if (typeof events === 'string') throw new TypeError('events are an iterable of them, not text')
    // Imported with the first event, so that programs without any do not load what writes them.
    const stream = later(async () => {
      const { eventStream } = await import('./event-stream.ts')
      return eventStream(events, heartbeat)[Symbol.asyncIterator]()
    })
    // Events are always UTF-8, so their type names no charset.
    const response = new this(stream, { contentType: 'text/event-stream', charset: null, ...rest })
    response.cacheControl = rest.cacheControl ?? 'no-cache, no-transform'
    response.setField('X-Accel-Buffering', 'no')
    const pairs = headerPairs(headers ?? [])
    for (const [name] of pairs) response.setField(name, null)
    response.headerlist.push(...pairs)
    return response
  }

  /**
   * Makes a response of the platform's own. Set-Cookie fields stay apart; a body that streams goes on streaming. What came
   * from `fetch` has been decoded by it, so Content-Encoding and length do not go along.
   */
  static fromFetch(response: globalThis.Response): Response {
    return new this(undefined, answerOfFetch(response))
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
   * What a response answers to a request, as another response that belongs to whoever asks; null where it has to be called
   * as an application, because its answer is not what it holds: HEAD, conditions, a Location, trailers, a `wsgi` of its own.
   */
  static handOver(response: Response, environ: Environ, ResponseClass: typeof Response): Response | null {
    return !response.conditional &&
      response.wsgi === Response.prototype.wsgi &&
      environ.REQUEST_METHOD !== 'HEAD' &&
      response.extras === undefined &&
      (response.line === '200 OK' || (hasContent(response.status) && response.field('Location') === null))
      ? new ResponseClass(undefined, response)
      : null
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
    const { status: code } = this
    const contentless = !hasContent(code)
    if (contentless && source.size !== 0) throw new TypeError(`a response with status ${code} has no body`)
    const type = contentType === undefined ? null : contentType
    if (type)
      this.setField(
        'Content-Type',
        charset === undefined ? withCharset(type, 'UTF-8') : withCharset(type, charset),
      )
    if (code === 205) this.contentLength = 0
    if (!contentless) {
      const { contentLength } = this
      this.setSource(source, contentType === undefined)
      // Only whoever made the stream knows how long it is.
      if (source.size === null) this.contentLength = contentLength
    }
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
    if (value !== undefined) set.call(this, value)
  }
}
