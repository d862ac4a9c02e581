// The request that applications are given: one that can also be made from a URL, and can call applications.

import { type FormInit, formSource } from '../body/form-data.ts'
import { shareInput } from '../body/input.ts'
import { type BodyInit, sourceOf } from '../body/source.ts'
import { type BlankOptions, blank } from '../environ/blank.ts'
import { collect } from '../environ/body.ts'
import type { Application, Environ } from '../environ/contract.ts'
import { copyEnviron } from '../environ/new-environ.ts'
import { Answer, run } from '../environ/run.ts'
import type { CacheControl } from '../headers/cache-control.ts'
import { byteStringOf, decodeUtf8, encodeUtf8 } from '../syntax/bytes.ts'
import { decoderOf } from '../syntax/charset.ts'
import { transcodeQuery } from '../syntax/query.ts'
import { BaseRequest } from './base-request.ts'
import type { Assigned, CodecsInit } from './header-properties.ts'
import { formatMessage } from './message-text.ts'
import type { RequestCodecs } from './request-properties.ts'
import { environOfText } from './request-text.ts'
import { Response } from './response.ts'
import { type HeadersInit, headerPairs } from './response-headers.ts'

/** What can be said of a request that is made from a URL; beside these, any property that can be assigned. */
export interface RequestInit extends BlankOptions, CodecsInit<RequestCodecs> {
  /** `GET` by default, `POST` when `POST` is given. */
  readonly method?: string | undefined
  /** Header fields, in place of those that follow from the URL and the body. */
  readonly headers?: HeadersInit | undefined
  readonly body?: BodyInit | undefined
  /** A form: sets the method to POST, and the body, urlencoded or, with files, multipart. */
  readonly POST?: FormInit | undefined
  readonly contentType?: string | null | undefined
  readonly contentLength?: number | null | undefined
  readonly cacheControl?: Assigned<typeof CacheControl>
  readonly host?: string | null | undefined
  readonly remoteAddr?: string | null | undefined
  readonly remoteUser?: string | null | undefined
  readonly urlvars?: Record<string, unknown> | undefined
  readonly urlargs?: readonly string[] | undefined
}

/** How much of a request is printed. */
export interface TextOptions {
  /** Whether the body is left out: always, or when it has more bytes than this. */
  readonly skipBody?: boolean | number
}

type RequestClass<R> = new (environ: Environ) => R

/** A request, over the environ that a gateway or `Request.blank` made. */
export class Request extends BaseRequest {
  /** The class of the responses that `getResponse` makes. */
  static readonly ResponseClass: typeof Response = Response

  private touched: Response | null = null

  /**
   * Makes a request for a URL without a server: a percent-encoded path with its query, or an absolute http(s) URL.
   *
   * Throws a TypeError for a URL no request could be sent to, and for properties that cannot be set.
   *
   * @example
   * const res = await Request.blank('/instances', { POST: { name: 'demo' } }).getResponse(app)
   */
  static blank<R extends BaseRequest = Request>(
    this: RequestClass<R>,
    url: string,
    init?: RequestInit & Readonly<Record<string, unknown>>,
  ): R {
    if (init === undefined) return new this(blank(url))
    const { method, headers, body, POST, environ, baseUrl, ...properties } = init
    const request = new this(
      blank(url, {
        ...(environ === undefined ? {} : { environ }),
        ...(baseUrl === undefined ? {} : { baseUrl }),
      }),
    )
    if (POST !== undefined) {
      request.method = 'POST'
      const form = formSource(POST, isMultipart(properties['contentType']))
      delete properties['contentType']
      request.contentType = form.type
      request.body = form.body as BodyInit
      request.contentLength = form.size
    }
    if (method !== undefined) request.method = method
    if (body !== undefined) request.body = body
    if (headers !== undefined) {
      const pairs = headerPairs(headers)
      // What follows from the URL and the body stands already, and is not to be added to.
      for (const [name] of pairs) request.headers.delete(name)
      for (const [name, value] of pairs) request.headers.append(name, value)
    }
    for (const [property, value] of Object.entries(properties)) {
      if (value === undefined) continue
      if (!Reflect.set(settable(request, property), property, value, request)) {
        throw new TypeError(`a request has no property ${JSON.stringify(property)} that can be set`)
      }
    }
    return request
  }

  /** The response that is sent when the handler returns nothing; what is set on it is kept when another is returned. */
  get response(): Response {
    this.touched ??= new (this.constructor as typeof Request).ResponseClass()
    return this.touched
  }

  /** The response as far as the handler touched it, or null. A BaseRequest has none to touch. */
  static touchedResponse(request: Request): Response | null {
    return request.touched ?? null
  }

  /**
   * Calls an application with this request and gives its response: at once when the application answers at once,
   * else a promise. `await` works on both.
   *
   * With `use`, gives what `use` makes of the response, and stays synchronous when it can; middleware that looks at
   * every response should be written so.
   *
   * @example
   * wsgify.middleware((req, app) => req.getResponse(app, (res) => {
   *   res.headers.set('X-Served-By', 'api-3')
   *   return res
   * }))
   */
  getResponse(app: Application): Response | Promise<Response>
  getResponse<T>(app: Application, use: (response: Response) => T): T | Promise<Awaited<T>>
  getResponse<T>(app: Application, use?: (response: Response) => T): unknown {
    const { ResponseClass } = this.constructor as typeof Request
    const respond = (app as { readonly [RESPOND]?: Respond })[RESPOND]
    const response =
      respond === undefined
        ? responseOf(app, this.environ, ResponseClass)
        : respond(this.environ, ResponseClass)
    if (use === undefined) return response
    return response instanceof Response ? use(response) : response.then(use)
  }

  /**
   * Sends this request to the network, and gives the response as soon as its head is there; with an application, to that
   * instead. A server that cannot be reached is a response too: 502, or 504 when it takes too long.
   *
   * @example
   * const res = await Request.blank('https://example.org/').send()
   */
  async send(app?: Application): Promise<Response> {
    // Imported here, so that programs that send nothing load nothing.
    return this.getResponse(app ?? (await import('../client/send-request.ts')).sendRequest)
  }

  /**
   * A request over a copy of the environ: changes to one are not seen by the other. Both can read the body; one that
   * is still arriving is then kept in memory for the other, up to `limits.contentLength`.
   */
  copy(): this {
    const copied = copyOf(this)
    shareInput(this.environ, copied.environ, this.limits.contentLength)
    return copied
  }

  /** A copy of this request as a GET without a body, its other header fields kept. */
  copyGet(): this {
    const copied = copyOf(this)
    copied.method = 'GET'
    copied.body = null
    for (const field of ['Content-Type', 'Content-Length', 'Content-Encoding', 'Expect']) {
      copied.headers.delete(field)
    }
    delete copied.environ['wsgi.input_terminated']
    return copied
  }

  /**
   * The same request with its query and its form in UTF-8; itself when they are already. Without a charset it is the
   * one that Content-Type names. Path and cookies are not touched.
   *
   * Throws a RangeError for a charset that is not known.
   *
   * @example
   * const req = await Request.blank('/?name=%E9').decode('iso-8859-1')   // req.GET.get('name') is 'é'
   */
  async decode(charset?: string): Promise<this> {
    const label = charset ?? this.charset ?? 'utf-8'
    const decoder = decoderOf(label)
    if (decoder === null)
      throw new RangeError(`a charset is such as "iso-8859-1", not ${JSON.stringify(label)}`)
    if (decoder.encoding === 'utf-8') return this
    const decoded = this.copy()
    decoded.queryString = transcodeQuery(this.queryString, decoder)
    const type = decoded.mediaType
    if (type?.type === 'application/x-www-form-urlencoded') {
      decoded.body = transcodeQuery(byteStringOf(await this.bytes()), decoder)
    }
    if (type?.charset) decoded.contentType = type.with({ charset: 'UTF-8' }).toString()
    return decoded
  }

  /**
   * The request as the bytes it has on the wire. A body without a known length is read first.
   *
   * With `skipBody`, the body is left out: always, or when it is longer than so many bytes.
   */
  async asBytes({ skipBody = false }: TextOptions = {}): Promise<Uint8Array> {
    const whole = skipBody !== true && this.isBodyReadable ? await this.bytes() : new Uint8Array()
    const body = typeof skipBody === 'number' && whole.length > skipBody ? new Uint8Array() : whole
    const fields = [...this.headers]
    if (whole.length > 0 && this.environ.CONTENT_LENGTH === undefined) {
      fields.push(['Content-Length', String(whole.length)])
    }
    return formatMessage({
      startLine: `${this.method} ${this.pathQs || '/'} ${this.httpVersion}`,
      fields,
      body,
    })
  }

  /** The request as the text it has on the wire, its body by the charset that it names, as `asBytes` does. */
  async asText(options?: TextOptions): Promise<string> {
    const decoder = decoderOf(this.charset ?? 'utf-8')
    const bytes = await this.asBytes(options)
    return decoder === null ? decodeUtf8(bytes) : decoder.decode(bytes)
  }

  /**
   * Makes a request of the bytes it has on the wire; without a Content-Length, what follows the head is the body.
   *
   * Throws a SyntaxError that names the line for what is no request.
   *
   * @example
   * const req = Request.fromText('GET /a?b=1 HTTP/1.1\nHost: example.org\n\n')
   */
  static fromBytes<R extends BaseRequest = Request>(this: RequestClass<R>, bytes: Uint8Array): R {
    return new this(environOfText(bytes))
  }

  /** Makes a request of its text, as `fromBytes` does; the text is taken as UTF-8. */
  static fromText<R extends BaseRequest = Request>(this: RequestClass<R>, text: string): R {
    return new this(environOfText(encodeUtf8(text)))
  }

  /** Makes a request of a file, a stream or an iterable that holds its bytes, as `fromBytes` does. */
  static async fromFile<R extends BaseRequest = Request>(
    this: RequestClass<R>,
    file: Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<R> {
    return new this(environOfText(await collect(sourceOf(file).body)))
  }
}

/**
 * Under this key an application that makes responses gives its answer as one, without the detour over `startResponse`. It
 * says the same as that answer would, and belongs to the caller alone.
 */
export const RESPOND: unique symbol = Symbol('wsgify.respond')

/** What stands under RESPOND. */
export type Respond = (environ: Environ, ResponseClass: typeof Response) => Response | Promise<Response>

/** Calls an application by the contract, and makes a response of its answer. */
export function responseOf(
  app: Application,
  environ: Environ,
  ResponseClass: typeof Response,
): Response | Promise<Response> {
  const answer = run(app, environ, new Answer())
  return answer instanceof Answer
    ? made(ResponseClass, answer)
    : answer.then((settled) => made(ResponseClass, settled))
}

// A copy that has the input of its original: whoever makes it shares the input, or gives the copy another.
function copyOf<R extends Request>(request: R): R {
  const copied = copyEnviron(request.environ)
  const state = copied['wsgify.state']
  if (state !== undefined) copied['wsgify.state'] = Object.assign(Object.create(null), state)
  const args = copied['wsgiorg.routing_args']
  if (args !== undefined) {
    copied['wsgiorg.routing_args'] = [args[0], Object.assign(Object.create(null), args[1])]
  }
  return new (request.constructor as RequestClass<R>)(copied)
}

// A form may be asked for as multipart, with files or without.
function isMultipart(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.toLowerCase().startsWith('multipart/form-data')
}

function made(ResponseClass: typeof Response, answer: Answer): Response {
  answer.headSent = true
  return new ResponseClass(undefined, answer)
}

function settable(request: object, property: string): object {
  if (!(property in request) || Object.hasOwn(Object.prototype, property)) {
    throw new TypeError(`a request has no property ${JSON.stringify(property)} that can be set`)
  }
  return request
}
