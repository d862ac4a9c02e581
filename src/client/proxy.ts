// What a reverse proxy changes of a request on its way to one upstream server, and of the answer on its way back: where it goes,
// who is said to have asked, and where Location leads. RFC 9110 section 7.6; RFC 7239.

import type { Environ, HeaderList } from '../environ/contract.ts'
import { targetBelow } from '../environ/request-target.ts'
import { hostOf } from '../environ/request-url.ts'
import { parseDigits } from '../syntax/digits.ts'
import { isFieldValue, isToken } from '../syntax/field.ts'
import { splitList } from '../syntax/list.ts'
import { formatParam } from '../syntax/params.ts'
import { encodePathBytes } from '../syntax/percent.ts'
import { bodyOf, fieldsOf } from './outbound.ts'
import type { Outbound } from './transport.ts'

/** How a proxy passes requests on. */
export interface ProxyOptions {
  /** Whether the upstream server is sent the Host that the client asked for, in place of its own. False by default. */
  readonly keepHost?: boolean | undefined
  /** How it is told who asks, and for what: `X-Forwarded-*` by default, `Forwarded` (RFC 7239), or null for neither. */
  readonly forwarded?: 'x-forwarded' | 'forwarded' | null | undefined
  /** The name of this proxy in Via; null for no such field. `wsgify` by default. RFC 9110 section 7.6.3. */
  readonly via?: string | null | undefined
}

/** The one server that a proxy passes requests to. */
export interface Upstream {
  readonly scheme: 'http' | 'https'
  readonly hostname: string
  readonly port: string
  /** As it stands in Host. */
  readonly host: string
  /** The path that all paths are below: empty, or starting with a slash and not ending in one. */
  readonly base: string
}

// What proxies say of clients. Anybody can send it, so what is sent on is what we know ourselves.
const CLAIMS = /^(?:forwarded|x-forwarded-(?:for|host|port|prefix|proto)|x-real-ip)$/
// Segments that lead up, and out of the part of the upstream server that is passed on; clients have them resolved.
const DOTS = /(?:^|[/\\])\.\.?(?:[/\\]|$)/
// How often a request may come through a proxy of one name.
const MAX_PASSES = 10

/** Takes the URL of an upstream server apart. Throws a TypeError for one that is none, or has a user, a query or a fragment. */
export function upstreamOf(url: string | URL): Upstream {
  let parsed: URL | null = null
  try {
    parsed = new URL(url)
  } catch {}
  const scheme = parsed?.protocol.slice(0, -1)
  if (
    parsed === null ||
    (scheme !== 'http' && scheme !== 'https') ||
    `${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` !== ''
  ) {
    throw new TypeError(
      `an upstream server is such as "http://127.0.0.1:9000/base", without user, query and fragment, not ${JSON.stringify(String(url))}`,
    )
  }
  return {
    scheme,
    hostname: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port || (scheme === 'https' ? '443' : '80'),
    host: parsed.host,
    base: parsed.pathname.replace(/\/+$/, ''),
  }
}

/** Refuses options that do not exist or cannot be. Throws a TypeError. */
export function checkProxyOptions(options: ProxyOptions): void {
  for (const name of Object.keys(options)) {
    if (name !== 'keepHost' && name !== 'forwarded' && name !== 'via') {
      throw new TypeError(
        `a proxy has the options keepHost, forwarded and via, but not ${JSON.stringify(name)}`,
      )
    }
  }
  const { forwarded, via } = options
  if (
    forwarded !== undefined &&
    forwarded !== null &&
    forwarded !== 'x-forwarded' &&
    forwarded !== 'forwarded'
  ) {
    throw new TypeError(`forwarded is "x-forwarded", "forwarded" or null, not ${JSON.stringify(forwarded)}`)
  }
  if (via !== undefined && via !== null && !isToken(via)) {
    throw new TypeError(`the name of a proxy in Via is a token, not ${JSON.stringify(via)}`)
  }
}

/** Whether a path could lead out of the part of the upstream server that is passed on. */
export function hasDots(environ: Environ): boolean {
  return DOTS.test((environ.SCRIPT_NAME ?? '') + (environ.PATH_INFO ?? ''))
}

/** Whether a request may not be passed on. RFC 9110 section 7.6.2. */
export function goesNoFurther(environ: Environ): boolean {
  return hasHops(environ.REQUEST_METHOD) && /^0+$/.test(environ.HTTP_MAX_FORWARDS ?? '')
}

function hasHops(method: string): boolean {
  return method === 'OPTIONS' || method === 'TRACE'
}

/** Whether a request has come through proxies of this name so often that it must be going in circles. */
export function goesRound(environ: Environ, via: string): boolean {
  const elements = splitList(environ.HTTP_VIA ?? '')
  return elements.filter((element) => element.split(/[\t ]+/)[1] === via).length >= MAX_PASSES
}

/** The request that goes to the upstream server. Its path is what is left below where the proxy is mounted. */
export function proxied(environ: Environ, upstream: Upstream, options: ProxyOptions): Outbound {
  const { keepHost = false, forwarded = 'x-forwarded', via = 'wsgify' } = options
  const { scheme, hostname, port, host, base } = upstream
  // A client's field that could not be sent on is none.
  const sent = fieldsOf(environ, isFieldValue)
  const fields: HeaderList = [['Host', keepHost ? hostOf(environ) : host]]
  const vias: string[] = []
  for (const [name, value] of sent) {
    const lower = name.toLowerCase()
    if (lower === 'via') vias.push(value)
    else if (lower === 'max-forwards' && hasHops(environ.REQUEST_METHOD) && parseDigits(value) >= 0) {
      fields.push([name, String(Number(value) - 1)])
    } else if (!CLAIMS.test(lower)) fields.push([name, value])
  }
  if (via !== null) vias.push(`${versionOf(environ)} ${via}`)
  if (vias.length > 0) fields.push(['Via', vias.join(', ')])
  if (forwarded === 'forwarded') fields.push(['Forwarded', forwardedOf(environ)])
  else if (forwarded === 'x-forwarded') fields.push(...xForwardedOf(environ))
  const target = targetBelow(environ)
  return {
    scheme,
    hostname,
    port,
    method: environ.REQUEST_METHOD,
    target: target === '*' ? target : base + target,
    fields,
    ...bodyOf(environ),
  }
}

// The version that a request came by, as Via has it: HTTP/2 and later have no minor versions. RFC 9110 section 2.5.
function versionOf({ SERVER_PROTOCOL: protocol }: Environ): string {
  return /^HTTP\/(1\.\d|\d)/.exec(protocol)?.[1] ?? '1.1'
}

function forwardedOf(environ: Environ): string {
  const client = clientOf(environ)
  const node = client === null ? 'unknown' : client.includes(':') ? `[${client}]` : client
  return `for=${quoted(node)};host=${quoted(hostOf(environ))};proto=${environ['wsgi.url_scheme']}`
}

function quoted(text: string): string {
  return formatParam('x', text, '').slice(2)
}

function xForwardedOf(environ: Environ): HeaderList {
  const client = clientOf(environ)
  const fields: HeaderList = client === null ? [] : [['X-Forwarded-For', client]]
  fields.push(['X-Forwarded-Host', hostOf(environ)], ['X-Forwarded-Proto', environ['wsgi.url_scheme']])
  const script = environ.SCRIPT_NAME ?? ''
  if (script !== '') fields.push(['X-Forwarded-Prefix', encodePathBytes(script)])
  return fields
}

function clientOf(environ: Environ): string | null {
  return environ['wsgify.client_addr'] ?? (environ.REMOTE_ADDR || null)
}

/** The fields of an answer, with Locations on the upstream server itself made ones below where the proxy is mounted. */
export function withOwnLocations(fields: HeaderList, environ: Environ, upstream: Upstream): HeaderList {
  return fields.map(([name, value]) => {
    const lower = name.toLowerCase()
    if (lower !== 'location' && lower !== 'content-location') return [name, value] as const
    return [name, ownLocation(value, environ, upstream)] as const
  })
}

function ownLocation(location: string, environ: Environ, { scheme, host, base }: Upstream): string {
  let url: URL
  try {
    // Without a base, so that only an absolute URL is one: others stay with the proxy by themselves.
    url = new URL(location)
  } catch {
    return location
  }
  if (url.protocol !== `${scheme}:` || url.host !== host) return location
  const { pathname } = url
  const below = pathname === base || pathname.startsWith(`${base}/`)
  const path = below ? encodePathBytes(environ.SCRIPT_NAME ?? '') + pathname.slice(base.length) : pathname
  // Two slashes at the start would name another host.
  return `${path.replace(/^\/{2,}/, '/') || '/'}${url.search}${url.hash}`
}
