// Versions of an API in one map, as Nova's urlmap has them: by the path, by a version parameter of Content-Type or
// Accept, and a document of all versions where none is asked for.

import {
  type Application,
  type Body,
  composes,
  type Environ,
  type HeaderList,
  type StartResponse,
} from '../environ/contract.ts'
import { Accept } from '../headers/accept.ts'
import { MediaType } from '../headers/media-type.ts'
import { Vary } from '../headers/vary.ts'
import { Request } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { isUnder, shift } from './mount.ts'
import type { Conf, Loader } from './protocols.ts'
import { fillMap, URLMap, type UrlEntry } from './urlmap.ts'

const VERSION = /^\/v(\d+(?:\.\d+)*)$/
const JSON_TYPES = ['application/json', 'application/vnd.openstack.compute+json'] as const

/** How versions are chosen. */
export interface VersionMapOptions {
  readonly notFound?: Application | undefined
  /** The media types that applications answer with, the first when nothing is said. */
  readonly mediaTypes?: readonly [string, ...string[]] | undefined
}

/**
 * Versions of an API by their paths. `/v2` is also meant by `Accept: application/json;version=2`, for a path that names no
 * version. A path that ends in `/+` is for what is below it and not for itself. Without an application at its root, it
 * answers there with 300 and all versions. The media type that is wanted becomes `nova.best_content_type`.
 *
 * @example
 * new VersionMap().set('/v2', v2).set('/v2.1', v21)
 */
export class VersionMap extends URLMap {
  static {
    composes(VersionMap, {
      before: (map, parts) =>
        map.filled(new VersionMap({ notFound: parts.at(-1), mediaTypes: map.#mediaTypes }), parts),
    })
  }

  readonly #mediaTypes: readonly [string, ...string[]]

  constructor({ notFound, mediaTypes = JSON_TYPES }: VersionMapOptions = {}) {
    super({ notFound })
    this.#mediaTypes = mediaTypes
  }

  protected override in(entries: readonly UrlEntry[] | undefined, path: string): UrlEntry | undefined {
    return entries?.find(({ path: entry }) =>
      entry.endsWith('/+')
        ? path.length >= entry.length && path.startsWith(entry.slice(0, -1))
        : isUnder(path, entry),
    )
  }

  override wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    const path = environ.PATH_INFO
    const byPath = this.match(environ)
    const welcome = wanted(environ.HTTP_ACCEPT, this.#mediaTypes)
    const type = this.#bySuffix(path) ?? welcome.type ?? this.#mediaTypes[0]
    if (byPath !== undefined && byPath.path !== '')
      return this.#enter(byPath, true, type, environ, startResponse)

    // Without a version in its path, a request may name one in its fields, and its whole path is for the application.
    const bySent = this.#entryOf(versionIn(environ.CONTENT_TYPE), environ)
    const entry = bySent ?? this.#entryOf(welcome.version, environ)
    const start = this.#hasVersions ? varying(startResponse) : startResponse
    if (entry !== undefined) return this.#enter(entry, false, type, environ, start)
    if (byPath !== undefined) return this.#enter(byPath, true, type, environ, start)
    if ((path === '' || path === '/') && this.#hasVersions) {
      return this.#document(new Request(environ)).wsgi(environ, start)
    }
    return this.noMatch(environ, start)
  }

  #enter(
    entry: UrlEntry,
    takesPath: boolean,
    type: string,
    environ: Environ,
    startResponse: StartResponse,
  ): Body | PromiseLike<Body> {
    const prefix = entry.path.endsWith('/+') ? entry.path.slice(0, -2) : entry.path
    if (takesPath) shift(environ, prefix)
    else environ.SCRIPT_NAME += prefix
    environ['nova.best_content_type'] = type
    return entry.wsgi(environ, startResponse)
  }

  // `/servers/1.json` asks for a type as well.
  #bySuffix(path: string): string | undefined {
    const dot = path.lastIndexOf('.')
    const type = dot < 0 ? '' : `application/${path.slice(dot + 1)}`
    return this.#mediaTypes.find((known) => known === type)
  }

  #entryOf(version: string | null, environ: Environ): UrlEntry | undefined {
    if (version === null) return undefined
    const entry = this.match(environ, `/v${version}/.`)
    const path = entry?.path.replace(/\/\+$/, '')
    return path === `/v${version}` ? entry : undefined
  }

  get #hasVersions(): boolean {
    for (const { path } of this) if (VERSION.test(path.replace(/\/\+$/, ''))) return true
    return false
  }

  #document(request: Request): Response {
    const ids = [...this].flatMap(({ path }) => VERSION.exec(path.replace(/\/\+$/, ''))?.[1] ?? [])
    const versions = [...new Set(ids)].sort(newestFirst).map((id, i) => ({
      id: `v${id}`,
      status: i === 0 ? 'CURRENT' : 'SUPPORTED',
      links: [{ rel: 'self', href: `${request.applicationUrl}/v${id}/` }],
    }))
    return Response.json({ versions }, { status: 300 })
  }
}

function newestFirst(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (b[i] ?? 0) - (a[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function versionIn(contentType: string | undefined): string | null {
  const type = contentType === undefined ? null : MediaType.parse(contentType)
  return type?.parameters.get('version') ?? null
}

// The type that is welcomed most, and the version that its range names. The version is no part of the type itself.
function wanted(
  accept: string | undefined,
  types: readonly string[],
): { type: string | null; version: string | null } {
  let best = { type: null as string | null, version: null as string | null, quality: 0 }
  for (const range of (accept === undefined ? null : Accept.parse(accept)) ?? []) {
    const parameters = range.parameters.filter(([name]) => name !== 'version')
    const type = range.quality > best.quality ? new Accept([{ ...range, parameters }]).best(types) : null
    const version = range.parameters.find(([name]) => name === 'version')?.[1] ?? null
    if (type !== null) best = { type, version, quality: range.quality }
  }
  return best
}

// Another Accept may get another version, so what keeps answers has to know.
function varying(startResponse: StartResponse): StartResponse {
  return (status, headers, error) => {
    const others: HeaderList = headers.filter(([name]) => name.toLowerCase() !== 'vary')
    const given = headers.filter((pair) => !others.includes(pair)).map(([, value]) => value)
    const vary = Vary.parse(given.join(', '))?.add('Accept') ?? new Vary(['Accept'])
    startResponse(status, [...others, ['Vary', vary.toString()]], error)
  }
}

/** Nova's `urlmap_factory`: a composite of versions. */
export function versionMapFactory(loader: Loader, globalConf: Conf, localConf: Conf): Promise<VersionMap> {
  return fillMap((options) => new VersionMap(options), loader, globalConf, localConf)
}
