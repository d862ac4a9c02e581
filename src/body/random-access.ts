// Bodies of which any part can be read, any number of times: a Blob, a file. Ranges are sent of these without reading what
// stands before them.

import { isAsyncIterable } from '../environ/body.ts'
import { chunksOfStream } from '../environ/fetch.ts'
import type { Part } from '../headers/range.ts'

/**
 * A body whose length is known, and of which any part can be read, any number of times and in any order.
 *
 * Iterating it reads all of it. It is closed as every body is; so is each part.
 */
export interface RandomAccess extends AsyncIterable<Uint8Array> {
  /** How many bytes there are. */
  readonly size: number
  /** The bytes from `first` to `last`, both included, as a body by itself. */
  part(part: Part): AsyncIterable<Uint8Array>
}

/** Whether a body can be read from anywhere. */
export function isRandomAccess(body: unknown): body is RandomAccess {
  return (
    isAsyncIterable(body) &&
    typeof (body as Partial<RandomAccess>).part === 'function' &&
    typeof (body as Partial<RandomAccess>).size === 'number'
  )
}

/** A Blob as a body. Nothing of it is open before it is read. */
export class BlobBody implements RandomAccess {
  readonly size: number
  private readonly blob: Blob

  constructor(blob: Blob) {
    this.blob = blob
    this.size = blob.size
  }

  part({ first, last }: Part): AsyncIterable<Uint8Array> {
    return chunksOfStream(this.blob.slice(first, last + 1).stream())
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return chunksOfStream(this.blob.stream())
  }
}
