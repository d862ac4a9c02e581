// Reads wsgi.input to its end, once, within a limit, and leaves in the environ what it read, so that anyone can read it again.

import type { Environ, Input } from '../environ/contract.ts'
import { concatBytes } from '../syntax/bytes.ts'
import { BodyError } from './errors.ts'

/**
 * The whole body of a request: at once when it is in memory already, else a promise.
 *
 * Rejects with BodyError 413 beyond `limit`, and with the gateway's own error when the client leaves.
 */
export function readInput(environ: Environ, limit: number): Uint8Array | Promise<Uint8Array> {
  const input = environ['wsgi.input']
  if (isArray(input)) {
    const bytes = concatBytes(input)
    if (bytes.length > limit) throw tooLarge(limit)
    return bytes
  }
  if (input instanceof Reading) return input.bytes(limit)
  const reading = new Reading(environ, input, limit)
  environ['wsgi.input'] = reading
  return reading.bytes(limit)
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `the body is larger than ${limit} bytes`)
}

function isArray(input: Input): input is readonly Uint8Array[] {
  return Array.isArray(input)
}

/** A body that is being read: it stands in for the input, so that a second reader shares the first one's bytes. */
class Reading implements AsyncIterable<Uint8Array> {
  readonly #whole: Promise<Uint8Array>

  constructor(environ: Environ, input: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, limit: number) {
    this.#whole = this.#read(environ, input, limit)
    // Whoever awaits it sees the failure; without this, a reader that gave up would leave an unhandled rejection.
    this.#whole.catch(() => {})
  }

  async #read(
    environ: Environ,
    input: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    limit: number,
  ): Promise<Uint8Array> {
    const declared = Number(environ.CONTENT_LENGTH ?? 0)
    if (declared > limit) throw tooLarge(limit)
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of input) {
      size += chunk.length
      if (size > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
    const bytes = concatBytes(chunks)
    if (environ['wsgi.input'] === this) environ['wsgi.input'] = Object.freeze([bytes])
    return bytes
  }

  async bytes(limit: number): Promise<Uint8Array> {
    const bytes = await this.#whole
    if (bytes.length > limit) throw tooLarge(limit)
    return bytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield await this.#whole
  }
}
