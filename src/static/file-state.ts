// What tells one state of a file from another, and the entity tag that follows from it. RFC 9110 section 8.8.

import type { Stats } from 'node:fs'
import { EntityTag } from '../headers/entity-tag.ts'

// The coarsest clock of a file system that is in use, FAT's, counts in two seconds.
const TICK = 2000

/** A state of a file. */
export interface FileState {
  readonly stats: Stats
  /** Where the file really is. */
  readonly path: string
  /** Whether the state can be told from a later one. */
  readonly settled: boolean
  /** The SHA-256 of the content, where it was asked for. */
  readonly hash: Uint8Array | null
  /** The content, where it is small and in memory. */
  readonly bytes: Uint8Array | null
}

/** Whether two looks at a path have seen the same file in the same state. */
export function sameState(one: Stats, other: Stats): boolean {
  return (
    one.mtimeMs === other.mtimeMs &&
    one.size === other.size &&
    one.ino === other.ino &&
    one.ctimeMs === other.ctimeMs &&
    one.dev === other.dev
  )
}

/**
 * Whether a file has not changed for longer than a clock of a file system may stand still. Before that, two states of it
 * can look the same: so nothing of it is kept, and its tag is weak.
 */
export function isSettled(stats: Stats, now: number): boolean {
  return now - Math.max(stats.mtimeMs, stats.ctimeMs) > TICK
}

/**
 * The entity tag of a file: of its hash, the one that `Response.setEtag` gives, or else of its size and the time of its
 * last change. `suffix` tells its codings apart.
 *
 * It is strong, so that parts of the file can be put together, unless the file could have changed again unseen. The inode is
 * not in it: the same files on several servers have the same tags, if their times were copied with them.
 */
export function tagOf({ stats, settled, hash, bytes }: FileState, suffix: string): EntityTag {
  if (hash !== null) {
    const text = Buffer.from(hash.subarray(0, 18)).toString('base64')
    // What is in memory is what was hashed; a file that is read again only looks the same.
    return new EntityTag(text + suffix, { weak: !settled && bytes === null })
  }
  // A double has the time in 4096ths of a millisecond; that is as fine as it can be compared.
  const changed = Math.floor(stats.mtimeMs * 4096).toString(36)
  return new EntityTag(`${stats.size.toString(36)}-${changed}${suffix}`, { weak: !settled })
}
