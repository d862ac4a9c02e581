// The URLs of a request, put together from its environ. Nothing here decodes: the gateway has done that, once.

import { encodePathBytes } from '../syntax/percent.ts'
import type { Environ } from './contract.ts'

// uri-host with an optional port, RFC 9110 section 7.2. Anything else in a Host field could move a URL to another site.
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~%!$&'()*+;=]+)(?::(\d{1,5}))?$/

/** Whether text is a host with an optional port. */
export function isHost(text: string): boolean {
  const match = HOST.exec(text)
  // The platform's URL throws for a port that none has.
  return match !== null && (match[1] === undefined || Number(match[1]) < 65_536)
}

/** The host and port the client asked for: the Host field when it is one, else SERVER_NAME and SERVER_PORT. */
export function hostOf(environ: Environ): string {
  const host = environ.HTTP_HOST
  if (host !== undefined && isHost(host)) return host
  const name = environ.SERVER_NAME
  return `${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${environ.SERVER_PORT}`
}

/** The host without its port. */
export function domainOf(host: string): string {
  const colon = host.lastIndexOf(':')
  return colon > 0 && host.indexOf(']', colon) < 0 ? host.slice(0, colon) : host
}

/** The port of a host, or the scheme's own. */
export function portOf(host: string, scheme: string): string {
  const domain = domainOf(host)
  return domain.length < host.length ? host.slice(domain.length + 1) : scheme === 'https' ? '443' : '80'
}

/** Scheme and host, without the scheme's own port. */
export function hostUrlOf(environ: Environ): string {
  const scheme = environ['wsgi.url_scheme']
  const host = hostOf(environ)
  const port = scheme === 'https' ? ':443' : ':80'
  return `${scheme}://${host.endsWith(port) ? host.slice(0, -port.length) : host}`
}

/** SCRIPT_NAME and PATH_INFO together, percent-encoded. */
export function pathOf(environ: Environ): string {
  const scriptName = environ.SCRIPT_NAME ?? ''
  const pathInfo = encodePathBytes(environ.PATH_INFO ?? '')
  return scriptName === '' ? pathInfo : encodePathBytes(scriptName) + pathInfo
}

/** A path with the query string, if there is one. */
export function withQuery(path: string, environ: Environ): string {
  const query = environ.QUERY_STRING
  return query === undefined || query === '' ? path : `${path}?${query}`
}

/** The first segment of a path and where it ends, with the slashes before it; null at the end of the path. */
export function nextSegment(path: string): [segment: string | null, end: number] {
  if (path === '') return [null, 0]
  let start = 0
  while (path.charCodeAt(start) === 47) start++
  const slash = path.indexOf('/', start)
  const end = slash < 0 ? path.length : slash
  return [path.slice(start, end), end]
}
