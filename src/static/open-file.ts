// Opens a file that may be served, and nothing else: a regular file, and with a root one that really lies below it.

import { close, constants, fstat, open, readlink, realpath, type Stats, stat } from 'node:fs'
import { sep } from 'node:path'
import { promisify } from 'node:util'

const openAsync = promisify(open)
const closeAsync = promisify(close)
const fstatAsync = promisify(fstat)
const statAsync = promisify(stat)
const readlinkAsync = promisify(readlink)
// The one of the system: it is one call, where the other looks at each segment.
const realpathAsync = promisify(realpath.native)

// Without O_NONBLOCK, opening a FIFO waits for somebody to write into it. Windows has neither.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
// On macOS no folder on the way may be a link either: O_NOFOLLOW_ANY, which Node has no name for.
const NO_LINK = (constants.O_NOFOLLOW ?? 0) | (process.platform === 'darwin' ? 0x20000000 : 0)

// What the system says where there is nothing to serve. Anything else, such as too many open files, is the server's own
// trouble.
const ABSENT = new Set([
  'EACCES',
  'EINVAL',
  'EISDIR',
  'ELOOP',
  'EMLINK',
  'ENAMETOOLONG',
  'ENODEV',
  'ENOENT',
  'ENOTDIR',
  'ENXIO',
  'EOPNOTSUPP',
  'EPERM',
])

/** A regular file that is open. Whoever has it closes it. */
export interface OpenFile {
  readonly fd: number
  readonly stats: Stats
  /** Where it really is. */
  readonly path: string
}

/** Whether an error of the file system means that there is nothing to serve. */
export function isAbsent(error: unknown): boolean {
  return ABSENT.has((error as NodeJS.ErrnoException | null)?.code ?? '')
}

/** What a promise gives, or null where there is nothing to serve. */
export async function orAbsent<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Whether a real path is a root, itself real, or below it. */
export function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/**
 * The real path of a path below a root; null when it does not exist, or when its symbolic links leave the root.
 *
 * The root may itself be a link that is changed, as when a release is put in the place of another: its real path is asked
 * for each time, and the rest followed from there.
 */
export async function realPathBelow(
  path: string,
  root: string,
): Promise<{ path: string; root: string } | null> {
  const realRoot = await orAbsent(realpathAsync(root))
  if (realRoot === null) return null
  const real = await orAbsent(realpathAsync(realRoot + path.slice(root.length)))
  return real !== null && isInside(real, realRoot) ? { path: real, root: realRoot } : null
}

/** Opens a regular file; null when there is none, and when a root is given that it does not lie below. */
export async function openFile(path: string, root: string | null): Promise<OpenFile | null> {
  if (root === null) return openRegular(path, READ)
  const real = await realPathBelow(path, root)
  if (real === null) return null
  const file = await openRegular(real.path, READ | NO_LINK)
  if (file === null) return null
  try {
    if (await liesWhereItShould(file, path, root, real)) return file
  } catch (error) {
    await closeAsync(file.fd)
    throw error
  }
  await closeAsync(file.fd)
  return null
}

/**
 * Opens a file that was opened before, by its real path; null when there is none any more. It may be another file by now:
 * compare its state with the one before.
 */
export function reopenFile(path: string, root: string | null): Promise<OpenFile | null> {
  return openRegular(path, root === null ? READ : READ | NO_LINK)
}

async function openRegular(path: string, flags: number): Promise<OpenFile | null> {
  const fd = await orAbsent(openAsync(path, flags))
  if (fd === null) return null
  try {
    const stats = await fstatAsync(fd)
    if (stats.isFile()) return { fd, stats, path }
  } catch (error) {
    await closeAsync(fd)
    throw error
  }
  await closeAsync(fd)
  return null
}

// The real path has no links in it, but by the time it is opened a folder of it may have been replaced by one. Linux tells
// where an open file is, so there nothing can be won by exchanging them, and macOS does not open such a path. Elsewhere the
// path is resolved again and has to lead to the file that is open; what remains is a race that has to be won three times in
// a row, by somebody who may rename folders below the root.
async function liesWhereItShould(
  { fd, stats }: OpenFile,
  path: string,
  root: string,
  real: { readonly path: string; readonly root: string },
): Promise<boolean> {
  if (process.platform === 'linux') {
    const where = await orAbsent(readlinkAsync(`/proc/self/fd/${fd}`))
    if (where !== null) return isInside(where, real.root)
  }
  const again = await realPathBelow(path, root)
  if (again === null || again.path !== real.path) return false
  const there = await orAbsent(statAsync(again.path))
  return there !== null && there.dev === stats.dev && there.ino === stats.ino
}
