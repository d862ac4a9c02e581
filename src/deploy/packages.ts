// npm packages as a configuration sees them: found from its folder upwards, with what their package.json declares.

import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LookupError } from './errors.ts'

/** What is read of a package.json. */
export interface Manifest {
  readonly name?: unknown
  readonly type?: unknown
  readonly exports?: unknown
  /** Our field: factories by protocol and entry, and aliases. */
  readonly wsgify?: unknown
}

/** A package that was found. */
export interface Package {
  readonly folder: string
  readonly manifest: Manifest
}

/** The name of the package that a specifier begins with, and the rest as a sub-path: `.`, `./sub`. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  return { name, subpath: `.${specifier.slice(name.length)}` }
}

const NAME = /^(?:@[A-Za-z0-9\-~][\w\-.~]*\/)?[A-Za-z0-9\-~][\w\-.~]*$/

/**
 * The package of a name that is installed nearest to a folder; null when there is none. Throws a LookupError for a
 * package.json that is no JSON.
 */
export function findPackage(name: string, from: string): Package | null {
  if (!NAME.test(name)) return null
  for (const folder of upwards(from)) {
    const found = readPackage(join(folder, 'node_modules', name))
    if (found !== null) return found
  }
  // A package may name itself.
  const own = nearestPackage(from)
  return own?.manifest.name === name ? own : null
}

/** The package that a folder belongs to. */
export function nearestPackage(from: string): Package | null {
  for (const folder of upwards(from)) {
    const found = readPackage(folder)
    if (found !== null) return found
  }
  return null
}

function* upwards(from: string): Generator<string> {
  for (let folder = from, parent = dirname(from); ; folder = parent, parent = dirname(parent)) {
    yield folder
    if (parent === folder) return
  }
}

function readPackage(folder: string): Package | null {
  const file = join(folder, 'package.json')
  if (!isFile(file)) return null
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new LookupError(`${JSON.stringify(file)} cannot be read: ${(error as Error).message}`, null, {
      cause: error,
    })
  }
  return isRecord(manifest) ? { folder, manifest } : null
}

/** The aliases that the package of a folder declares: targets are relative to that package. */
export function aliasesOfPackage(from: string): Readonly<Record<string, unknown>> {
  const found = nearestPackage(from)
  const aliases = own(own(found?.manifest, 'wsgify'), 'aliases')
  if (found === null || !isRecord(aliases)) return {}
  return Object.fromEntries(
    Object.entries(aliases).map(([key, target]) => [key, inFolder(target, found.folder)]),
  )
}

function inFolder(target: unknown, folder: string): unknown {
  if (typeof target === 'string') return target.startsWith('.') ? join(folder, target) : target
  if (!isRecord(target)) return target
  return Object.fromEntries(Object.entries(target).map(([key, value]) => [key, inFolder(value, folder)]))
}

/** Whether a file is there. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Whether a value is an object with names, as JSON has them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of an object that is its own; undefined otherwise. */
export function own(record: unknown, key: string): unknown {
  return isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined
}
