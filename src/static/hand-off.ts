// Hands a file over to the server in front, which sends it by itself: X-Sendfile and X-Accel-Redirect. Which of them comes
// from the configuration alone; a header of the request that asked for it would let clients read any file.

import { encodePath } from '../syntax/percent.ts'

/**
 * How the server in front is told to send a file: by its real path, as Apache's mod_xsendfile and lighttpd are, or by a URL
 * below a prefix that nginx has as an internal location.
 */
export type HandOff = 'X-Sendfile' | { readonly 'X-Accel-Redirect': string }

/** The field that hands a file over. `name` is its path below the root. Throws a TypeError for what is no way to do so. */
export function handOffField(how: HandOff, path: string, name: string): readonly [string, string] {
  if (how === 'X-Sendfile') return ['X-Sendfile', encodePath(path)]
  const prefix = typeof how === 'object' && how !== null ? how['X-Accel-Redirect'] : undefined
  if (typeof prefix !== 'string' || !prefix.startsWith('/') || !prefix.endsWith('/')) {
    throw new TypeError(
      `sendfile is 'X-Sendfile' or { 'X-Accel-Redirect': '/prefix/' }, not ${JSON.stringify(how)}`,
    )
  }
  return ['X-Accel-Redirect', prefix + encodePath(name)]
}
