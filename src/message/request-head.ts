// A request without its body: a thin view over one environ. The environ is the only truth; two requests over it see each
// other's changes.

import type { Environ } from '../environ/contract.ts'
import { EnvironHeaders } from '../environ/environ-headers.ts'
import { environKey } from '../environ/keys.ts'
import { QueryDict } from '../environ/query-dict.ts'
import { RequestCookies } from '../environ/request-cookies.ts'
import { Accept } from '../headers/accept.ts'
import { MediaType } from '../headers/media-type.ts'
import { byteStringOfText, textOfByteString } from '../syntax/bytes.ts'
import { checkField } from '../syntax/field.ts'
import { encodePathBytes } from '../syntax/percent.ts'
import { defineHeaderProperties, type FieldHolder } from './header-properties.ts'
import { type RequestProperties, requestRows } from './request-properties.ts'
import { domainOf, hostOf, hostUrlOf, nextSegment, pathOf, portOf, withQuery } from './request-url.ts'

/** What `Request.state` holds. Applications add their own keys by declaration merging. */
export interface RequestState {
  [key: string]: unknown
}

const never = /* @__PURE__ */ new AbortController().signal

/** The head of a request: method, URL, path, header fields, cookies, query. */
export class RequestHead implements FieldHolder {
  /** The state of the request, shared by all that look at it. */
  declare readonly environ: Environ

  constructor(environ: Environ) {
    this.environ = environ
  }

  static {
    defineHeaderProperties(RequestHead.prototype, requestRows)
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

  /** The request method as the client wrote it, such as `GET`. */
  get method(): string {
    return this.environ.REQUEST_METHOD
  }
  set method(value: string) {
    this.environ.REQUEST_METHOD = value
  }

  /** `http` or `https`. */
  get scheme(): 'http' | 'https' {
    return this.environ['wsgi.url_scheme']
  }
  set scheme(value: 'http' | 'https') {
    this.environ['wsgi.url_scheme'] = value
  }

  /** The part of the path that mounts have consumed, decoded; empty for an application at the root. */
  get scriptName(): string {
    return textOfByteString(this.environ.SCRIPT_NAME ?? '')
  }
  set scriptName(value: string) {
    this.environ.SCRIPT_NAME = byteStringOfText(value)
  }

  /** The part of the path that is left for this application, decoded. */
  get pathInfo(): string {
    return textOfByteString(this.environ.PATH_INFO ?? '')
  }
  set pathInfo(value: string) {
    this.environ.PATH_INFO = byteStringOfText(value)
  }

  /** What follows the first `?`, still percent-encoded. */
  get queryString(): string {
    return this.environ.QUERY_STRING ?? ''
  }
  set queryString(value: string) {
    this.environ.QUERY_STRING = value
  }

  /** The protocol the client spoke, such as `HTTP/1.1`. */
  get httpVersion(): string {
    return this.environ.SERVER_PROTOCOL
  }

  get serverName(): string {
    return this.environ.SERVER_NAME
  }

  get serverPort(): number {
    return Number(this.environ.SERVER_PORT)
  }

  /** The address of the client's end of the connection, or null. */
  get remoteAddr(): string | null {
    return this.environ.REMOTE_ADDR ?? null
  }

  /** The client's address: its end of the connection, since nothing a client says of itself is believed. */
  get clientAddr(): string | null {
    return this.remoteAddr
  }

  /** Who the gateway or a filter found the client to be, or null. */
  get remoteUser(): string | null {
    return this.environ.REMOTE_USER ?? null
  }
  set remoteUser(value: string | null | undefined) {
    if (value === null || value === undefined) delete this.environ.REMOTE_USER
    else this.environ.REMOTE_USER = value
  }

  /** Host and port the client asked for. A Host field that is no host is not believed: then it is the server's own. */
  get host(): string {
    return hostOf(this.environ)
  }
  set host(value: string) {
    this.setField('Host', value)
  }

  /** The host without its port. */
  get domain(): string {
    return domainOf(this.host)
  }

  /** The port the client asked for, or its scheme's own. */
  get hostPort(): string {
    return portOf(this.host, this.scheme)
  }

  /** Scheme and host: `http://example.org`. */
  get hostUrl(): string {
    return hostUrlOf(this.environ)
  }

  /** Scheme, host and SCRIPT_NAME: where this application is mounted. */
  get applicationUrl(): string {
    return this.hostUrl + encodePathBytes(this.environ.SCRIPT_NAME ?? '')
  }

  /** The URL without its query string. */
  get pathUrl(): string {
    return this.hostUrl + this.path
  }

  /** SCRIPT_NAME and PATH_INFO, percent-encoded. */
  get path(): string {
    return pathOf(this.environ)
  }

  /** The path with the query string. */
  get pathQs(): string {
    return withQuery(this.path, this.environ)
  }

  /** The whole URL. */
  get url(): string {
    return this.hostUrl + this.pathQs
  }

  /** The next segment of PATH_INFO without consuming it, or null at its end. */
  pathInfoPeek(): string | null {
    const [segment] = nextSegment(this.environ.PATH_INFO ?? '')
    return segment === null ? null : textOfByteString(segment)
  }

  /**
   * Moves the next segment of PATH_INFO to SCRIPT_NAME and gives it; null at the end of the path, or, with a
   * pattern, when the segment does not match it.
   *
   * @example
   * const id = req.pathInfoPop()   // PATH_INFO '/7/edit' becomes '/edit', id is '7'
   */
  pathInfoPop(pattern?: RegExp): string | null {
    const path = this.environ.PATH_INFO ?? ''
    const [segment, end] = nextSegment(path)
    if (segment === null) return null
    const text = textOfByteString(segment)
    if (pattern !== undefined && !pattern.test(text)) return null
    this.environ.SCRIPT_NAME = (this.environ.SCRIPT_NAME ?? '') + path.slice(0, end)
    this.environ.PATH_INFO = path.slice(end)
    return text
  }

  /** Named variables that a router found in the path. Writing to them, or assigning, writes to the environ. */
  get urlvars(): Record<string, unknown> {
    const args = this.environ['wsgiorg.routing_args']
    if (args !== undefined) return args[1]
    const named: Record<string, unknown> = Object.create(null)
    this.environ['wsgiorg.routing_args'] = [[], named]
    return named
  }
  set urlvars(value: Record<string, unknown>) {
    this.environ['wsgiorg.routing_args'] = [this.urlargs, value]
  }

  /** Positional variables that a router found in the path. */
  get urlargs(): readonly string[] {
    return this.environ['wsgiorg.routing_args']?.[0] ?? []
  }
  set urlargs(value: readonly string[]) {
    this.environ['wsgiorg.routing_args'] = [
      value,
      this.environ['wsgiorg.routing_args']?.[1] ?? Object.create(null),
    ]
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

  /** What may be sent back: `req.accept.best(['text/html', 'application/json'])`. RFC 9110 section 12.5.1. */
  get accept(): Accept {
    const text = this.environ.HTTP_ACCEPT
    return text === undefined ? Accept.any : (Accept.parse(text) ?? Accept.any)
  }
  set accept(value: Accept | string | null | undefined) {
    this.setField('Accept', value === null || value === undefined ? null : Accept.format(value))
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
    const text = this.environ.CONTENT_LENGTH
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
  }
  set contentLength(value: number | null | undefined) {
    this.setField('Content-Length', value === null || value === undefined ? null : String(value))
  }

  /** Aborted when the client leaves before its answer is complete. */
  get signal(): AbortSignal {
    return this.environ['wsgify.signal'] ?? never
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
