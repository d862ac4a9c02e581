// A part of an open file, read piece by piece as it is wanted. Whose the memory is, and the file, is for those who extend it.

import { read } from 'node:fs'

/** Bytes that are read at a time. */
export const FILE_PIECE = 262_144

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/** Reads a part of a file, and lets go of it exactly once, however it ends. */
export abstract class FileReader implements AsyncIterableIterator<Uint8Array> {
  /** Where the part begins, and where the next piece does once it is read. */
  start: number
  /** How many bytes are left. */
  size: number
  private ended = false
  private busy = false

  constructor(start: number, size: number) {
    this.start = start
    this.size = size
  }

  /** The descriptor; -1 while the file is not open. */
  abstract readonly fd: number
  /** Opens a file that is not open. */
  protected abstract open(): Promise<void>
  /** Memory to read into, of `size` bytes. */
  protected abstract room(size: number): Uint8Array
  /** Takes back memory that nothing was read into. */
  protected abstract unused(bytes: Uint8Array): void
  protected abstract letGo(): void

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.size === 0) this.end()
    if (this.ended) return Promise.resolve(END)
    return this.fd < 0 ? this.openAndRead() : this.read()
  }

  /** Lets go of the file. While a piece is read that has to wait: the number of a closed file is another's soon. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.end()
    return Promise.resolve(END)
  }

  private async openAndRead(): Promise<IteratorResult<Uint8Array>> {
    this.busy = true
    try {
      await this.open()
    } catch (error) {
      this.ended = true
      throw error
    } finally {
      this.busy = false
    }
    if (!this.ended) return this.read()
    this.letGo()
    return END
  }

  private read(): Promise<IteratorResult<Uint8Array>> {
    return new Promise((resolve, reject) => {
      const bytes = this.room(Math.min(FILE_PIECE, this.size))
      this.busy = true
      read(this.fd, bytes, 0, bytes.length, this.start, (error, count) => {
        this.busy = false
        if (this.ended || error !== null || count === 0) this.unused(bytes)
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
}
