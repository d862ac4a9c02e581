// Who the client is behind proxies: Forwarded (RFC 7239) or X-Forwarded-*, from those that are trusted and nobody else,
// resolved once into the environ.

import { Forwarded } from '../headers/forwarded.ts'
import { isInNetwork, type Network, parseAddress, parseNetwork } from '../syntax/ip.ts'
import { trimOws } from '../syntax/list.ts'
import { decodePercent } from '../syntax/percent.ts'
import { type Application, type Environ, toWsgi, type Wsgi } from './contract.ts'
import { tellParts } from './pipeline.ts'
import { isHost } from './request-url.ts'

/** Whom `trustProxies` believes, and what they set. */
export interface TrustOptions {
  /** Addresses and networks of the proxies, such as `10.0.0.0/8`; `loopback` and `private` stand for theirs. */
  readonly proxies: Iterable<string>
  /** The fields that these proxies set, and overwrite when a client sends them; `x-forwarded` by default. */
  readonly fields?: 'forwarded' | 'x-forwarded' | undefined
}

const NAMED: Record<string, readonly string[]> = {
  loopback: ['127.0.0.0/8', '::1'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', '169.254.0.0/16', 'fe80::/10'],
}
const ALL = [
  'HTTP_FORWARDED',
  'HTTP_X_FORWARDED_FOR',
  'HTTP_X_FORWARDED_HOST',
  'HTTP_X_FORWARDED_PORT',
  'HTTP_X_FORWARDED_PREFIX',
  'HTTP_X_FORWARDED_PROTO',
] as const
const PREFIX = /^(?:\/[A-Za-z0-9\-._~!$&'()*+,;=:@%]+)+\/?$/
const MAX_HOPS = 100

/** What one hop says of the request as it got it. */
interface Hop {
  readonly address: string | null
  readonly proto: string | null
  readonly host: string | null
}

/**
 * Puts an application behind proxies: `req.clientAddr`, the scheme, the host and the mount become what the client asked
 * for, as far as trusted proxies say it. From anybody else such fields are removed, so that no application believes them.
 *
 * Throws a TypeError for a network that is none.
 *
 * @example
 * serve(trustProxies(app, { proxies: ['loopback', '10.0.0.0/8'] }))
 */
export function trustProxies(app: Application, options: TrustOptions): Wsgi {
  const wsgi = toWsgi(app)
  const resolved = proxyResolver(options)
  const trusting: Wsgi = (environ, startResponse) => {
    resolved(environ)
    return wsgi(environ, startResponse)
  }
  return tellParts(trusting, [app], ([other]) => trustProxies(other as Application, options), trustProxies)
}

/** What `trustProxies` does to an environ, once, before its application is called. Throws a TypeError as it does. */
export function proxyResolver({ proxies, fields = 'x-forwarded' }: TrustOptions): (environ: Environ) => void {
  const networks = Array.from(proxies)
    .flatMap((name) => (Object.hasOwn(NAMED, name) ? (NAMED[name] ?? []) : [name]))
    .map(parseNetwork)
  if (fields !== 'forwarded' && fields !== 'x-forwarded') {
    throw new TypeError(
      `the fields of proxies are "forwarded" or "x-forwarded", not ${JSON.stringify(fields)}`,
    )
  }
  return (environ) => {
    if (environ['wsgify.client_addr'] === undefined) resolve(environ, networks, fields)
  }
}

function resolve(environ: Environ, networks: readonly Network[], fields: 'forwarded' | 'x-forwarded'): void {
  const peer = environ.REMOTE_ADDR
  if (peer === undefined || !isTrusted(peer, networks)) {
    for (const key of ALL) delete environ[key]
    return
  }
  const hops = fields === 'forwarded' ? forwardedHops(environ) : xForwardedHops(environ)
  // From the nearest on: each trusted address vouches for the one before it.
  let at = hops.length
  let client = peer
  while (at > 0 && isTrusted(client, networks)) {
    const { address } = hops[at - 1] as Hop
    if (address === null || parseAddress(address) === null) break
    client = address
    at--
  }
  environ['wsgify.client_addr'] = client
  if (at < hops.length) takeOver(environ, hops[at] as Hop)
  if (fields === 'x-forwarded') takePortAndPrefix(environ)
  for (const key of ALL) if ((key === 'HTTP_FORWARDED') !== (fields === 'forwarded')) delete environ[key]
}

function isTrusted(text: string, networks: readonly Network[]): boolean {
  const address = parseAddress(text)
  return address !== null && networks.some((network) => isInNetwork(address, network))
}

function takeOver(environ: Environ, { proto, host }: Hop): void {
  const scheme = proto?.toLowerCase()
  if (scheme === 'http' || scheme === 'https') environ['wsgi.url_scheme'] = scheme
  if (host !== null && isHost(host)) environ.HTTP_HOST = host
}

function takePortAndPrefix(environ: Environ): void {
  const port = environ.HTTP_X_FORWARDED_PORT
  const host = environ.HTTP_HOST
  if (port !== undefined && /^\d{1,5}$/.test(port) && host !== undefined && !/:\d+$/.test(host)) {
    environ.HTTP_HOST = `${host}:${port}`
  }
  const prefix = environ.HTTP_X_FORWARDED_PREFIX
  if (prefix !== undefined && PREFIX.test(prefix)) {
    environ.SCRIPT_NAME = decodePercent(prefix.replace(/\/$/, '')) + (environ.SCRIPT_NAME ?? '')
  }
}

function forwardedHops(environ: Environ): Hop[] {
  const forwarded = Forwarded.parse(environ.HTTP_FORWARDED ?? '')
  if (forwarded === null) return []
  return forwarded.hops.map((hop) => ({
    address: Forwarded.addressOf(Forwarded.valueOf(hop, 'for') ?? ''),
    proto: Forwarded.valueOf(hop, 'proto'),
    host: Forwarded.valueOf(hop, 'host'),
  }))
}

// The lists need not be as long as each other: a proxy may set one anew and add to another. They agree at their ends.
function xForwardedHops(environ: Environ): Hop[] {
  const addresses = listOf(environ.HTTP_X_FORWARDED_FOR)
  const protos = listOf(environ.HTTP_X_FORWARDED_PROTO)
  const hosts = listOf(environ.HTTP_X_FORWARDED_HOST)
  const fromEnd = (list: readonly string[], place: number) =>
    list.at(Math.max(place - addresses.length, -list.length)) ?? null
  return addresses.map((address, place) => ({
    address: withoutPort(address),
    proto: fromEnd(protos, place),
    host: fromEnd(hosts, place),
  }))
}

// The end of a list is what the proxies wrote; its beginning is whatever the client sent them.
function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').slice(-MAX_HOPS).map(trimOws)
}

// Some proxies add the port of the client.
function withoutPort(text: string): string | null {
  return parseAddress(text) === null ? Forwarded.addressOf(text) : text
}
