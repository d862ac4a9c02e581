// What `wsgi.file_wrapper` gives: a file that the gateway reads itself, into memory that is used again once the bytes have
// left. To make memory for each piece anew takes several times as long as to read and send it.

import { closeIterator } from '../../environ/body.ts'
import type { Chunk, SendableFile } from '../../environ/contract.ts'
import { FILE_PIECE, FileReader } from './file-reader.ts'

// Pieces of memory that are kept for later: 16 MiB, of which the system gives only what was ever read into.
const MOST_KEPT = 64

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
export class FilePieces extends FileReader {
  readonly fd: number
  private readonly owner: AsyncIterator<Chunk>

  constructor(file: SendableFile) {
    super(file.start, file.size)
    this.fd = file.fd
    this.owner = file[Symbol.asyncIterator]()
  }

  protected open(): Promise<void> {
    return Promise.reject(new TypeError('a file to send has the descriptor of an open file'))
  }

  protected room(size: number): Uint8Array {
    return new Uint8Array(memory.pop() ?? new ArrayBuffer(FILE_PIECE), 0, size)
  }

  protected unused(bytes: Uint8Array): void {
    reuse(bytes)
  }

  protected letGo(): void {
    // The file was read: how it closes changes nothing.
    closeIterator(this.owner)?.catch(() => undefined)
  }
}

/** Gives back the memory of a piece that nobody will look at again. */
export function reuse(piece: Uint8Array): void {
  if (memory.length < MOST_KEPT) memory.push(piece.buffer)
}
