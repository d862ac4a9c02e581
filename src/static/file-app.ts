// An application that answers with one file.

import { basename, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Body, Environ, HeaderList, StartResponse } from '../environ/contract.ts'
import { HTTPMethodNotAllowed, HTTPNotFound } from '../exc/client-error.ts'
import { Response, type ResponseInit } from '../message/response.ts'
import { headerPairs, sameName } from '../message/response-headers.ts'
import { answerFile, type ServedFile } from './answer-file.ts'
import { typeOfFile } from './content-type.ts'
import { fileHead, handedOverHead } from './file-head.ts'
import { DEFAULT_MEMORY, FileMemory } from './file-memory.ts'
import { tagOf } from './file-state.ts'
import { type HandOff, handOffField } from './hand-off.ts'
import { isInside } from './open-file.ts'
import { Variants } from './variants.ts'
import { WatchedFile, type Watching } from './watched-file.ts'

/** What follows from the file, and cannot be said beforehand. */
type OfTheFile =
  | 'status'
  | 'statusText'
  | 'etag'
  | 'lastModified'
  | 'contentLength'
  | 'contentRange'
  | 'acceptRanges'
  | 'conditionalResponse'

/** How a file is served: any property of a response that does not follow from the file, and these. */
export interface FileOptions extends Omit<ResponseInit, OfTheFile> {
  /**
   * What ETag is made of. `stat`, the default: size and time of the last change; it is weak for the two seconds in which a
   * further change could go unseen. `content`: a hash, made once for each state of the file. False: there is none.
   */
  readonly etag?: 'stat' | 'content' | false | undefined
  /** A directory that the file has to lie below, with all symbolic links followed. A file elsewhere is not found. */
  readonly root?: string | undefined
  /**
   * Whether `a.js.br`, `a.js.zst` and `a.js.gz` are sent in place of `a.js` to clients that accept them. False by default.
   * They have to be made again when the file is.
   */
  readonly precompressed?: boolean | undefined
  /** Lets the server in front send the file. It then weighs conditions and ranges. */
  readonly sendfile?: HandOff | undefined
  /**
   * How many bytes of files are kept in memory, 16 MiB by default, 0 for none; files over 256 KiB never are. A FileMemory
   * is shared by all that are given it.
   */
  readonly memory?: number | FileMemory | undefined
  /** For how many milliseconds a file is served without a look whether it has changed. 0 by default. */
  readonly freshFor?: number | undefined
}

const NOT_FOUND = new HTTPNotFound()
const NOT_ALLOWED = new HTTPMethodNotAllowed({ allow: ['GET', 'HEAD'] })

/** Whether a request wants to read; every other method is refused. */
export function isReading({ REQUEST_METHOD: method }: Environ): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** The one answer where there is nothing to serve, whatever the reason. */
export function notFound(environ: Environ, startResponse: StartResponse): Body {
  return NOT_FOUND.wsgi(environ, startResponse)
}

/** The answer to a method other than GET and HEAD. */
export function notAllowed(environ: Environ, startResponse: StartResponse): Body {
  return NOT_ALLOWED.wsgi(environ, startResponse)
}

/** A file as an application: GET and HEAD, with conditions and ranges. */
export class FileApp {
  /** The absolute path of the file. */
  readonly path: string
  private readonly file: ServedFile
  private readonly variants: Variants | null

  /**
   * Serves the file at a path or `file:` URL. It is looked at for each request, so it may change, go and come.
   *
   * Throws a TypeError or RangeError for options that no response could have.
   *
   * @example
   * new FileApp('dist/app.js', { cacheControl: { maxAge: 3600 } })
   */
  constructor(path: string | URL, options: FileOptions = {}) {
    const {
      etag = 'stat',
      root,
      precompressed = false,
      sendfile,
      memory = DEFAULT_MEMORY,
      freshFor = 0,
    } = options
    this.path = resolve(typeof path === 'string' ? path : fileURLToPath(path))
    if (this.path.includes('\0')) throw new TypeError('a path holds no NUL')
    if (etag !== 'stat' && etag !== 'content' && etag !== false) {
      throw new TypeError(`etag is 'stat', 'content' or false, not ${JSON.stringify(etag)}`)
    }
    if (!(freshFor >= 0)) throw new RangeError(`freshFor is a number of milliseconds, not ${freshFor}`)
    const top = root === undefined ? null : resolve(root)
    if (top !== null && !isInside(this.path, top)) {
      throw new TypeError(`the file ${this.path} does not lie below its root ${top}`)
    }
    const how = {
      root: top,
      memory: memory instanceof FileMemory ? memory : new FileMemory(memory),
      hashed: etag === 'content',
      freshFor,
    }
    const fields = fieldsOf(this.path, options)
    this.variants = null
    if (sendfile !== undefined) {
      this.file = handedOver(this.path, { ...how, hashed: false }, fields, sendfile)
      if (precompressed) {
        throw new TypeError('with sendfile, the server in front chooses among precompressed files')
      }
      return
    }
    const serve = (path: string, list: HeaderList, suffix: string): ServedFile =>
      new WatchedFile(path, {
        ...how,
        describe: (state) => fileHead(list, state.stats, etag === false ? null : tagOf(state, suffix)),
      })
    if (precompressed) {
      const shared = ofVariants(fields)
      this.file = serve(this.path, shared, '')
      this.variants = new Variants(this.path, (path, coding) =>
        serve(path, [...shared, ['Content-Encoding', coding]], `-${coding}`),
      )
    } else {
      this.file = serve(this.path, fields, '')
    }
  }

  /** Answers a request with the file. Called as a method. */
  wsgi(environ: Environ, startResponse: StartResponse): Body | Promise<Body> {
    if (!isReading(environ)) return notAllowed(environ, startResponse)
    const found = this.find(environ, startResponse)
    if (found instanceof Promise) return found.then((body) => body ?? notFound(environ, startResponse))
    return found ?? notFound(environ, startResponse)
  }

  /**
   * Answers a GET or HEAD request with the file; null, or a promise of null, with nothing answered, when there is none. So
   * the caller can look elsewhere.
   */
  find(environ: Environ, startResponse: StartResponse): Body | null | Promise<Body | null> {
    const { variants } = this
    if (variants === null) return answerFile(this.file, environ, startResponse)
    const chosen = variants.choose(environ)
    if (chosen === null) return answerFile(this.file, environ, startResponse)
    return Promise.resolve(chosen).then(async (variant) => {
      const body = variant && (await answerFile(variant, environ, startResponse))
      if (body !== null) return body
      if (variant !== null) variants.forget(variant)
      return answerFile(this.file, environ, startResponse)
    })
  }
}

// The fields that all states of a file have. A response checks them, and whoever made a mistake hears of it at once.
function fieldsOf(path: string, options: FileOptions): HeaderList {
  const { etag, root, precompressed, sendfile, memory, freshFor, ...properties } = options
  const named = headerPairs(options.headers ?? {}).find(([name]) => sameName(name, 'Content-Type'))
  const contentType = options.contentType ?? named?.[1] ?? typeOfFile(path)
  const response = new Response(null, { ...properties, contentType })
  for (const field of ['Content-Length', 'Accept-Ranges', 'Last-Modified']) response.setField(field, null)
  if (response.field('X-Content-Type-Options') === null) {
    response.setField('X-Content-Type-Options', 'nosniff')
  }
  return response.headerlist
}

// The fields that a file and its variants share. Which coding it is in, each says for itself.
function ofVariants(fields: HeaderList): HeaderList {
  const response = new Response()
  response.headerlist = fields
  response.vary.add('Accept-Encoding')
  response.contentEncoding = null
  return response.headerlist
}

function handedOver(
  path: string,
  how: Omit<Watching<never>, 'describe'>,
  fields: HeaderList,
  sendfile: HandOff,
): ServedFile {
  const name = how.root === null ? basename(path) : path.slice(how.root.length).split(sep).join('/')
  const below = name.replace(/^\//, '')
  // For a mistake in the options to be heard of now, and not with the first request.
  handOffField(sendfile, path, below)
  return new WatchedFile(path, {
    ...how,
    memory: new FileMemory(0),
    describe: (state) => handedOverHead(fields, handOffField(sendfile, state.path, below)),
  })
}
