// An application that answers with the files below a directory.

import { type Stats, stat, statSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Application, type Body, type Environ, type StartResponse, toWsgi } from '../environ/contract.ts'
import { HTTPMovedPermanently } from '../exc/redirection.ts'
import { ownText } from '../syntax/bytes.ts'
import { encodePath, encodePathBytes, percentOf } from '../syntax/percent.ts'
import { answerListing } from './answer-listing.ts'
import { type CachePolicy, cachePolicy } from './cache-policy.ts'
import { typeOfFile } from './content-type.ts'
import { FileApp, type FileOptions, isReading, notAllowed, notFound } from './file-app.ts'
import { DEFAULT_MEMORY, FileMemory } from './file-memory.ts'
import { type DotFiles, fileName } from './file-path.ts'
import type { HandOff } from './hand-off.ts'
import { orAbsent, realPathBelow } from './open-file.ts'

const statAsync = promisify(stat)

/** How the files of a directory are served: how each of them is, and these. */
export interface DirectoryOptions extends Omit<FileOptions, 'root' | 'contentType'> {
  /** The file that answers for its directory; `index.html` by default, null for none. */
  readonly index?: string | null | undefined
  /** Whether the index page is at the URL of its directory only: its own leads there. False by default. */
  readonly hideIndexWithRedirect?: boolean | undefined
  /** Which files and directories are served whose name begins with a dot: none by default. `['.well-known']` is the usual exception. */
  readonly dotFiles?: DotFiles | undefined
  /** Whether symbolic links may lead out of the directory. False by default; within it they always may. */
  readonly followLinks?: boolean | undefined
  /** Whether a directory without an index page is answered with a list of what is in it. False by default. */
  readonly listing?: boolean | undefined
  /**
   * Cache-Control by patterns of names; the first that matches counts, and `cacheControl` where none does.
   *
   * @example
   * { '/assets/**': { maxAge: 31536000, immutable: true }, '*.html': 'no-cache' }
   */
  readonly cache?: CachePolicy | undefined
  /** Media types by extensions, before those that are known: `{ ts: 'text/x-typescript' }`. */
  readonly types?: Readonly<Record<string, string>> | undefined
}

// So many names are remembered; the oldest is forgotten first, and costs a look-up when it is asked for again.
const REMEMBERED = 10_000

/** A directory as an application: GET and HEAD of the files below it. */
export class DirectoryApp {
  /** The absolute path of the directory. */
  readonly root: string
  private readonly options: DirectoryOptions
  private readonly fileOptions: FileOptions
  private readonly policy: (name: string) => string | null
  private readonly files = new Map<string, FileApp>()

  /**
   * Serves the directory at a path or `file:` URL.
   *
   * Throws an error that names the path when there is no such directory, and a TypeError or RangeError for options that no
   * response could have.
   *
   * @example
   * new DirectoryApp('public', { cache: { '/assets/**': { maxAge: 31536000, immutable: true } } })
   */
  constructor(root: string | URL, options: DirectoryOptions = {}) {
    const path = resolve(typeof root === 'string' ? root : fileURLToPath(root))
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw new Error(`there is no directory ${path}`)
    }
    const { index = 'index.html', memory, dotFiles, followLinks, hideIndexWithRedirect, ...rest } = options
    if (index !== null && fileName(`/${index}`, true) === null) {
      throw new TypeError(`an index page is the name of a file, or null, not ${JSON.stringify(index)}`)
    }
    const { listing, cache = {}, types, ...file } = rest
    this.root = path
    this.options = { ...options, index }
    this.policy = cachePolicy(cache)
    this.fileOptions = {
      ...file,
      memory: memory instanceof FileMemory ? memory : new FileMemory(memory ?? DEFAULT_MEMORY),
      root: followLinks ? undefined : path,
    }
    // For a mistake in the options to be heard of now, and not with the first request.
    new FileApp(resolve(path, 'a'), this.fileOptions)
  }

  /** Answers a request with what its PATH_INFO names. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    if (!isReading(environ)) return notAllowed(environ, startResponse)
    const path = environ.PATH_INFO ?? ''
    const known = this.files.get(path)
    if (known === undefined) return this.search(path, environ, startResponse)
    const found = known.find(environ, startResponse)
    if (!(found instanceof Promise)) return found ?? this.searchAgain(path, environ, startResponse)
    return found.then((body) => body ?? this.searchAgain(path, environ, startResponse))
  }

  /**
   * Makes the application that answers for a file, once. A subclass can give other options, or another application:
   * by then it is certain that the file lies where it may be served from.
   *
   * @example
   * protected override makeFileApp(path: string, options: FileOptions) {
   *   return path.endsWith('.md') ? markdownPage(path) : super.makeFileApp(path, options)
   * }
   */
  protected makeFileApp(path: string, options: FileOptions): Application {
    return new FileApp(path, options)
  }

  private searchAgain(path: string, environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    this.files.delete(path)
    return this.search(path, environ, startResponse)
  }

  private search(path: string, environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    if (path === '') return this.redirect(environ, '/', startResponse)
    const name = fileName(path, this.options.dotFiles)
    if (name === null) return notFound(environ, startResponse)
    return this.answer(path, name, environ, startResponse)
  }

  private async answer(
    path: string,
    name: string,
    environ: Environ,
    startResponse: StartResponse,
  ): Promise<Body> {
    const { index, hideIndexWithRedirect, listing } = this.options
    const stats = await this.statOf(name)
    const wantsDirectory = name === '' || name.endsWith('/')
    if (stats?.isFile() && !wantsDirectory) {
      if (hideIndexWithRedirect && (name === index || name.endsWith(`/${index}`))) {
        return this.redirect(environ, path.slice(0, path.lastIndexOf('/') + 1), startResponse)
      }
      return this.answerFile(path, name, environ, startResponse)
    }
    if (!stats?.isDirectory()) return notFound(environ, startResponse)
    const folder = wantsDirectory ? name : `${name}/`
    const hasIndex = typeof index === 'string' && (await this.statOf(folder + index))?.isFile() === true
    if (!hasIndex && !listing) return notFound(environ, startResponse)
    if (!wantsDirectory) return this.redirect(environ, `${path}/`, startResponse)
    if (hasIndex) return this.answerFile(path, folder + index, environ, startResponse)
    const where = { path: this.pathOf(folder), root: this.fileOptions.root ?? null }
    const entries = { ...where, dotFiles: this.options.dotFiles ?? false }
    return (await answerListing(entries, environ, startResponse)) ?? notFound(environ, startResponse)
  }

  private async answerFile(
    path: string,
    name: string,
    environ: Environ,
    startResponse: StartResponse,
  ): Promise<Body> {
    const { types, cacheControl } = this.options
    const app = this.makeFileApp(this.pathOf(name), {
      ...this.fileOptions,
      contentType: typeOfFile(name, types),
      sendfile: this.handOffOf(name),
      cacheControl: this.policy(name) ?? cacheControl,
    })
    if (!(app instanceof FileApp)) return toWsgi(app)(environ, startResponse)
    const body = await app.find(environ, startResponse)
    if (body === null) return notFound(environ, startResponse)
    if (this.files.size >= REMEMBERED) this.files.delete(this.files.keys().next().value as string)
    this.files.set(ownText(path), app)
    return body
  }

  // A file that may lie anywhere has only its own name; the prefix has to say in which folder.
  private handOffOf(name: string): HandOff | undefined {
    const { sendfile, root } = this.fileOptions
    if (root !== undefined || typeof sendfile !== 'object') return sendfile
    const folder = name.slice(0, name.lastIndexOf('/') + 1)
    return { 'X-Accel-Redirect': sendfile['X-Accel-Redirect'] + encodePath(folder) }
  }

  // What a name stands for, of what may be served. Decided on the real path, and before anything else.
  private async statOf(name: string): Promise<Stats | null> {
    const { root } = this.fileOptions
    const path = this.pathOf(name)
    if (root === undefined) return orAbsent(statAsync(path))
    const real = await realPathBelow(path, root)
    return real === null ? null : orAbsent(statAsync(real.path))
  }

  private pathOf(name: string): string {
    const below = name.endsWith('/') ? name.slice(0, -1) : name
    return below === ''
      ? this.root
      : this.root + (this.root.endsWith(sep) ? '' : sep) + below.split('/').join(sep)
  }

  private redirect(environ: Environ, path: string, startResponse: StartResponse): Body {
    const query = environ.QUERY_STRING
    // What a client sends is not always what a URL may hold.
    const kept = query ? `?${query.replace(/[^!-~]/g, (char) => percentOf(char.charCodeAt(0)))}` : ''
    const location = encodePathBytes((environ.SCRIPT_NAME ?? '') + path) + kept
    return new HTTPMovedPermanently({ location }).wsgi(environ, startResponse)
  }
}
