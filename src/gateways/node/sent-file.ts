// What `wsgi.file_wrapper` gives: a file that the gateway reads itself, into memory that is used again once the bytes have
// left. To make memory for each piece anew takes several times as long as to read and send it.

import { read } from 'node:fs'
import { closeIterator } from '../../environ/body.ts'
import type { Chunk, SendableFile } from '../../environ/contract.ts'

/** Bytes that are read at a time. */
export const FILE_PIECE = 262_144
// Pieces of memory that are kept for later: 16 MiB, of which the system gives only what was ever read into.
const MOST_KEPT = 64

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

const memory: ArrayBufferLike[] = []

/** A body that is a file. To whoever stands between the application and the gateway it is a body like any other. */
export class SentFile implements AsyncIterable<Chunk> {
  readonly file: SendableFile

  constructor(file: SendableFile) {
    this.file = file
  }

  [Symbol.asyncIterator](): AsyncIterator<Chunk> {
    return this.file[Symbol.asyncIterator]()
  }
}

/** `wsgi.file_wrapper`: the gateway chooses the size of the pieces. */
export function wrapFile(file: SendableFile): SentFile {
  return new SentFile(file)
}

/** The pieces of a file. Whoever has sent one gives it back with `reuse`; one that is not given back is lost to reuse only. */
export class FilePieces implements AsyncIterator<Uint8Array> {
  private readonly fd: number
  private readonly owner: AsyncIterator<Chunk>
  private at: number
  private left: number
  private ended = false
  private busy = false

  constructor(file: SendableFile) {
    this.fd = file.fd
    this.at = file.start
    this.left = file.size
    this.owner = file[Symbol.asyncIterator]()
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.left === 0) this.end()
    if (this.ended) return Promise.resolve(END)
    return new Promise((resolve, reject) => {
      const bytes = new Uint8Array(
        memory.pop() ?? new ArrayBuffer(FILE_PIECE),
        0,
        Math.min(FILE_PIECE, this.left),
      )
      this.busy = true
      read(this.fd, bytes, 0, bytes.length, this.at, (error, count) => {
        this.busy = false
        if (this.ended || error !== null || count === 0) reuse(bytes)
        if (this.ended) {
          this.letGo()
          resolve(END)
        } else if (error !== null || count === 0) {
          this.end()
          reject(error ?? new Error('the file became shorter while it was sent'))
        } else {
          this.at += count
          this.left -= count
          if (this.left === 0) this.end()
          resolve({ done: false, value: count === bytes.length ? bytes : bytes.subarray(0, count) })
        }
      })
    })
  }

  /** Lets go of the file. While a piece is read that has to wait: the number of a closed file is another's soon. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.end()
    return Promise.resolve(END)
  }

  private end(): void {
    if (this.ended) return
    this.ended = true
    if (!this.busy) this.letGo()
  }

  private letGo(): void {
    // The file was read: how it closes changes nothing.
    closeIterator(this.owner)?.catch(() => undefined)
  }
}

/** Gives back the memory of a piece that nobody will look at again. */
export function reuse(piece: Uint8Array): void {
  if (memory.length < MOST_KEPT) memory.push(piece.buffer)
}
