// What lint asks of the body of an answer, and of whoever reads it.

import { utf8Length } from '../syntax/bytes.ts'
import { hasContent } from '../syntax/status.ts'
import { isAsyncIterable, isChunk, isIterable } from './body.ts'
import type { Body, Chunk } from './contract.ts'
import { advise, check } from './lint-check.ts'
import type { Exchange } from './lint-head.ts'

/** Throws unless an application may return this; gives it back, or an iterable that checks what it yields. */
export function checkBody(body: unknown, exchange: Exchange): Body {
  /// # The body of the answer
  ///
  /// The body is one chunk, or an iterable of chunks, synchronous or asynchronous; an array is an iterable. Nothing
  /// else is a body: not `undefined` or `null`, which an application gives that has forgotten to return, not a number,
  /// not a plain object, not an `ArrayBuffer`. An empty body is `''` or `[]`.
  check(
    'body',
    isChunk(body) || ((isIterable(body) || isAsyncIterable(body)) && !ArrayBuffer.isView(body)),
    body,
    'an application returns a string, a Uint8Array, or an iterable of them',
  )
  if (!isChunk(body) && !isPlainArray(body)) return watchedBody(body as unknown as Source, exchange)
  for (const chunk of isChunk(body) ? [body] : body) takeChunk(chunk, exchange)
  endBody(exchange)
  return body as Body
}

function takeChunk(chunk: unknown, exchange: Exchange): void {
  /// A chunk is a string or a `Uint8Array`. Strings are sent as UTF-8, and should have no half of a surrogate pair.
  /// A synchronous iterable yields chunks and no promises of chunks.
  check('chunk', isChunk(chunk), chunk, 'a chunk of a body is a string or a Uint8Array')
  advise(
    'chunk-text',
    typeof chunk !== 'string' || !/\p{Cs}/u.test(chunk),
    chunk,
    'a text chunk has whole characters',
    exchange.warn,
  )

  /// When the first chunk is there, `startResponse` has been called.
  check(
    'start-response-missing',
    exchange.head,
    chunk,
    'startResponse is called before the first chunk is there',
  )

  /// An application that got its own error back from `startResponse` gives no more chunks.
  check(
    'error-swallowed',
    !exchange.refused,
    chunk,
    'an error that startResponse has thrown back ends the answer',
  )
  const size = typeof chunk === 'string' ? utf8Length(chunk) : chunk.length

  /// An empty chunk says that there is nothing yet; it is allowed at any time, and has no effect.
  if (size === 0) return
  const { code, length, typed } = exchange.head

  /// Responses with status 204, 205 and 304 have no bytes in their body. To HEAD an application may answer as it
  /// would to GET: the gateway leaves the body out, and closes it.
  check('body-forbidden', hasContent(code), chunk, `a ${code} response has an empty body`)

  /// A body that has bytes has a `Content-Type`.
  check('header-content-type', typed, chunk, 'a response whose body is not empty has a Content-Type')

  /// When there is a `Content-Length`, the body has exactly as many bytes; only in an answer to HEAD may it be empty
  /// instead. When there is none, the gateway knows the length of a body that is one chunk or an array, and frames
  /// others as the protocol allows.
  exchange.produced += size
  check(
    'content-length-kept',
    length === undefined || exchange.produced <= length,
    exchange.produced,
    `the body has as many bytes as its Content-Length says, ${length}`,
  )
}

function endBody(exchange: Exchange): void {
  const { head, produced, method } = exchange
  exchange.over = true
  /// A body may end without a chunk, or with empty ones only. `startResponse` has been called by then as well, and what
  /// is said above holds for the whole of it.
  check(
    'start-response-missing',
    head,
    'no call',
    'startResponse is called before the body has come to its end',
  )
  check(
    'error-swallowed',
    !exchange.refused,
    'the end',
    'an error that startResponse has thrown back ends the answer',
  )
  check(
    'content-length-kept',
    head.length === undefined || produced === head.length || (produced === 0 && method === 'HEAD'),
    produced,
    `the body has as many bytes as its Content-Length says, ${head.length}`,
  )
}

type Source = Record<symbol, () => Iterator<Chunk> & AsyncIterator<Chunk>>

function watchedBody(body: Source, exchange: Exchange): Body {
  const passage = new Passage(exchange)
  const watched: Record<symbol, () => object> = {}
  for (const symbol of [Symbol.iterator, Symbol.asyncIterator] as const) {
    if (typeof body[symbol] !== 'function') continue
    watched[symbol] = () => {
      /// # Reading and closing the body
      ///
      /// Whoever receives a body that is an iterable takes one iterator of it. Where there is a choice it takes the
      /// asynchronous one.
      check('body-once', !passage.opened, body, 'a body is iterated once')
      passage.opened = true
      const inner = body[symbol]!()
      const iterator = symbol === Symbol.iterator ? watchedSync(inner, passage) : watchedAsync(inner, passage)
      dropped?.unregister(passage)
      dropped?.register(iterator, passage)
      return iterator
    }
  }
  dropped?.register(watched, passage, passage)
  return watched as unknown as Body
}

const DONE = { done: true, value: undefined } as const

function watchedSync(inner: Iterator<Chunk>, passage: Passage): IterableIterator<Chunk> {
  return {
    next() {
      if (passage.asked()) return DONE
      let step: IteratorResult<Chunk>
      try {
        step = inner.next()
      } catch (error) {
        passage.failed()
        throw error
      }
      try {
        passage.took(step)
      } catch (fault) {
        if (!step.done && passage.mayClose()) {
          try {
            inner.return?.()
          } catch {
            // The fault that was found matters more than one in cleaning up after it.
          }
        }
        throw fault
      }
      return step
    },
    return() {
      passage.returned()
      return (passage.mayClose() ? inner.return?.() : undefined) ?? DONE
    },
    [Symbol.iterator]() {
      return this
    },
  }
}

function watchedAsync(inner: AsyncIterator<Chunk>, passage: Passage): AsyncIterableIterator<Chunk> {
  return {
    async next() {
      if (passage.asked()) return DONE
      let step: IteratorResult<Chunk>
      try {
        step = await inner.next()
      } catch (error) {
        passage.failed()
        throw error
      }
      try {
        passage.took(step)
      } catch (fault) {
        if (!step.done && passage.mayClose()) await inner.return?.()?.then(undefined, () => undefined)
        throw fault
      }
      return step
    },
    async return() {
      passage.returned()
      return (passage.mayClose() ? await inner.return?.() : undefined) ?? DONE
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** One passage of a body from an application to whoever reads it. */
class Passage {
  opened = false
  readonly #exchange: Exchange
  #waiting = false
  #ended = false
  #returned = false
  #closed = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  /** Before the next chunk is taken: whether there is none, because the iterator has ended. */
  asked(): boolean {
    /// It hands each chunk on before it asks for the next, waits until it can be sent, and asks for one at a time. It
    /// does not hold chunks back to join them: an empty or a short chunk may be all there is for a while.
    check('read-overlap', !this.#waiting, 'next()', 'a chunk is asked for when the one before has arrived')

    /// When it wants no more, because the client has left, or the request was HEAD, or something failed, it calls the
    /// iterator's `return()`, and asks for nothing after that.
    check('read-after-close', !this.#returned, 'next()', 'no chunk is asked for after return()')
    this.#waiting = !this.#ended
    return this.#ended
  }

  /** When a chunk, or the end, is there. */
  took(step: IteratorResult<Chunk>): void {
    this.#waiting = false
    // It stands when one of the checks throws, too: then nothing more is taken.
    this.#ended = true
    if (!step.done) {
      takeChunk(step.value, this.#exchange)
      this.#ended = false
    } else if (!this.#returned) {
      // What arrives after return() was called says nothing about the whole.
      endBody(this.#exchange)
    }
  }

  /** When the iterator has thrown. */
  failed(): void {
    this.#waiting = false
    this.#ended = true
    this.#exchange.over = true
  }

  /** When whoever reads has called return(). */
  returned(): void {
    /// It calls `return()` exactly once on every path, unless the iterator has come to its end or has thrown; then
    /// the iterator is closed already, and bears a `return()` all the same. This is where an application gives back
    /// what it holds: a generator in its `finally`. An iterator that was never asked for a chunk is closed like any
    /// other. One without a method `return` has nothing to close.
    check('closed-twice', !this.#returned, 'return()', "a body's iterator is closed once")
    this.#returned = true
    this.#exchange.over = true
  }

  /** Whether the application's iterator is still to be closed; asked by whoever closes it then. */
  mayClose(): boolean {
    const first = !this.#closed
    this.#closed = true
    return first
  }

  /** When nobody can reach the body any more. */
  dropped(): void {
    /// Nobody drops a body without that. This is noticed when the memory is collected, so it can only be warned of.
    try {
      advise(
        'body-dropped',
        this.#ended || this.#returned,
        'one that was dropped',
        "a body's iterator is read to its end or closed",
        this.#exchange.warn,
      )
    } catch {
      // The request is long over, and so may be what warnings go to; an error thrown here would end the process.
    }
  }
}

const dropped =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<Passage>((passage) => passage.dropped())

function isPlainArray(body: unknown): body is unknown[] {
  return Array.isArray(body) && body[Symbol.iterator] === Array.prototype[Symbol.iterator]
}

/// # Middleware
///
/// Middleware is an application that calls another. It owes its caller what an application owes, and the application
/// it calls what a gateway owes: it hands on a sound environ, it closes a body that it does not hand on, and it passes
/// on one chunk before it asks for the next. One that changes the environ for the application below, and does not mean
/// its caller to see it, copies it.
