// What a request is for: its method, URL and path, and who asks. A thin view over one environ, which is the only truth; two
// requests over it see each other's changes.

import type { Environ } from '../environ/contract.ts'
import {
  domainOf,
  hostOf,
  hostUrlOf,
  nextSegment,
  pathOf,
  portOf,
  withQuery,
} from '../environ/request-url.ts'
import { byteStringOfText, textOfByteString } from '../syntax/bytes.ts'
import { checkField } from '../syntax/field.ts'
import { encodePathBytes } from '../syntax/percent.ts'

/** The target of a request, over its environ. */
export class RequestTarget {
  /** The state of the request, shared by all that look at it. */
  declare readonly environ: Environ

  constructor(environ: Environ) {
    this.environ = environ
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
  set httpVersion(value: string) {
    this.environ.SERVER_PROTOCOL = value
  }

  /** The name or address of the server that took the request. */
  get serverName(): string {
    return this.environ.SERVER_NAME
  }
  set serverName(value: string) {
    this.environ.SERVER_NAME = value
  }

  /** The port of the server that took the request; null for one that is no number, such as a socket in the file system. */
  get serverPort(): number | null {
    return /^\d{1,5}$/.test(this.environ.SERVER_PORT) ? Number(this.environ.SERVER_PORT) : null
  }
  set serverPort(value: number | string) {
    this.environ.SERVER_PORT = String(value)
  }

  /** The address of the other end of the connection, or null: a proxy's, where there is one before the server. */
  get remoteAddr(): string | null {
    return this.environ.REMOTE_ADDR ?? null
  }
  set remoteAddr(value: string | null | undefined) {
    setOptional(this.environ, 'REMOTE_ADDR', value)
  }

  /** The name of the other end of the connection, where a gateway looked it up, or null. */
  get remoteHost(): string | null {
    return this.environ.REMOTE_HOST ?? null
  }
  set remoteHost(value: string | null | undefined) {
    setOptional(this.environ, 'REMOTE_HOST', value)
  }

  /** Who the gateway or a filter found the client to be, or null. */
  get remoteUser(): string | null {
    return this.environ.REMOTE_USER ?? null
  }
  set remoteUser(value: string | null | undefined) {
    setOptional(this.environ, 'REMOTE_USER', value)
  }

  /**
   * The client's address: what trusted proxies say it is (`trustProxies`), else the other end of the connection. What
   * a client says of itself is not believed.
   */
  get clientAddr(): string | null {
    return this.environ['wsgify.client_addr'] ?? this.remoteAddr
  }

  /** Host and port the client asked for. A Host field that is no host is not believed: then it is the server's own. */
  get host(): string {
    return hostOf(this.environ)
  }
  set host(value: string | null | undefined) {
    if (value === null || value === undefined) {
      delete this.environ.HTTP_HOST
    } else {
      checkField('Host', value)
      this.environ.HTTP_HOST = value
    }
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

  /**
   * Another URL, relative to this one: RFC 3986 section 5 on `pathUrl`, or on where the application is mounted.
   *
   * The other can lead to another host: do not redirect to what a client sent.
   *
   * @example
   * req.relativeUrl('edit')                           // beside the last segment of the path
   * req.relativeUrl('users', { toApplication: true })  // below the application
   */
  relativeUrl(other: string, { toApplication = false }: { readonly toApplication?: boolean } = {}): string {
    const base = toApplication ? `${this.applicationUrl.replace(/\/$/, '')}/` : this.pathUrl
    return other === '' ? base : new URL(other, base).href
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
}

function setOptional(
  environ: Environ,
  key: 'REMOTE_ADDR' | 'REMOTE_HOST' | 'REMOTE_USER',
  value: string | null | undefined,
): void {
  if (value !== null && value !== undefined) {
    environ[key] = value
    return
  }
  delete environ[key]
  // A gateway may tell it all the same, as the prototype's.
  if (environ[key] !== undefined) environ[key] = undefined
}
