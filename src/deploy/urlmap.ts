// Paste's urlmap: applications by the beginnings of their URLs. Entries of a host go before those of all hosts, those of a
// port before those of any, and then the longest path.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  kind,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { domainOf, hostOf, isHost, portOf } from '../environ/request-url.ts'
import { isUnder, normalizedPrefix, notFound, shift } from './mount.ts'
import type { Conf, Loader } from './protocols.ts'

/** Where an application stands: a path, a URL whose scheme is not looked at, or a host (null for all) and a path. */
export type UrlKey = string | readonly [host: string | null, path: string]

/** An application and where it stands. */
export interface UrlEntry {
  /** In lower case, with its port if it has one; null for all hosts. */
  readonly host: string | null
  /** Empty, or beginning with a slash and not ending in one. */
  readonly path: string
  readonly app: Application
  readonly wsgi: Wsgi
}

export interface URLMap extends Composite {}

/**
 * Applications by their URLs. What is matched of a path moves to SCRIPT_NAME; an exact match leaves PATH_INFO empty.
 *
 * @example
 * const map = new URLMap().set('/v1', v1).set('/v2', v2).set('http://admin.example.org', admin)
 */
export class URLMap {
  static {
    composes(URLMap, {
      // All entries in their order, and what answers where none matches.
      parts: (map) => [...Array.from(map, ({ app }) => app), map.#otherwise],
      before: (map, parts) => map.filled(new URLMap({ notFound: parts.at(-1) }), parts),
    })
  }

  readonly #byHost = new Map<string | null, UrlEntry[]>()
  readonly #notFound: Wsgi
  readonly #otherwise: Application

  /** `notFound` answers what no entry matches; 404 by default. */
  constructor({ notFound: app = notFound }: { readonly notFound?: Application | undefined } = {}) {
    this.#notFound = toWsgi(app)
    this.#otherwise = app
  }

  /** A map with the keys of this one, and other applications at them. */
  protected filled<M extends URLMap>(map: M, parts: readonly Application[]): M {
    for (const [i, { host, path }] of [...this].entries()) map.set([host, path], parts[i] as Application)
    return map
  }

  get size(): number {
    return [...this.#byHost.values()].reduce((size, entries) => size + entries.length, 0)
  }

  /** Puts an application at a URL, in place of one that is there; null removes it. Throws a TypeError for a bad key. */
  set(key: UrlKey, app: Application | null): this {
    const { host, path } = readKey(key)
    const wsgi = app === null ? null : toWsgi(app)
    this.delete([host, path])
    if (app === null || wsgi === null) return this
    const entries = this.#byHost.get(host) ?? []
    entries.push({ host, path, app, wsgi })
    entries.sort((one, other) => other.path.length - one.path.length)
    this.#byHost.set(host, entries)
    return this
  }

  /** The application that stands at exactly this URL. */
  get(key: UrlKey): Application | undefined {
    const { host, path } = readKey(key)
    return this.#byHost.get(host)?.find((entry) => entry.path === path)?.app
  }

  has(key: UrlKey): boolean {
    return this.get(key) !== undefined
  }

  /** Removes what stands at a URL; whether there was anything. */
  delete(key: UrlKey): boolean {
    const { host, path } = readKey(key)
    const entries = this.#byHost.get(host) ?? []
    const at = entries.findIndex((entry) => entry.path === path)
    if (at < 0) return false
    entries.splice(at, 1)
    if (entries.length === 0) this.#byHost.delete(host)
    return true
  }

  /** All entries: those with hosts first, longer paths before shorter ones. */
  *[Symbol.iterator](): Iterator<UrlEntry> {
    const hosts = [...this.#byHost.keys()].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
    for (const host of hosts) yield* this.#byHost.get(host) as UrlEntry[]
  }

  /** The entry that a request is for; undefined when there is none. */
  match(environ: Environ, path: string = environ.PATH_INFO): UrlEntry | undefined {
    const anywhere = this.#byHost.get(null)
    // Few maps have hosts.
    if (this.#byHost.size > (anywhere === undefined ? 0 : 1)) {
      const [host, port] = hostAndPort(environ)
      const found =
        this.in(this.#byHost.get(`${host}:${port}`), path) ?? this.in(this.#byHost.get(host), path)
      if (found !== undefined) return found
    }
    return this.in(anywhere, path)
  }

  /** The first of some entries that a path is under. */
  protected in(entries: readonly UrlEntry[] | undefined, path: string): UrlEntry | undefined {
    if (entries === undefined) return undefined
    for (const entry of entries) if (isUnder(path, entry.path)) return entry
    return undefined
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    const entry = this.match(environ)
    if (entry === undefined) return this.noMatch(environ, startResponse)
    shift(environ, entry.path)
    return entry.wsgi(environ, startResponse)
  }

  /** Answers what no entry matches. */
  protected noMatch(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    environ['paste.urlmap_object'] = this
    return this.#notFound(environ, startResponse)
  }
}

function readKey(key: UrlKey): { host: string | null; path: string } {
  if (typeof key === 'string') {
    const [, host, path = ''] = /^https?:\/\/([^/]+)(.*)$/is.exec(key) ?? []
    return host === undefined
      ? { host: null, path: normalizedPrefix(key) }
      : { host: checkedHost(host), path: normalizedPrefix(path) }
  }
  if (!Array.isArray(key) || key.length !== 2) {
    throw new TypeError(`a key is a path, a URL or [host, path], not ${kind(key)}`)
  }
  const [host, path] = key as [string | null, string]
  return { host: host === null ? null : checkedHost(host), path: normalizedPrefix(path) }
}

function checkedHost(text: string): string {
  const host = String(text).toLowerCase()
  if (isHost(host)) return host
  throw new TypeError(`a host is a name or an address, with a port or without: ${JSON.stringify(text)}`)
}

function hostAndPort(environ: Environ): [host: string, port: string] {
  const host = hostOf(environ).toLowerCase()
  return [domainOf(host), portOf(host, environ['wsgi.url_scheme'])]
}

/**
 * Reads where an application stands as it is written in a configuration: `domain example.org port 8080 /path`, its
 * parts in any order. A port needs a domain, since keys have no colons.
 *
 * Throws a TypeError for anything else.
 */
export function parsePathExpression(text: string): UrlKey {
  const parts = text.split(/\s+/).filter((part) => part !== '')
  const found: { domain?: string; port?: string; path?: string } = {}
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const name = part === 'domain' || part === 'port' ? part : 'path'
    const value = name === 'path' ? part : parts.shift()
    if (value === undefined) throw new TypeError(`${JSON.stringify(text)}: "${name}" is followed by one`)
    if (found[name] !== undefined)
      throw new TypeError(`${JSON.stringify(text)} has two: ${found[name]} and ${value}`)
    found[name] = value
  }
  const { domain, port, path = '' } = found
  if (domain === undefined) {
    if (port !== undefined) throw new TypeError(`${JSON.stringify(text)}: a port goes with a domain`)
    return path
  }
  return [port === undefined ? domain : `${domain}:${port}`, path === '' ? '' : `/${path}`]
}

/** Fills a map from a section: path expressions and the names of applications, and `not_found_app`, here or globally. */
export async function fillMap<M extends URLMap>(
  make: (options: { readonly notFound?: Application | undefined }) => M,
  loader: Loader,
  globalConf: Conf,
  localConf: Conf,
): Promise<M> {
  const { not_found_app: fallback = globalConf['not_found_app'], ...entries } = localConf
  const map = make({ notFound: fallback ? await loader.getApp(fallback, globalConf) : undefined })
  for (const [path, name] of Object.entries(entries)) {
    const key = parsePathExpression(path)
    map.set(key, await loader.getApp(name, globalConf))
  }
  return map
}

/** `egg:Paste#urlmap`: a composite that maps the paths of its section to applications. */
export function urlmapFactory(loader: Loader, globalConf: Conf, localConf: Conf): Promise<URLMap> {
  return fillMap((options) => new URLMap(options), loader, globalConf, localConf)
}
