// The URIs of a configuration: `config:file.ini#name`, `egg:package#name`, `call:module:attribute`.

import { isAbsolute, resolve } from 'node:path'
import { LookupError, type Place, suggest } from './errors.ts'

const SCHEMES = ['config', 'egg', 'call'] as const

/** A URI that was read. */
export interface DeployUri {
  readonly scheme: (typeof SCHEMES)[number]
  /** What stands between the scheme and the name. */
  readonly path: string
  /** The section or entry; null when none is given. */
  readonly name: string | null
}

/** Whether a name is a URI: it begins with letters and a colon. */
export function isUri(name: string): boolean {
  return /^[A-Za-z]+:/.test(name)
}

/** Reads a URI. A name that is given apart goes before one behind `#`. */
export function parseUri(uri: string, name: string | null, place: Place | null): DeployUri {
  const hash = uri.indexOf('#')
  const whole = hash < 0 ? uri : uri.slice(0, hash)
  const colon = whole.indexOf(':')
  const given = colon < 0 ? '' : whole.slice(0, colon).toLowerCase()
  const scheme = SCHEMES.find((known) => known === given)
  if (scheme === undefined) {
    const found =
      colon < 0 ? `${JSON.stringify(uri)} has no scheme` : `the scheme of ${JSON.stringify(uri)} is unknown`
    const hint =
      colon < 0 ? '; write config:file.ini, egg:package or call:module:attribute' : suggest(given, SCHEMES)
    throw new LookupError(`${found}${hint}`, place)
  }
  return { scheme, path: whole.slice(colon + 1), name: name ?? (hash < 0 ? null : uri.slice(hash + 1)) }
}

/**
 * The absolute path of a `config:` URI. A relative one stands in `relativeTo`, never in the working directory by itself.
 *
 * Throws a TypeError for a relative one without `relativeTo`.
 */
export function configPath(path: string, relativeTo: string | null): string {
  const absolute = isAbsolute(path)
  if (absolute || relativeTo !== null) {
    const slashed = decoded(path.replaceAll('\\', '/'))
    return resolve((absolute ? slashed : `${relativeTo}/${slashed}`).trim())
  }
  throw new TypeError(
    `config:${path} is relative: give the folder it stands in, loadApp(uri, { relativeTo: import.meta.dirname })`,
  )
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // Percent signs that encode nothing stand for themselves.
    return path
  }
}
