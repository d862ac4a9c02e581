// The request target that an environ stands for: as it came, as long as that still says the same, so that nothing is encoded
// otherwise than the client has; else put together from path and query.

import { decodePercent, encodePathBytes, percentOf } from '../syntax/percent.ts'
import type { Environ } from './contract.ts'
import { pathOf, withQuery } from './request-url.ts'

// What no request target can hold, RFC 3986; a fragment stays with the client.
const BAD_TARGET = /[^\x21-\x7e]|#/
const BAD_TARGETS = /[^\x21-\x7e]|#/g

/** The target of a request: as it came, as long as it still says the same; else put together from path and query. */
export function targetOf(environ: Environ): string {
  const raw = environ['wsgify.raw_target']
  const path = (environ.SCRIPT_NAME ?? '') + (environ.PATH_INFO ?? '')
  if (raw !== undefined && says(raw, path, environ.QUERY_STRING ?? '')) return raw
  if (path === '*') return '*'
  return targetFrom(pathOf(environ), environ)
}

/** The target of a request below where its application is mounted. */
export function targetBelow(environ: Environ): string {
  const { SCRIPT_NAME: script = '', PATH_INFO: path = '', 'wsgify.raw_target': raw } = environ
  const mount = encodePathBytes(script)
  if (raw?.startsWith(mount) && says(raw.slice(mount.length), path, environ.QUERY_STRING ?? '')) {
    return raw.slice(mount.length)
  }
  if (script === '' && path === '*') return '*'
  return targetFrom(encodePathBytes(path), environ)
}

function targetFrom(path: string, environ: Environ): string {
  return sendable(withQuery(path.startsWith('/') ? path : `/${path}`, environ))
}

function says(raw: string, path: string, query: string): boolean {
  if (!raw.startsWith('/') || BAD_TARGET.test(raw)) return false
  const question = raw.indexOf('?')
  return question < 0
    ? query === '' && decodePercent(raw) === path
    : raw.slice(question + 1) === query && decodePercent(raw.slice(0, question)) === path
}

function sendable(target: string): string {
  return target.replace(BAD_TARGETS, (char) => {
    if (char > '\xff')
      throw new TypeError(`the query of a request is percent-encoded, and this is not: ${target}`)
    return percentOf(char.charCodeAt(0))
  })
}
