// A line for each request, as the application answers it. What a server knows of the connection it logs itself.

import { isChunk, stepping } from '../environ/body.ts'
import type {
  Body,
  Chunk,
  Environ,
  HeaderList,
  HeaderPair,
  StartResponse,
  Wsgi,
} from '../environ/contract.ts'
import { isPromiseLike, toWsgi } from '../environ/contract.ts'
import { fromError } from '../exc/from-error.ts'
import { utf8Length } from '../syntax/bytes.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { LOG_FORMATS, type LogFormat, type Logged, logLine } from './log-line.ts'
import { oneOf, readSettings } from './settings.ts'

/** Whoever takes lines: a logger. */
export interface Logger {
  info(text: string): unknown
}

/** How requests are told, and to whom. */
export interface AccessLogOptions {
  /** Apache's `combined` format by default, `common`, or `json`. */
  readonly format?: LogFormat | undefined
  /** Gets each line; `wsgi.errors` by default. */
  readonly logger?: Logger | undefined
}

/**
 * Tells each request in a line, once its body was given to the server, with the milliseconds it took; one whose client left or
 * which failed too, as 499 and 500. Nothing that a client sends can end a line.
 *
 * @example
 * accessLog(app, { format: 'json', logger: pino() })
 */
export const accessLog = /* @__PURE__ */ wsgify.middleware(
  (_req, app, { format, logger }): Wsgi => {
    const wsgi = toWsgi(app)
    return (environ, startResponse) => {
      const exchange = new Exchange(environ, (logged) => {
        const line = logLine(logged, format)
        if (logger === null) environ['wsgi.errors'].write(`${line}\n`)
        else logger.info(line)
      })
      return exchange.run(wsgi, startResponse)
    }
  },
  (given: AccessLogOptions) =>
    readSettings(
      given,
      { format: [oneOf(...LOG_FORMATS), 'combined'], logger: [loggerOf, null] },
      // What Paste's translogger is told of its logger, which is Python's.
      { logger_name: null, logging_level: null, set_logger_level: null, setup_console_handler: null },
    ),
)

function loggerOf(value: unknown): Logger {
  if (typeof (value as Logger | null)?.info === 'function') return value as Logger
  throw new TypeError('a logger has a method info(text)')
}

class Exchange {
  readonly #environ: Environ
  readonly #tell: (logged: Logged) => void
  readonly #start = performance.now()
  // What inner layers do to the environ is not what the client asked for.
  readonly #method: string
  readonly #target: string
  #status = 500

  constructor(environ: Environ, tell: (logged: Logged) => void) {
    this.#environ = environ
    this.#tell = tell
    this.#method = environ.REQUEST_METHOD
    this.#target = environ['wsgify.raw_target'] ?? environ.SCRIPT_NAME + environ.PATH_INFO
  }

  run(wsgi: Wsgi, startResponse: StartResponse): Body | PromiseLike<Body> {
    let length: number | null = null
    const start: StartResponse = (status, headers, error) => {
      this.#status = Number(status.slice(0, 3))
      length = lengthIn(headers)
      startResponse(status, headers, error)
    }
    const failed = (error: unknown): never => {
      this.#end(fromError(error)?.status ?? 500, 0)
      throw error
    }
    let body: Body | PromiseLike<Body>
    try {
      body = wsgi(this.#environ, start)
    } catch (error) {
      return failed(error)
    }
    return isPromiseLike(body)
      ? body.then((settled) => this.#watched(settled, length), failed)
      : this.#watched(body, length)
  }

  #watched(body: Body, length: number | null): Body {
    if (isChunk(body)) {
      this.#end(this.#status, sizeOf(body))
      return body
    }
    // A file that the server sends by itself must stay one, and a list that is there already.
    if (Array.isArray(body) || (length !== null && 'fd' in body)) {
      this.#end(this.#status, length ?? (Array.isArray(body) ? body.reduce(added, 0) : 0))
      return body
    }
    const [isHead, status] = [this.#method === 'HEAD', this.#status]
    let bytes = 0
    let isOpen = true
    const end = (status: number): void => {
      if (!isOpen) return
      isOpen = false
      this.#end(status, bytes)
    }
    const chunks = stepping<Chunk, Chunk>(body, async (from) => {
      let step: IteratorResult<Chunk>
      try {
        step = await from.next()
      } catch (error) {
        end(500)
        throw error
      }
      if (step.done) end(this.#status)
      else bytes += sizeOf(step.value)
      return step
    })
    return {
      [Symbol.asyncIterator]() {
        const iterator = chunks[Symbol.asyncIterator]()
        return {
          next: () => iterator.next(),
          async return() {
            end(isHead ? status : 499)
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  #end(status: number, bytes: number): void {
    const environ = this.#environ
    this.#tell({
      remoteAddr: environ['wsgify.client_addr'] ?? environ.REMOTE_ADDR ?? '',
      method: this.#method,
      target: this.#target,
      protocol: environ.SERVER_PROTOCOL,
      status,
      bytes,
      milliseconds: performance.now() - this.#start,
      environ,
    })
  }
}

function lengthIn(headers: HeaderList): number | null {
  const pair = headers.find(([name]: HeaderPair) => name.toLowerCase() === 'content-length')
  return pair === undefined ? null : Number(pair[1])
}

function sizeOf(chunk: Chunk): number {
  return typeof chunk === 'string' ? utf8Length(chunk) : chunk.length
}

function added(size: number, chunk: Chunk): number {
  return size + sizeOf(chunk)
}
