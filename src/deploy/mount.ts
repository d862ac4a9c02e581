// Mounting: the part of a path that is consumed moves from PATH_INFO to SCRIPT_NAME. The path was decoded once by the
// gateway and is only cut here, between segments; what both hold together stays what it was.

import {
  type Application,
  type Body,
  type Composite,
  composes,
  type Environ,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { HTTPNotFound } from '../exc/client-error.ts'
import { byteStringOfText } from '../syntax/bytes.ts'

const SLASH = 47

/** Whether a path is a prefix itself or below it. A prefix begins with a slash and does not end in one; empty is above all. */
export function isUnder(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) && (path.length === prefix.length || path.charCodeAt(prefix.length) === SLASH)
  )
}

/** Moves a prefix, under which the path is, from PATH_INFO to SCRIPT_NAME. */
export function shift(environ: Environ, prefix: string): void {
  environ.SCRIPT_NAME += prefix
  environ.PATH_INFO = environ.PATH_INFO.slice(prefix.length)
}

/**
 * A prefix as it is compared: bytes of UTF-8 as characters, one slash between segments and none at the end.
 *
 * Throws a TypeError for one that does not begin with a slash, and for `.` and `..`.
 */
export function normalizedPrefix(path: string): string {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw new TypeError(`a path to mount at begins with a slash, or is empty: ${JSON.stringify(path)}`)
  }
  const segments = path.split('/').filter((segment) => segment !== '')
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    throw new TypeError(`a path to mount at has no dot segments: ${JSON.stringify(path)}`)
  }
  return byteStringOfText(segments.map((segment) => `/${segment}`).join(''))
}

let shared: HTTPNotFound | null = null

/** Answers 404, as the request's Accept has it, and says nothing of what else is there. */
export const notFound: Wsgi = (environ, startResponse) => {
  shared ??= new HTTPNotFound()
  return shared.wsgi(environ, startResponse)
}

export interface Mount extends Composite {}

/**
 * An application at a prefix; all that is not under it goes to another, which answers 404 by default.
 *
 * @example
 * serve(new Mount('/api', api, website))
 */
export class Mount {
  static {
    composes(Mount, {
      parts: (mount) => mount.#parts,
      before: (mount, [app, otherwise]) => new Mount(mount.prefix, app as Application, otherwise),
    })
  }

  readonly prefix: string
  readonly #parts: readonly Application[]
  readonly #app: Wsgi
  readonly #otherwise: Wsgi

  /** Throws a TypeError for a path that is none, and for what is no application. */
  constructor(path: string, app: Application, otherwise: Application = notFound) {
    this.#parts = [app, otherwise]
    this.prefix = normalizedPrefix(path)
    this.#app = toWsgi(app)
    this.#otherwise = toWsgi(otherwise)
  }

  /** Answers a request. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | PromiseLike<Body> {
    if (!isUnder(environ.PATH_INFO, this.prefix)) return this.#otherwise(environ, startResponse)
    shift(environ, this.prefix)
    return this.#app(environ, startResponse)
  }
}
