// Runs an application once: calls it, holds what it gives to startResponse, and waits for the head where a generator
// gives it in its first step. In-process calls and every gateway run applications through this file.

import { closeIterator, dropIterator, isChunk, iterate } from './body.ts'
import {
  type Application,
  type Body,
  type Chunk,
  type Environ,
  type HeaderList,
  isPromiseLike,
  kind,
} from './contract.ts'

/** Thrown when one side of the contract does what the contract forbids. */
export class ContractError extends Error {
  override readonly name = 'ContractError'
}

/** What an application has answered so far. Gateways extend it to see the head when it is given. */
export class Answer {
  statusLine = ''
  headerlist: HeaderList | null = null
  body: Body = ''
  /** Set by whoever sends the head: from then on it can no longer be replaced. */
  headSent = false

  /** The application's `startResponse`. */
  start(statusLine: string, headers: HeaderList, error?: unknown): void {
    if (this.headerlist !== null) {
      if (error === undefined || error === null) {
        throw new ContractError('startResponse was called a second time without an error')
      }
      if (this.headSent) throw error
    }
    this.take(statusLine, headers)
  }

  /** Takes a head that `start` has let through. */
  protected take(statusLine: string, headers: HeaderList): void {
    this.statusLine = statusLine
    this.headerlist = headers
  }
}

/**
 * Calls an application and resolves to its answer, at once when the application answers at once.
 *
 * The head is known when it resolves; an iterable body is not read beyond the step that gave the head.
 * Throws what the application throws, and ContractError when it breaks the contract.
 */
export function run<A extends Answer>(app: Application, environ: Environ, answer: A): A | Promise<A> {
  const start = (statusLine: string, headers: HeaderList, error?: unknown) =>
    answer.start(statusLine, headers, error)
  const body = typeof app === 'function' ? app(environ, start) : app.wsgi(environ, start)
  if (typeof body === 'string' && answer.headerlist !== null) {
    answer.body = body
    return answer
  }
  if (isPromiseLike(body)) return Promise.resolve(body).then((settled) => settle(answer, settled))
  return settle(answer, body)
}

function settle<A extends Answer>(answer: A, body: Body): A | Promise<A> {
  if (answer.headerlist !== null && (typeof body === 'string' || body instanceof Uint8Array)) {
    answer.body = body
    return answer
  }
  if (isChunk(body)) {
    throw new ContractError('the application returned its body without having called startResponse')
  }
  if (typeof body !== 'object' || body === null) {
    throw new ContractError(
      `an application returns a string, a Uint8Array or an iterable of them, not ${kind(body)}`,
    )
  }
  if (answer.headerlist !== null) {
    iterableOrThrow(body)
    answer.body = body
    return answer
  }
  return afterFirstStep(answer, iterableOrThrow(body))
}

function iterableOrThrow(body: Exclude<Body, Chunk>): Exclude<Body, Chunk> {
  if (Symbol.asyncIterator in body || Symbol.iterator in body) return body
  throw new ContractError(
    `an application returns a string, a Uint8Array or an iterable of them, not ${kind(body)}`,
  )
}

function afterFirstStep<A extends Answer>(answer: A, body: Exclude<Body, Chunk>): A | Promise<A> {
  const iterator = iterate(body)
  const step = iterator.next()
  if (isPromiseLike(step)) return step.then((first) => resume(answer, iterator, first))
  return resume(answer, iterator, step)
}

function resume<A extends Answer>(
  answer: A,
  iterator: Iterator<Chunk> | AsyncIterator<Chunk>,
  first: IteratorResult<Chunk>,
): A {
  if (answer.headerlist === null) {
    if (!first.done) dropIterator(iterator)
    throw new ContractError('the application gave its first chunk without having called startResponse')
  }
  answer.body = first.done ? '' : new Resumed(first, iterator)
  return answer
}

/** An iterator whose first step was taken already, as a body again. */
export class Resumed implements AsyncIterable<Chunk> {
  private first: IteratorResult<Chunk> | null
  private readonly rest: Iterator<Chunk> | AsyncIterator<Chunk>

  constructor(first: IteratorResult<Chunk>, rest: Iterator<Chunk> | AsyncIterator<Chunk>) {
    this.first = first
    this.rest = rest
  }

  [Symbol.asyncIterator](): AsyncIterator<Chunk> {
    return {
      next: async () => {
        const first = this.first
        if (first === null) return this.rest.next()
        this.first = null
        return first
      },
      return: async () => {
        await closeIterator(this.rest)
        return { done: true, value: undefined }
      },
    }
  }
}
