// The bytes of an open file as a body: read in chunks as they are wanted, and closed exactly once, however it ends.

import { read } from 'node:fs'
import type { RandomAccess } from '../body/random-access.ts'
import type { SendableFile } from '../environ/contract.ts'
import type { Part } from '../headers/range.ts'
import type { SharedFile } from './shared-file.ts'

/** Bytes that are read at a time: as many as leave in one piece. */
export const CHUNK = 262_144

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * A file as a body, one of whose users it is. The first part that is asked for takes that over; those after it open the file
 * again.
 *
 * `reopen` gives the same state of the same file, or rejects.
 */
export class FileBody implements RandomAccess {
  readonly size: number
  private file: SharedFile | null
  private taker: FilePart | null = null
  private readonly reopen: () => Promise<SharedFile>

  constructor(file: SharedFile, size: number, reopen: () => Promise<SharedFile>) {
    this.file = file
    this.size = size
    this.reopen = reopen
  }

  part({ first, last }: Part): FilePart {
    const { file } = this
    this.file = null
    const part = new FilePart(file, first, last + 1 - first, this.reopen)
    if (file !== null) this.taker = part
    return part
  }

  /** Closes what is open, whoever has it: for when nobody has received the body. */
  close(): void {
    void (this.taker ?? this[Symbol.asyncIterator]()).return()
  }

  [Symbol.asyncIterator](): FilePart {
    return this.part({ first: 0, last: this.size - 1 })
  }
}

/** A part of an open file, one of whose users it is. */
export class FilePart implements AsyncIterableIterator<Uint8Array>, SendableFile {
  /** Where the part begins, and where the next chunk does once it is read. */
  start: number
  /** How many bytes are left. */
  size: number
  private file: SharedFile | null
  private readonly reopen: () => Promise<SharedFile>
  private ended = false
  private busy = false

  constructor(file: SharedFile | null, start: number, size: number, reopen: () => Promise<SharedFile>) {
    this.file = file
    this.start = start
    this.size = size
    this.reopen = reopen
  }

  /** The descriptor; -1 before the file is opened and after it is closed. */
  get fd(): number {
    return this.file?.fd ?? -1
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.size === 0) this.end()
    if (this.ended) return Promise.resolve(END)
    return this.file === null ? this.openAndRead() : this.read(this.file)
  }

  /** Lets go of the file. While a chunk is read that has to wait: the number of a closed file is another's soon. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.end()
    return Promise.resolve(END)
  }

  private async openAndRead(): Promise<IteratorResult<Uint8Array>> {
    this.busy = true
    try {
      this.file = await this.reopen()
    } catch (error) {
      this.ended = true
      throw error
    } finally {
      this.busy = false
    }
    if (!this.ended) return this.read(this.file)
    this.letGo()
    return END
  }

  private read({ fd }: SharedFile): Promise<IteratorResult<Uint8Array>> {
    return new Promise((resolve, reject) => {
      // Each chunk has memory of its own: whoever receives it may keep it.
      const bytes = Buffer.allocUnsafeSlow(Math.min(CHUNK, this.size))
      this.busy = true
      read(fd, bytes, 0, bytes.length, this.start, (error, count) => {
        this.busy = false
        if (this.ended) {
          this.letGo()
          resolve(END)
        } else if (error !== null || count === 0) {
          this.end()
          reject(error ?? new Error('the file became shorter while it was sent'))
        } else {
          this.start += count
          this.size -= count
          if (this.size === 0) this.end()
          resolve({ done: false, value: count === bytes.length ? bytes : bytes.subarray(0, count) })
        }
      })
    })
  }

  private end(): void {
    if (this.ended) return
    this.ended = true
    if (!this.busy) this.letGo()
  }

  private letGo(): void {
    const { file } = this
    this.file = null
    file?.release()
  }
}
