// Where `module:attribute` leads: to a file beside the configuration, or into a package. Python's dots are folders, and
// its app_factory may be appFactory here.

import { createRequire } from 'node:module'
import { extname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LookupError, type Place, suggest } from './errors.ts'
import { loadModule, type Module } from './load-module.ts'
import { resolveExports } from './package-exports.ts'
import { findPackage, isFile, splitSpecifier } from './packages.ts'

// What was built goes before what it was built of: every runtime reads it.
const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']
const DOTTED = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*$/
const SCHEME = /^[A-Za-z][A-Za-z\d+.-]+:/

/** A module and the dotted attribute of it, as they are written. */
export interface Target {
  readonly module: string
  readonly attribute: string
}

/** What a target leads to: the value, and the object that it is an attribute of. */
export interface Found {
  readonly value: unknown
  readonly owner: unknown
  /** The URL of the module, where it is one. */
  readonly url?: string | undefined
}

/** Reads `module:attribute` or `module#attribute`; the last of these separators counts, for a path may have a drive. */
export function parseTarget(text: string, place: Place | null): Target {
  const at = Math.max(text.lastIndexOf(':'), text.lastIndexOf('#'))
  const [module, attribute] = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()]
  if (module !== '' && attribute !== '') return { module, attribute }
  throw new LookupError(
    `found ${JSON.stringify(text)}; a factory is module:attribute, such as app:app_factory`,
    place,
  )
}

/** The URL of a module that is beside a folder or under it; null when there is none. */
export function beside(module: string, folder: string): string | null {
  const path = /^\.{1,2}[\\/]/.test(module) || isAbsolute(module) ? module : null
  const base = path ?? (DOTTED.test(module) ? module.replaceAll('.', '/') : null)
  if (base === null) return null
  const whole = resolve(folder, base)
  const known = path !== null && extname(whole) !== '' && isFile(whole)
  const file = known ? whole : [whole, join(whole, 'index')].flatMap(withExtensions).find(isFile)
  return file === undefined ? null : pathToFileURL(file).href
}

function withExtensions(path: string): string[] {
  return EXTENSIONS.map((extension) => `${path}${extension}`)
}

/** The URL of a module of an installed package; null when there is none. */
export function inPackage(specifier: string, folder: string): string | null {
  const { name, subpath } = splitSpecifier(specifier)
  if (name === 'wsgify') return ofOurs(subpath)
  const found = findPackage(name, folder)
  if (found?.manifest.exports !== undefined) {
    const path = resolveExports(found.manifest.exports, subpath)
    return path === null ? null : pathToFileURL(join(found.folder, path)).href
  }
  try {
    const path = createRequire(join(folder, 'from.js')).resolve(specifier)
    return isAbsolute(path) ? pathToFileURL(path).href : null
  } catch {
    return null
  }
}

// Our own modules are those that run already, whichever copy of the package lies near the configuration.
function ofOurs(subpath: string): string | null {
  const found = findPackage('wsgify', fileURLToPath(new URL('.', import.meta.url)))
  const path = found === null ? null : resolveExports(found.manifest.exports, subpath)
  if (found === null || path === null) return null
  const isSource = import.meta.url.endsWith('.ts')
  const file = isSource ? path.replace('./dist/', './src/').replace(/\.js$/, '.ts') : path
  return isFile(join(found.folder, file)) ? pathToFileURL(join(found.folder, file)).href : null
}

/**
 * Finds and imports what a target names; when `dry`, only finds the module. Throws LookupError where there is no such module
 * or attribute.
 */
export async function importTarget(
  target: Target,
  folder: string,
  place: Place | null,
  dry = false,
): Promise<Found> {
  const { module } = target
  // Drive letters are no schemes. Data and network URLs would be code that stands in the configuration, or anywhere.
  if (SCHEME.test(module) && !module.startsWith('file:')) {
    throw new LookupError(
      `found the module ${JSON.stringify(module)}; a module is a file beside the configuration or a package`,
      place,
    )
  }
  const url = module.startsWith('file:') ? module : (beside(module, folder) ?? inPackage(module, folder))
  if (url === null) throw notFound(module, folder, place)
  if (dry) return { value: undefined, owner: null, url }
  let namespace: Module
  try {
    namespace = await loadModule(url, folder)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new LookupError(`the module ${JSON.stringify(module)} cannot be loaded: ${reason}`, place, {
      cause: error,
    })
  }
  return { ...attributeOf(namespace, target, place), url }
}

function notFound(module: string, folder: string, place: Place | null): LookupError {
  const tried = DOTTED.test(module)
    ? `${join(folder, ...module.split('.'))}.{js,mjs,cjs,ts,mts,cts} is not there, and no package has that name`
    : 'no such file or package is there'
  return new LookupError(
    `there is no module ${JSON.stringify(module)}: ${tried}; { aliases } or "wsgify": { "aliases" } of package.json can say what stands for it`,
    place,
  )
}

function attributeOf(namespace: Module, { module, attribute }: Target, place: Place | null): Found {
  let value: unknown = namespace
  let owner: unknown = null
  for (const name of attribute.split('.')) {
    owner = value
    const holder = [name, camelCase(name)].find((each) => has(value, each))
    if (holder === undefined) {
      throw new LookupError(
        `the module ${JSON.stringify(module)} has no ${JSON.stringify(attribute)}${suggest(name, namesOf(value), 'it has')}`,
        place,
      )
    }
    value = (value as Module)[holder]
  }
  return { value, owner: owner === namespace ? null : owner }
}

// What an object has itself or by its class, and nothing that every object has.
function has(value: unknown, name: string): boolean {
  if (name === 'prototype' || name === 'constructor' || name === '__proto__') return false
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  for (let at: unknown = value; at !== null && !ROOTS.includes(at); at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at as object, name)) return true
  }
  return false
}

const ROOTS: readonly unknown[] = [Object.prototype, Function.prototype]

function namesOf(value: unknown): string[] {
  return value !== null && (typeof value === 'object' || typeof value === 'function')
    ? Object.getOwnPropertyNames(value).filter(
        (name) => has(value, name) && !['length', 'name'].includes(name),
      )
    : []
}

function camelCase(name: string): string {
  return name.replace(/(?<=[^_])_+([a-z\d])/gi, (_, letter: string) => letter.toUpperCase())
}
