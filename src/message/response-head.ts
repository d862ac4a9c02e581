// A response without its body: the status line and the list of header fields. The list is the only truth about the fields.

import { formatSetCookie, type SetCookieAttributes } from '../cookies/set-cookie.ts'
import { type Application, type HeaderList, toWsgi } from '../environ/contract.ts'
import { CacheControl, type CacheControlInit } from '../headers/cache-control.ts'
import { integer } from '../headers/codec.ts'
import { MediaType } from '../headers/media-type.ts'
import { Vary } from '../headers/vary.ts'
import { checkField } from '../syntax/field.ts'
import { parseStatus, statusLine } from '../syntax/status.ts'
import { CacheControlView } from './cache-control-view.ts'
import { type Assigned, defineHeaderProperties, type FieldHolder } from './header-properties.ts'
import {
  findField,
  type HeadersInit,
  headerPairs,
  ResponseHeaders,
  removeField,
  replaceField,
} from './response-headers.ts'
import { type ResponseProperties, responseRows } from './response-properties.ts'
import { VaryView } from './vary-view.ts'

/** The head of a response: status, header fields, cookies. */
export class ResponseHead implements FieldHolder {
  declare protected line: string
  declare protected list: HeaderList
  /** Whether another response has the same list, so that it is copied before the first change. */
  declare protected shared: boolean

  constructor(line: string, list: HeaderList, shared: boolean) {
    this.line = line
    this.list = list
    this.shared = shared
  }

  static {
    defineHeaderProperties(ResponseHead.prototype, responseRows)
  }

  /** The status line, such as `404 Not Found`. Setting one checks it. */
  get statusLine(): string {
    return this.line
  }
  set statusLine(value: string) {
    parseStatus(value)
    this.line = value
  }

  /** The status code. Assign a code, or a whole status line. */
  get status(): number {
    return this.line === '200 OK' ? 200 : parseStatus(this.line).code
  }
  set status(value: number | string) {
    if (typeof value === 'number') this.line = statusLine(value)
    else if (/^\d{3}$/.test(value)) this.line = statusLine(Number(value))
    else this.statusLine = value
  }

  /** The reason phrase. */
  get statusText(): string {
    return parseStatus(this.line).reason
  }
  set statusText(value: string) {
    this.statusLine = `${this.status} ${value}`
  }

  /** Whether the status is 2xx. */
  get ok(): boolean {
    return this.line.startsWith('2')
  }

  /** The header fields as pairs, in the order they are sent: the list itself. Setting one checks it. */
  get headerlist(): HeaderList {
    if (this.shared) {
      this.list = this.list.slice()
      this.shared = false
    }
    return this.list
  }
  set headerlist(value: Iterable<readonly [string, string]>) {
    this.list = headerPairs(value)
    this.shared = false
  }

  /** The header fields: a live view, like the platform's `Headers`. Assigning replaces them all. */
  get headers(): ResponseHeaders {
    return new ResponseHeaders(this)
  }
  set headers(value: HeadersInit) {
    this.list = headerPairs(value)
    this.shared = false
  }

  /** The text of a header field, or null. The tables of properties read through this. */
  field(name: string): string | null {
    return findField(this.list, name)
  }

  /** Sets or, with null, removes a header field. */
  setField(name: string, value: string | null): void {
    if (value === null) {
      removeField(this.headerlist, name)
    } else {
      checkField(name, value)
      replaceField(this.headerlist, name, value)
    }
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

  /**
   * Says how long the response is fresh, in seconds: in Cache-Control, with `directives`, and as a date in Expires. 0, the
   * default, says that it is neither stored nor reused. What Cache-Control and Pragma said before is gone.
   *
   * Throws a RangeError for what is no whole number from 0 to 2147483648, the most that caches have to understand. RFC 9111
   * sections 1.2.2, 5.2 and 5.3.
   *
   * @example
   * res.cacheExpires(3600, { public: true })   // Cache-Control: max-age=3600, public
   */
  cacheExpires(seconds = 0, directives: CacheControlInit = {}): void {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > 2 ** 31) {
      throw new RangeError(`freshness is a whole number of seconds from 0 to ${2 ** 31}, not ${seconds}`)
    }
    const never = seconds === 0 ? { mustRevalidate: true, noCache: true, noStore: true } : {}
    this.cacheControl = new CacheControl({ maxAge: seconds, ...never, ...directives })
    this.expires = new Date(Date.now() + seconds * 1000)
    this.pragma = null
  }

  /**
   * Which fields of the request had a part in the answer: live, so that `vary.add('Accept')` writes the field. RFC 9110
   * section 12.5.5.
   */
  get vary(): Vary {
    return new VaryView(this)
  }
  set vary(value: Assigned<typeof Vary>) {
    this.setField('Vary', value === null || value === undefined ? null : Vary.format(value) || null)
  }

  /** The media type in lower case without parameters, or null. Assigning a text type adds `charset=UTF-8` if it names none. */
  get contentType(): string | null {
    return this.mediaType?.type ?? null
  }
  set contentType(value: string | null | undefined) {
    this.setField('Content-Type', value ? withCharset(value, 'UTF-8') : null)
  }

  /** The media type with its parameters, or null. */
  get mediaType(): MediaType | null {
    const text = this.field('Content-Type')
    return text === null ? null : MediaType.parse(text)
  }

  /** The charset that Content-Type names, or null. Assigning null removes it. */
  get charset(): string | null {
    return this.mediaType?.charset ?? null
  }
  set charset(value: string | null | undefined) {
    const type = this.mediaType
    if (type === null) {
      if (value === null || value === undefined) return
      throw new TypeError('a charset belongs to a Content-Type, and there is none')
    }
    this.setField('Content-Type', type.with({ charset: value ?? null }).toString())
  }

  /** The parameters of the media type, with names in lower case. Assigning replaces them all; null removes them. */
  get contentTypeParams(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.mediaType?.parameters ?? [])
  }
  set contentTypeParams(value: Readonly<Record<string, string>> | null | undefined) {
    const type = this.mediaType
    if (type === null) {
      if (value === null || value === undefined) return
      throw new TypeError('parameters belong to a Content-Type, and there is none')
    }
    this.setField('Content-Type', new MediaType(type.type, Object.entries(value ?? {})).toString())
  }

  /** The length of the body in bytes, or null when it is not known before it is sent. */
  get contentLength(): number | null {
    const text = this.field('Content-Length')
    return text === null ? null : integer.parse(text)
  }
  set contentLength(value: number | null | undefined) {
    this.setField('Content-Length', value === null || value === undefined ? null : integer.format(value))
  }

  /**
   * Adds a cookie. `path` is `/` unless another, or null for none, is given.
   *
   * Throws a TypeError or RangeError for a name or an attribute that browsers would refuse or misread.
   */
  setCookie(name: string, value: string, attributes?: SetCookieAttributes): void {
    this.headerlist.push(['Set-Cookie', formatSetCookie(name, value, attributes)])
  }

  /** Tells the client to forget a cookie: the same name, path, domain and flags it was set with, expired. */
  deleteCookie(name: string, attributes?: SetCookieAttributes): void {
    this.setCookie(name, '', { ...attributes, maxAge: 0, expires: new Date(0) })
  }

  /** Takes back the cookies of this name that this response sets; gives how many there were. */
  unsetCookie(name: string): number {
    const before = this.list.length
    this.headerlist = this.list.filter(
      ([field, value]) => field.toLowerCase() !== 'set-cookie' || value.split('=', 1)[0] !== name,
    )
    return before - this.list.length
  }

  /**
   * Adds the cookies that this response sets, as they are, to another response, and gives that one; of an application,
   * makes one whose answers have them.
   */
  mergeCookies<Other extends ResponseHead>(other: Other): Other
  mergeCookies(app: Application): Application
  mergeCookies(other: ResponseHead | Application): ResponseHead | Application {
    const cookies = this.headers.getSetCookie().map((cookie) => ['Set-Cookie', cookie] as const)
    if (cookies.length === 0) return other
    if (other instanceof ResponseHead) {
      other.headerlist.push(...cookies)
      return other
    }
    const wsgi = toWsgi(other)
    return (environ, startResponse) =>
      wsgi(environ, (status, headers, error) => startResponse(status, [...headers, ...cookies], error))
  }
}

export interface ResponseHead extends ResponseProperties {}

/** A media type with a charset, where it is a type of text and names none. Throws a TypeError for what is no type. */
export function withCharset(type: string, charset: string | null): string {
  const media = MediaType.parse(type)
  if (media === null)
    throw new TypeError(`a Content-Type is such as "text/html", not ${JSON.stringify(type)}`)
  return media.charset === null && charset !== null && media.isText
    ? media.with({ charset }).toString()
    : type
}
