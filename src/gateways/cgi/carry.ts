// Bytes of something that came in part: kept until the rest is there. Memory follows what has arrived, never what was
// announced, and each byte is copied a bounded number of times.

const FIRST = 1024
// What may stay allocated while nothing is kept.
const KEPT = 4096
const EMPTY = Buffer.alloc(0)

/** Bytes that are kept. */
export class Carry {
  length = 0
  private store: Buffer = EMPTY

  /** What is kept. Overwritten by what is added later. */
  get bytes(): Buffer {
    return this.store.subarray(0, this.length)
  }

  /** Keeps a copy of some bytes after those that are kept. */
  add(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    const size = this.length + to - from
    if (size > this.store.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, FIRST, this.store.length * 2))
      this.store.copy(larger, 0, 0, this.length)
      this.store = larger
    }
    this.store.set(bytes.subarray(from, to), this.length)
    this.length = size
  }

  /** Keeps nothing any more. */
  clear(): void {
    this.length = 0
    if (this.store.length > KEPT) this.store = EMPTY
  }
}
