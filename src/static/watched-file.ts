// One file as it is now. Each request is answered by a look at the file that began after the request came; requests that come
// during a look share the next one.

import { createHash } from 'node:crypto'
import { close, fstat, read, type Stats, stat } from 'node:fs'
import { promisify } from 'node:util'
import type { FileMemory, Holder } from './file-memory.ts'
import { type FileState, isSettled, sameState } from './file-state.ts'
import { type OpenFile, openFile, reopenFile } from './open-file.ts'
import { SharedFile } from './shared-file.ts'

const closeAsync = promisify(close)
const fstatAsync = promisify(fstat)
const readAsync = promisify(read)

/** The largest file that is kept in memory: as much as leaves in one piece. */
export const LARGEST_KEPT = 262_144
const HASHED = 262_144

/** A state of a file, and what was made of it. */
export interface Snapshot<T> extends Omit<FileState, 'bytes'>, Holder {
  /** What `describe` has made of it. */
  readonly described: T
}

/** What a watched file is told apart from its path. */
export interface Watching<T> {
  /** A directory that the file has to lie below, or null. */
  readonly root: string | null
  readonly memory: FileMemory
  /** Whether the content is hashed. */
  readonly hashed: boolean
  /** For how many milliseconds a look counts as one that was just taken. */
  readonly freshFor: number
  /** Makes of a state what is wanted of it, once for each. */
  describe(state: FileState): T
}

/** A state of a file, with the file to read it from; that is null where the snapshot has the bytes. */
export interface Opened<T> {
  readonly file: SharedFile | null
  readonly snapshot: Snapshot<T>
}

type Done<T> = (error: unknown, snapshot: Snapshot<T> | null) => void

/** A file that is looked at again and again. */
export class WatchedFile<T> {
  readonly path: string
  private readonly how: Watching<T>
  private last: Snapshot<T> | null = null
  // What the last state is read from, while it is open.
  private kept: SharedFile | null = null
  private lookedAt = 0
  private looking = false
  private waiting: Done<T>[] = []

  constructor(path: string, how: Watching<T>) {
    this.path = path
    this.how = how
  }

  /** The state at the last look, where that is fresh enough; else null, and `look` has to be asked. */
  fresh(): Snapshot<T> | null {
    const { last } = this
    return last !== null && this.how.freshFor > 0 && Date.now() - this.lookedAt < this.how.freshFor
      ? last
      : null
  }

  /** Calls back with the state of the file; null when there is no regular file, or none below its root. */
  look(done: Done<T>): void {
    this.waiting.push(done)
    if (!this.looking) this.take()
  }

  /**
   * Opens the file to be read, with the state it has now: mostly that of the snapshot. Null when it has gone. The caller
   * becomes one of the file's users.
   */
  open(snapshot: Snapshot<T>): Opened<T> | Promise<Opened<T> | null> {
    const { kept } = this
    // That it is still the file at this path has just been looked at.
    if (kept !== null && snapshot === this.last && kept.take()) return { file: kept, snapshot }
    return this.openNow(snapshot)
  }

  /** The file in the state that a snapshot has. Rejects when it is in another by now. */
  async reopen(snapshot: Snapshot<T>): Promise<SharedFile> {
    const file = await this.openAs(snapshot)
    if (file === null) throw new Error('the file was changed while it was sent')
    return file
  }

  private async openNow(snapshot: Snapshot<T>): Promise<Opened<T> | null> {
    const again = await this.openAs(snapshot)
    if (again !== null) {
      if (snapshot === this.last) this.kept = again
      else again.retire()
      return { file: again, snapshot }
    }
    const file = await openFile(this.path, this.how.root)
    if (file === null) return null
    try {
      const now = await this.describe(file)
      if (now.bytes === null) return { file: new SharedFile(file.fd), snapshot: now }
      await closeAsync(file.fd)
      return { file: null, snapshot: now }
    } catch (error) {
      await closeAsync(file.fd)
      throw error
    }
  }

  private async openAs({ path, stats }: Snapshot<T>): Promise<SharedFile | null> {
    const file = await reopenFile(path, this.how.root)
    if (file === null) return null
    if (sameState(file.stats, stats)) return new SharedFile(file.fd)
    await closeAsync(file.fd)
    return null
  }

  private take(): void {
    const waiting = this.waiting
    this.waiting = []
    this.looking = true
    const done: Done<T> = (error, snapshot) => {
      this.looking = false
      if (this.waiting.length > 0) this.take()
      for (const one of waiting) one(error, snapshot)
    }
    if (this.last === null) this.load(done)
    else {
      stat(this.path, (error, stats) => {
        const { last } = this
        if (error === null && last !== null && this.isAsItWas(last, stats)) {
          this.lookedAt = Date.now()
          this.how.memory.touch(last)
          done(null, last)
        } else {
          this.load(done)
        }
      })
    }
  }

  private isAsItWas(last: Snapshot<T>, stats: Stats): boolean {
    return sameState(last.stats, stats) && (last.bytes !== null || !this.isSmall(stats))
  }

  private isSmall(stats: Stats): boolean {
    return stats.size <= LARGEST_KEPT && stats.size <= this.how.memory.limit
  }

  private load(done: Done<T>): void {
    if (this.last !== null) this.how.memory.drop(this.last)
    this.last = null
    this.kept?.retire()
    this.kept = null
    this.describeNow().then(
      (snapshot) => {
        if (snapshot?.settled) {
          this.last = snapshot
          this.lookedAt = Date.now()
          this.how.memory.keep(snapshot)
        }
        done(null, snapshot)
      },
      (error: unknown) => done(error, null),
    )
  }

  private async describeNow(): Promise<Snapshot<T> | null> {
    const file = await openFile(this.path, this.how.root)
    if (file === null) return null
    try {
      return await this.describe(file)
    } finally {
      await closeAsync(file.fd)
    }
  }

  private async describe({ fd, stats, path }: OpenFile): Promise<Snapshot<T>> {
    const bytes = this.isSmall(stats) ? await readAll(fd, stats.size) : null
    const hash = this.how.hashed ? await hashOf(bytes === null ? chunksOf(fd, stats.size) : [bytes]) : null
    let settled = isSettled(stats, Date.now())
    // What was read may be of a later state than the one before.
    if (settled && (bytes !== null || hash !== null)) settled = sameState(stats, await fstatAsync(fd))
    const state = { stats, path, settled, hash, bytes }
    return { ...state, described: this.how.describe(state) }
  }
}

async function readAll(fd: number, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 0
  while (at < size) at += await readSome(fd, bytes, at, size - at, at)
  return bytes
}

async function* chunksOf(fd: number, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(Math.min(HASHED, size))
  for (let at = 0; at < size; ) {
    const count = await readSome(fd, bytes, 0, Math.min(bytes.length, size - at), at)
    yield bytes.subarray(0, count)
    at += count
  }
}

async function readSome(
  fd: number,
  bytes: Buffer,
  offset: number,
  length: number,
  position: number,
): Promise<number> {
  const { bytesRead } = await readAsync(fd, bytes, offset, length, position)
  if (bytesRead === 0) throw new Error('the file became shorter while it was read')
  return bytesRead
}

async function hashOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest()
}
