// An application whose answers are seen to their end: with which status, of how many bytes, when, and what went wrong.

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
import { isPromiseLike } from '../environ/contract.ts'
import { fromError } from '../exc/from-error.ts'
import { describeError } from '../gateways/server-error.ts'
import { utf8Length } from '../syntax/bytes.ts'

/** How an exchange ended. */
export interface Outcome {
  /** 499 where the client left before the end, 500 where the application threw what has no status. */
  readonly status: number
  /** Bytes of the body that were given to the server. */
  readonly bytes: number
  readonly milliseconds: number
  /** What was thrown, also where a layer inside made an answer of it; undefined where nothing was. */
  readonly error: unknown
}

/**
 * Calls an application and tells once how it ended: when its body was given to the server, was closed, or failed. `around`
 * is called with each step of a body that streams, and takes it. What `end` throws, or its promise rejects with, goes to
 * `wsgi.errors` and changes nothing.
 */
export function watched(
  wsgi: Wsgi,
  environ: Environ,
  startResponse: StartResponse,
  end: (outcome: Outcome) => unknown,
  around: <T>(step: () => T) => T = (step) => step(),
): Body | PromiseLike<Body> {
  return new Watch(environ, end, around).run(wsgi, startResponse)
}

class Watch {
  readonly #environ: Environ
  readonly #tell: (outcome: Outcome) => unknown
  readonly #around: <T>(step: () => T) => T
  readonly #start = performance.now()
  readonly #isHead: boolean
  #status = 500
  #error: unknown

  constructor(environ: Environ, tell: (outcome: Outcome) => unknown, around: <T>(step: () => T) => T) {
    this.#environ = environ
    this.#tell = tell
    this.#around = around
    // What inner layers do to the environ is not what the client asked for.
    this.#isHead = environ.REQUEST_METHOD === 'HEAD'
  }

  run(wsgi: Wsgi, startResponse: StartResponse): Body | PromiseLike<Body> {
    let length: number | null = null
    const start: StartResponse = (status, headers, error) => {
      this.#status = Number(status.slice(0, 3))
      if (error !== undefined) this.#error = error
      length = lengthIn(headers)
      startResponse(status, headers, error)
    }
    const failed = (error: unknown): never => {
      this.#error = error
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
    const around = this.#around
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
        step = await around(() => from.next())
      } catch (error) {
        this.#error = error
        end(500)
        throw error
      }
      if (step.done) end(this.#status)
      else bytes += sizeOf(step.value)
      return step
    })
    return {
      [Symbol.asyncIterator]: () => {
        const iterator = chunks[Symbol.asyncIterator]()
        return {
          next: () => iterator.next(),
          return: async () => {
            end(this.#isHead ? this.#status : 499)
            await around(() => iterator.return?.())
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  // The answer is made by now, and stays what it is whatever those do who are told of it.
  #end(status: number, bytes: number): void {
    const environ = this.#environ
    const failed = (error: unknown) => environ['wsgi.errors'].write(describeError(error, environ))
    try {
      const milliseconds = performance.now() - this.#start
      const told = this.#tell({ status, bytes, milliseconds, error: this.#error })
      if (isPromiseLike(told)) told.then(undefined, failed)
    } catch (error) {
      failed(error)
    }
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
