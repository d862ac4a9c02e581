// What is in a directory, of what would be served.

import { lstat, opendir, type Stats, stat } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type DotFiles, isSegment } from './file-path.ts'
import { orAbsent, realPathBelow } from './open-file.ts'

const lstatAsync = promisify(lstat)
const statAsync = promisify(stat)
const opendirAsync = promisify(opendir)

/** A file or a directory in a list. */
export interface Entry {
  readonly name: string
  readonly directory: boolean
  /** Bytes; null for a directory. */
  readonly size: number | null
  readonly modified: Date
}

/** What is in a directory: directories first, then by name. */
export interface Listing {
  readonly entries: readonly Entry[]
  /** Whether there is more than is listed. */
  readonly truncated: boolean
}

/** Which directory is listed. */
export interface ListedDirectory {
  readonly path: string
  /** The directory that links may not leave, or null. */
  readonly root: string | null
  readonly dotFiles: DotFiles
}

/** How many entries of a directory are listed. */
export const MOST_ENTRIES = 10_000
// How many files are looked at together.
const TOGETHER = 32

const byName = new Intl.Collator('en', { numeric: true }).compare

/** Reads what is in a directory; null when it cannot be read. */
export async function readListing(directory: ListedDirectory): Promise<Listing | null> {
  const names = await namesIn(directory)
  if (names === null) return null
  const entries: Entry[] = []
  for (let at = 0; at < names.length; at += TOGETHER) {
    const some = names.slice(at, at + TOGETHER)
    for (const entry of await Promise.all(some.map((name) => entryOf(directory, name)))) {
      if (entry !== null) entries.push(entry)
    }
  }
  entries.sort((a, b) => Number(b.directory) - Number(a.directory) || byName(a.name, b.name))
  const truncated = entries.length > MOST_ENTRIES || names.length > MOST_ENTRIES
  return { entries: entries.slice(0, MOST_ENTRIES), truncated }
}

async function namesIn({ path, root, dotFiles }: ListedDirectory): Promise<string[] | null> {
  const real = root === null ? path : (await realPathBelow(path, root))?.path
  if (real === undefined) return null
  const directory = await orAbsent(opendirAsync(real, { bufferSize: 256 }))
  if (directory === null) return null
  const names: string[] = []
  // Leaving the loop closes the directory.
  for await (const { name } of directory) {
    if (isSegment(name, dotFiles)) names.push(name)
    if (names.length > MOST_ENTRIES) break
  }
  return names
}

// What would be answered with 404 is not listed: links that leave, devices, what nobody may read about.
async function entryOf({ path, root }: ListedDirectory, name: string): Promise<Entry | null> {
  const place = join(path, name)
  let stats: Stats | null = await orAbsent(lstatAsync(place))
  if (stats?.isSymbolicLink()) {
    const real = root === null ? place : (await realPathBelow(place, root))?.path
    stats = real === undefined ? null : await orAbsent(statAsync(real))
  }
  if (stats === null) return null
  const directory = stats.isDirectory()
  if (!directory && !stats.isFile()) return null
  return { name, directory, size: directory ? null : stats.size, modified: stats.mtime }
}
