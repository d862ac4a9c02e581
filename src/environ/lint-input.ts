// The streams of an environ under lint: how an application uses them, and what the gateway gives when they are used.

import { type Environ, type ErrorStream, type Input, isPromiseLike } from './contract.ts'
import { check } from './lint-check.ts'

/** Puts checking streams in the place of an environ's own, so that their use is checked as well. */
export function watchStreams(environ: Environ): void {
  const input = environ['wsgi.input']
  if (!Array.isArray(input)) environ['wsgi.input'] = watchedInput(input, environ.CONTENT_LENGTH)
  environ['wsgi.errors'] = watchedErrors(environ['wsgi.errors'])
}

type Step = IteratorResult<Uint8Array, unknown>
type Reader = Iterator<Uint8Array> & AsyncIterator<Uint8Array>

function watchedInput(input: Input, length: string | undefined): Input {
  const source = input as unknown as Partial<Record<symbol, () => Reader>>
  const watched: Record<symbol, () => Reader> = {}
  let taken = false
  for (const symbol of [Symbol.iterator, Symbol.asyncIterator]) {
    if (typeof source[symbol] !== 'function') continue
    watched[symbol] = () => {
      /// ## Reading the input
      ///
      /// The application takes one iterator of `wsgi.input`, unless it is an array. Whoever reads the body and means
      /// somebody else to read it again puts what was read in its place.
      check('input-once', !taken, input, 'wsgi.input is iterated once unless it is an array')
      taken = true
      return watchedReader(source[symbol]!(), symbol, inputMeter(length))
    }
  }
  return watched as unknown as Input
}

function watchedReader(reader: Reader, symbol: symbol, meter: (step: Step) => Step): Reader {
  let left = false
  const checked = (step: Step) => (left ? step : meter(step))
  const watched = {
    next: () => {
      const step: unknown = reader.next()
      return isPromiseLike(step) ? step.then((settled) => checked(settled as Step)) : checked(step as Step)
    },
    /// It may stop before the end; the iterator's `return()` says so, and the gateway deals with the rest.
    return: (value?: unknown) => {
      left = true
      const end = { done: true, value }
      return reader.return?.(value) ?? (symbol === Symbol.iterator ? end : Promise.resolve(end))
    },
    [symbol]: () => watched,
  }
  return watched as unknown as Reader
}

/** Checks the steps of one reading of an input, one after the other. */
export function inputMeter(length: unknown): (step: Step) => Step {
  let read = 0
  return (step) => {
    /// Every chunk is a `Uint8Array`; empty ones are allowed.
    check(
      'input-chunk',
      step.done || step.value instanceof Uint8Array,
      step.value,
      'a chunk of wsgi.input is a Uint8Array',
    )
    if (!step.done) read += step.value.length
    const whole = !length || (step.done ? read === Number(length) : read <= Number(length))

    /// The input ends by itself where `CONTENT_LENGTH` says. When the client leaves before, or sends something that is
    /// no body, the iterator throws in place of ending, so that a part is never taken for the whole.
    check(
      'input-length',
      whole,
      read,
      `wsgi.input has as many bytes as CONTENT_LENGTH says, ${String(length)}`,
    )
    return step
  }
}

function watchedErrors(errors: ErrorStream): ErrorStream {
  /// ## Writing to wsgi.errors
  ///
  /// Applications write strings, with a `\n` after each line. They call no other method, and do not close the stream.
  const refuse = () => check('errors-close', false, 'a call', 'wsgi.errors is not closed by applications')
  const watched = {
    write(text: unknown): unknown {
      check('errors-write', typeof text === 'string', text, 'what is written to wsgi.errors is a string')
      return errors.write(text)
    },
    close: refuse,
    end: refuse,
  }
  return watched
}
