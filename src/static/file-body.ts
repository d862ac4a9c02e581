// The bytes of an open file as a body: read in chunks as they are wanted, and closed exactly once, however it ends.

import { close, read } from 'node:fs'
import type { RandomAccess } from '../body/random-access.ts'
import type { SendableFile } from '../environ/contract.ts'
import type { Part } from '../headers/range.ts'

/** Bytes that are read at a time: as many as leave in one piece. */
export const CHUNK = 262_144

const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/**
 * A file as a body. The first part that is asked for takes the descriptor; those after it open the file again.
 *
 * `reopen` gives a descriptor of the same state of the same file, or rejects.
 */
export class FileBody implements RandomAccess {
  readonly size: number
  private fd: number
  private taker: FilePart | null = null
  private readonly reopen: () => Promise<number>

  constructor(fd: number, size: number, reopen: () => Promise<number>) {
    this.fd = fd
    this.size = size
    this.reopen = reopen
  }

  part({ first, last }: Part): FilePart {
    const { fd } = this
    this.fd = -1
    const part = new FilePart(fd, first, last + 1 - first, this.reopen)
    if (fd >= 0) this.taker = part
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

/** A part of an open file, which it owns. */
export class FilePart implements AsyncIterableIterator<Uint8Array>, SendableFile {
  /** The descriptor; -1 before it is opened and after it is closed. */
  fd: number
  /** Where the part begins, and where the next chunk does once it is read. */
  start: number
  /** How many bytes are left. */
  size: number
  private readonly reopen: () => Promise<number>
  private ended = false
  private busy = false

  constructor(fd: number, start: number, size: number, reopen: () => Promise<number>) {
    this.fd = fd
    this.start = start
    this.size = size
    this.reopen = reopen
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    if (this.size === 0) this.end()
    if (this.ended) return Promise.resolve(END)
    return this.fd < 0 ? this.openAndRead() : this.read()
  }

  /** Closes the file. While a chunk is read that has to wait: the number of a closed file is another's soon. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.end()
    return Promise.resolve(END)
  }

  private async openAndRead(): Promise<IteratorResult<Uint8Array>> {
    this.busy = true
    try {
      this.fd = await this.reopen()
    } catch (error) {
      this.ended = true
      throw error
    } finally {
      this.busy = false
    }
    if (!this.ended) return this.read()
    this.closeNow()
    return END
  }

  private read(): Promise<IteratorResult<Uint8Array>> {
    return new Promise((resolve, reject) => {
      // Each chunk has memory of its own: whoever receives it may keep it.
      const bytes = Buffer.allocUnsafeSlow(Math.min(CHUNK, this.size))
      this.busy = true
      read(this.fd, bytes, 0, bytes.length, this.start, (error, count) => {
        this.busy = false
        if (this.ended) {
          this.closeNow()
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
    if (!this.busy) this.closeNow()
  }

  private closeNow(): void {
    const { fd } = this
    this.fd = -1
    if (fd >= 0) close(fd, ignore)
  }
}

// A file that was read has nothing to lose when it is closed.
function ignore(): void {}
