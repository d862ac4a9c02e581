// The contents of small files that are kept in memory: so many bytes in all, and those that were not asked for longest go
// first.

/** Something that holds bytes which can be had again. */
export interface Holder {
  bytes: Uint8Array | null
}

/** How many bytes are kept unless told: 16 MiB. */
export const DEFAULT_MEMORY = 16_777_216

/** Contents that are kept, for one application or several. */
export class FileMemory {
  /** How many bytes are kept in all. */
  readonly limit: number
  private readonly holders = new Set<Holder>()
  private held = 0

  /** Throws a RangeError for a limit that is no number of bytes. */
  constructor(limit: number) {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new RangeError(`the memory for files is a whole number of bytes, not ${limit}`)
    }
    this.limit = limit
  }

  /** How many bytes are kept now. */
  get used(): number {
    return this.held
  }

  /** Keeps what a holder has. What does not fit stays with those who use it now, and no longer. */
  keep(holder: Holder): void {
    if (holder.bytes === null || this.holders.has(holder)) return
    this.holders.add(holder)
    this.held += holder.bytes.length
    for (const oldest of this.holders) {
      if (this.held <= this.limit) return
      this.drop(oldest)
      oldest.bytes = null
    }
  }

  /** Says that what a holder has was asked for. */
  touch(holder: Holder): void {
    if (this.holders.delete(holder)) this.holders.add(holder)
  }

  /** Forgets a holder. Whoever uses what it has may go on. */
  drop(holder: Holder): void {
    if (this.holders.delete(holder)) this.held -= holder.bytes?.length ?? 0
  }
}
