// What can be given as the body of a message, brought to the two forms the contract knows: one chunk, or an iterable.

import { isAsyncIterable, isIterable } from '../environ/body.ts'
import { type Body, kind } from '../environ/contract.ts'
import { chunksOfStream } from '../environ/fetch.ts'
import { utf8Length } from '../syntax/bytes.ts'
import { BlobBody, isRandomAccess } from './random-access.ts'

/** Everything that can be assigned as a body. */
export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | URLSearchParams
  | ReadableStream<Uint8Array>
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | null

/** A body ready for the contract, with what is known of it: its length in bytes and its media type, null when unknown. */
export interface Source {
  readonly body: Body
  readonly size: number | null
  readonly type: string | null
}

/** The type of text that says none of itself. */
export const TEXT_TYPE = 'text/plain; charset=UTF-8'

/** Brings what was given as a body to the contract's form. Throws a TypeError for anything that is no body. */
export function sourceOf(init: BodyInit | undefined): Source {
  if (init === null || init === undefined) return { body: '', size: 0, type: null }
  if (typeof init === 'string') {
    return { body: init, size: utf8Length(init), type: TEXT_TYPE }
  }
  if (init instanceof Uint8Array) return { body: init, size: init.length, type: null }
  if (ArrayBuffer.isView(init)) {
    return {
      body: new Uint8Array(init.buffer, init.byteOffset, init.byteLength),
      size: init.byteLength,
      type: null,
    }
  }
  if (init instanceof ArrayBuffer) return { body: new Uint8Array(init), size: init.byteLength, type: null }
  if (isBlob(init)) return { body: new BlobBody(init), size: init.size, type: init.type || null }
  if (init instanceof URLSearchParams) {
    const text = init.toString()
    return { body: text, size: text.length, type: 'application/x-www-form-urlencoded' }
  }
  if (isReadableStream(init)) return { body: chunksOfStream(init), size: null, type: null }
  if (isRandomAccess(init)) return { body: init, size: init.size, type: null }
  if (isAsyncIterable(init) || isIterable(init)) return { body: init as Body, size: null, type: null }
  throw new TypeError(
    `a body is text, bytes, a Blob, a stream or an iterable of text and bytes, not ${kind(init as unknown)}`,
  )
}

/** Whether a value is a Blob, by its shape: the platform's own classes differ between runtimes and realms. */
export function isBlob(value: unknown): value is Blob {
  return (
    isObject(value) &&
    'stream' in value &&
    typeof value.stream === 'function' &&
    'size' in value &&
    'type' in value
  )
}

/** Whether a value is a stream to read, by its shape as well. */
export function isReadableStream(value: unknown): value is ReadableStream<Uint8Array> {
  return isObject(value) && 'getReader' in value && typeof value.getReader === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
