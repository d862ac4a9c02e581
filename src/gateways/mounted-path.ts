// Where below a framework's mount an application stands: what of the path the mount has consumed, and what is left. Paths are
// cut as they came, and each part is decoded once.

import { byteStringOfText } from '../syntax/bytes.ts'
import { decodePercent } from '../syntax/percent.ts'

/** The parts of a target as an environ has them. */
export interface MountedPath {
  /** SCRIPT_NAME: what the mount has consumed. */
  readonly script: string
  /** PATH_INFO: what is left. */
  readonly path: string
  /** QUERY_STRING. */
  readonly query: string
}

const ORIGIN = /^https?:\/\/[^/?]*\/?/i

/** The path of a request target, still encoded, and its query. */
export function cutTarget(target: string): readonly [path: string, query: string] {
  // An absolute form without a path has the path that is all there is (RFC 9112 section 3.2.1).
  const local = target.startsWith('/') ? target : target.replace(ORIGIN, '/')
  const question = local.indexOf('?')
  return question < 0 ? [local, ''] : [local.slice(0, question), local.slice(question + 1)]
}

/**
 * Cuts where a framework has, that takes the mount off its `url` and keeps the target in `original`. Some say in `base`
 * what they have taken off.
 */
export function pathBelowOriginal(original: string, url: string, base?: string): MountedPath {
  const [rest, query] = cutTarget(url)
  if (original === url && !base) return { script: '', path: decodePercent(rest), query }
  const [whole] = cutTarget(original)
  const taken = base ?? takenOff(whole, rest)
  // These frameworks put a slash where nothing is left.
  const path = rest === '/' && whole === taken ? '' : rest
  return { script: decodePercent(taken), path: decodePercent(path), query }
}

// A url that is no end of the target was rewritten, and says nothing about a mount.
function takenOff(whole: string, rest: string): string {
  if (whole.endsWith(rest)) return whole.slice(0, whole.length - rest.length)
  return rest === '/' ? whole : ''
}

/** Cuts after so many segments: behind the prefix of a pattern, whatever its variables and however it was encoded. */
export function pathAfterSegments(target: string, segments: number): MountedPath {
  const [whole, query] = cutTarget(target)
  let at = 0
  for (let left = segments; left > 0 && at < whole.length - 1; left--) {
    const slash = whole.indexOf('/', at + 1)
    at = slash < 0 ? whole.length : slash
  }
  return { script: decodePercent(whole.slice(0, at)), path: decodePercent(whole.slice(at)), query }
}

/** Cuts once more, behind a prefix such as `/api` of what is left; null for what is not below it. */
export function pathBelowPrefix(place: MountedPath, prefix: string): MountedPath | null {
  if (prefix === '') return place
  const { script, path, query } = place
  if (!path.startsWith(prefix)) return null
  const rest = path.slice(prefix.length)
  return rest === '' || rest.startsWith('/') ? { script: script + prefix, path: rest, query } : null
}

/** How many segments a pattern has before the wildcard it ends in: one in `/api/*`. */
export function segmentsOf(pattern: string): number {
  return pattern.split('/').filter((segment) => segment !== '' && !segment.startsWith('*')).length
}

/**
 * Gives back a prefix as an environ has it: decoded bytes. Throws a TypeError for one that is no path, or ends in a slash, with
 * the name of the option that it was given as.
 */
export function checkPrefix(prefix: string, name = 'prefix'): string {
  if (prefix === '' || (typeof prefix === 'string' && prefix.startsWith('/') && !prefix.endsWith('/'))) {
    return byteStringOfText(prefix)
  }
  throw new TypeError(
    `a ${name} is empty or a path without a slash at its end, such as /api, not ${String(prefix)}`,
  )
}
