// Bodies as the contract knows them: what they are, reading one to its end, and closing it exactly once.

import { concatBytes, encodeUtf8, utf8Length } from '../syntax/bytes.ts'
import { type Body, type Chunk, type ErrorStream, kind } from './contract.ts'

/** Whether a body is one chunk rather than an iterable of chunks. */
export function isChunk(body: unknown): body is Chunk {
  return typeof body === 'string' || body instanceof Uint8Array
}

/** Whether a value can be iterated synchronously. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Iterable<unknown>)[Symbol.iterator] === 'function'
  )
}

/** Whether a value can be iterated asynchronously. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function'
  )
}

/** A chunk as bytes. Throws a TypeError for anything else. */
export function chunkBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk === 'string') return encodeUtf8(chunk)
  throw new TypeError(`a chunk of a body is a string or a Uint8Array, not ${kind(chunk)}`)
}

/** How many bytes chunks have together. Throws a TypeError for what is no chunk. */
export function lengthOfChunks(chunks: readonly unknown[]): number {
  let length = 0
  for (const chunk of chunks)
    length += typeof chunk === 'string' ? utf8Length(chunk) : chunkBytes(chunk).length
  return length
}

/** The iterator of a body that is not one chunk; an asynchronous one where there is a choice. */
export function iterate(body: Exclude<Body, Chunk>): Iterator<Chunk> | AsyncIterator<Chunk> {
  if (isAsyncIterable(body)) return body[Symbol.asyncIterator]() as AsyncIterator<Chunk>
  if (isIterable(body)) return body[Symbol.iterator]() as Iterator<Chunk>
  throw new TypeError(
    `an application returns a string, a Uint8Array or an iterable of them, not ${kind(body as unknown)}`,
  )
}

const END: IteratorReturnResult<undefined> = /* @__PURE__ */ Object.freeze({ done: true, value: undefined })

/**
 * Chunks whose steps are taken by a function. Closing closes what they come from at once, also while a step is waited for:
 * a generator would wait for it, and a source that has nothing to give for a while could not be closed.
 */
export function stepping<From, To>(
  chunks: AsyncIterable<From> | Iterable<From>,
  next: (from: Iterator<From> | AsyncIterator<From>) => Promise<IteratorResult<To>>,
): AsyncIterable<To> {
  return {
    [Symbol.asyncIterator]() {
      const from = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
      let closed = false
      return {
        next: () => (closed ? Promise.resolve(END) : next(from)),
        async return() {
          if (!closed) {
            closed = true
            await closeIterator(from)
          }
          return END
        },
      }
    },
  }
}

/**
 * What an iterator gives that is made when it is first asked, for instance of a module that is loaded then. Closing it
 * closes that, made for it if need be: it is what holds the source.
 */
export function later<T>(
  make: () => Promise<AsyncIterator<T, unknown> | Iterator<T, unknown>>,
): AsyncIterableIterator<T> {
  let made: ReturnType<typeof make> | null = null
  const iterator = () => {
    made ??= make()
    return made
  }
  return {
    next: async () => (await iterator()).next(),
    return: async () => {
      await closeIterator(await iterator())
      return END
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** A body as bytes on their way. */
export function bytesOf(body: Body): AsyncIterable<Uint8Array> {
  return stepping<Chunk, Uint8Array>(isChunk(body) ? [body] : body, async (from) => {
    const step = await from.next()
    if (step.done) return { done: true, value: undefined }
    try {
      return { done: false, value: chunkBytes(step.value) }
    } catch (error) {
      await closeIterator(from)
      throw error
    }
  })
}

/** Bodies one after the other, as one. Closing it closes those that have not ended. */
export function chained(bodies: readonly Body[]): AsyncIterable<Chunk> {
  return {
    [Symbol.asyncIterator]() {
      let at = 0
      let current: Iterator<Chunk> | AsyncIterator<Chunk> | null = null
      const close = async () => {
        const running = current
        const left = bodies.slice(running === null ? at : at + 1)
        at = bodies.length
        current = null
        await Promise.all([running === null ? undefined : closeIterator(running), ...left.map(closeBody)])
      }
      return {
        async next(): Promise<IteratorResult<Chunk>> {
          while (at < bodies.length) {
            const body = bodies[at] as Body
            if (isChunk(body)) {
              at++
              return { done: false, value: body }
            }
            let step: IteratorResult<Chunk>
            try {
              current ??= iterate(body)
              step = await current.next()
            } catch (error) {
              at++
              current = null
              await close()
              throw error
            }
            if (!step.done) return step
            at++
            current = null
          }
          return { done: true, value: undefined }
        },
        async return() {
          await close()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** Reads a body to its end. One chunk is answered at once, an iterable by a promise; its iterator is closed on every path. */
export function collect(body: Body): Uint8Array | Promise<Uint8Array> {
  return isChunk(body) ? chunkBytes(body) : collectChunks(body).then(concatBytes)
}

/** Reads an iterable body to its end, chunk by chunk as bytes. */
export async function collectChunks(body: Exclude<Body, Chunk>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  // for-await closes the iterator when a chunk is refused, and does not when it ends by itself or throws.
  for await (const chunk of body) {
    const bytes = chunkBytes(chunk)
    if (bytes.length > 0) chunks.push(bytes)
  }
  return chunks
}

/** Closes a body that will not be read, if there is anything to close. */
export function closeBody(body: Body): void | Promise<void> {
  if (isChunk(body) || Array.isArray(body)) return
  return closeIterator(iterate(body))
}

/** Closes a body that nobody will read. That this fails concerns the operator alone: the answer is made without it. */
export function dropBody(body: Body, errors?: ErrorStream): void {
  quietly(() => closeBody(body), errors)
}

/** Closes an iterator as `dropBody` does a body. */
export function dropIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>): void {
  quietly(() => closeIterator(iterator))
}

function quietly(close: () => void | Promise<void>, errors?: ErrorStream): void {
  const failed = (error: unknown) => {
    try {
      const what = error instanceof Error ? error.stack : String(error)
      errors?.write(`a body that was not sent could not be closed: ${what}\n`)
    } catch {
      // Then there is nobody to tell, or nothing that could be said.
    }
  }
  try {
    close()?.catch(failed)
  } catch (error) {
    failed(error)
  }
}

/** Calls an iterator's `return()` if it has one; the caller sees to it that this happens once. */
export function closeIterator(iterator: Iterator<unknown> | AsyncIterator<unknown>): void | Promise<void> {
  const closed = iterator.return?.() as unknown
  if (typeof (closed as PromiseLike<unknown> | undefined)?.then === 'function') {
    return (closed as Promise<unknown>).then(() => undefined)
  }
}
