// Runs an application up to its first chunk, and answers for it when it fails until then.

import { isAsyncIterable, isChunk, isIterable, iterate } from '../environ/body.ts'
import {
  type Body,
  type Chunk,
  type Environ,
  isPromiseLike,
  type StartResponse,
  type Wsgi,
} from '../environ/contract.ts'
import { Resumed } from '../environ/run.ts'

/** Answers for an application that failed; throws the error on when it is not for it. */
export type Rescue = (error: unknown) => Body | PromiseLike<Body>

/**
 * Calls an application. What it throws, rejects with, or its body throws in place of a first chunk goes to `rescue`; what
 * comes later is not caught, for the head has left by then.
 */
export function catchErrors(
  app: Wsgi,
  environ: Environ,
  startResponse: StartResponse,
  rescue: Rescue,
): Body | PromiseLike<Body> {
  let body: Body | PromiseLike<Body>
  try {
    body = app(environ, startResponse)
  } catch (error) {
    return rescue(error)
  }
  if (isPromiseLike(body)) return body.then((settled) => begun(settled, rescue), rescue)
  return begun(body, rescue)
}

function begun(body: Body, rescue: Rescue): Body | PromiseLike<Body> {
  // Nothing goes wrong in what is there already, and what is no body is for the caller to refuse.
  if (isChunk(body) || Array.isArray(body) || !(isAsyncIterable(body) || isIterable(body))) return body
  let iterator: Iterator<Chunk> | AsyncIterator<Chunk>
  let first: IteratorResult<Chunk> | PromiseLike<IteratorResult<Chunk>>
  try {
    iterator = iterate(body)
    first = iterator.next()
  } catch (error) {
    return rescue(error)
  }
  const resumed = (step: IteratorResult<Chunk>) => (step.done ? '' : new Resumed(step, iterator))
  return isPromiseLike(first) ? first.then(resumed, rescue) : resumed(first)
}
