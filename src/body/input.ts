// Reads wsgi.input to its end, once, within a limit, and leaves in the environ what it read, so that anyone can read it again.

import type { Environ, Input } from '../environ/contract.ts'
import { concatBytes } from '../syntax/bytes.ts'
import { parseDigits } from '../syntax/digits.ts'
import { BodyError } from './errors.ts'

/** The length a request says its body has; null when it says none, or none that is a number. */
export function declaredLength(environ: Environ): number | null {
  const length = parseDigits(environ.CONTENT_LENGTH)
  return length < 0 ? null : length
}

/**
 * The whole body of a request: at once when it is in memory already, else a promise.
 *
 * Rejects with BodyError 413, which names the limit, beyond it, 400 when the body is shorter than its Content-Length says, and with the
 * gateway's own error when the client leaves. What comes after the declared length is not read.
 */
export function readInput(
  environ: Environ,
  limit: number,
  name = 'contentLength',
): Uint8Array | Promise<Uint8Array> {
  const input = environ['wsgi.input']
  const declared = declaredLength(environ)
  if (declared !== null && declared > limit) throw tooLarge(limit, name)
  if (isArray(input)) return fit(concatBytes(input), declared, limit, name)
  const reading = input instanceof Reading ? input : new Reading(input, declared, limit)
  environ['wsgi.input'] = reading
  return reading.bytes(limit, name).then((bytes) => {
    if (environ['wsgi.input'] === reading) environ['wsgi.input'] = Object.freeze([bytes])
    return bytes
  })
}

/**
 * Lets two environs read one body, each as if it were alone: whoever reads first reads it into memory for both, up to
 * `limit` bytes unless it asks for more.
 */
export function shareInput(environ: Environ, other: Environ, limit: number): void {
  const input = environ['wsgi.input']
  if (isArray(input) || input instanceof Reading || input instanceof SpentInput) return
  const reading = new Reading(input, declaredLength(environ), limit)
  environ['wsgi.input'] = reading
  other['wsgi.input'] = reading
}

/** Stands in for a body that was read as it arrived, in a way that keeps no bytes of it. The message says how it can be had again. */
export class SpentInput implements AsyncIterable<Uint8Array> {
  readonly #message: string

  constructor(message: string) {
    this.#message = message
  }

  [Symbol.asyncIterator](): never {
    throw new Error(this.#message)
  }
}

function fit(bytes: Uint8Array, declared: number | null, limit: number, name: string): Uint8Array {
  if (bytes.length > limit && (declared === null || declared > limit)) throw tooLarge(limit, name)
  if (declared === null || declared === bytes.length) return bytes
  if (declared > bytes.length) throw tooShort(bytes.length, declared)
  return bytes.subarray(0, declared)
}

function tooLarge(limit: number, name: string): BodyError {
  return new BodyError(413, `the body is larger than ${limit} bytes (${name})`)
}

function tooShort(size: number, declared: number): BodyError {
  return new BodyError(400, `the body ended after ${size} of ${declared} bytes`)
}

function isArray(input: Input): input is readonly Uint8Array[] {
  return Array.isArray(input)
}

/** A body that is read once: it stands in for the input, so that a second reader shares the first one's bytes. */
class Reading implements AsyncIterable<Uint8Array> {
  readonly #input: Exclude<Input, readonly Uint8Array[]>
  readonly #declared: number | null
  readonly #limit: number
  #whole: Promise<Uint8Array> | null = null

  constructor(input: Exclude<Input, readonly Uint8Array[]>, declared: number | null, limit: number) {
    this.#input = input
    this.#declared = declared
    this.#limit = limit
  }

  async #read(limit: number, name: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of this.#input) {
      chunks.push(chunk)
      size += chunk.length
      if (this.#declared !== null && size >= this.#declared) break
      if (size > limit) throw tooLarge(limit, name)
    }
    return fit(concatBytes(chunks), this.#declared, limit, name)
  }

  async bytes(limit: number, name: string): Promise<Uint8Array> {
    this.#whole ??= this.#read(limit, name)
    const bytes = await this.#whole
    if (bytes.length > limit) throw tooLarge(limit, name)
    return bytes
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield await this.bytes(this.#limit, 'contentLength')
  }
}
