// Imports a module by its URL. TypeScript is imported as it is where the runtime reads all of it, through tsx where that is
// installed, and else as far as the runtime reads it: Node leaves out types, and knows no decorators.

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolveExports } from './package-exports.ts'
import { findPackage, isRecord, nearestPackage } from './packages.ts'

/** What a module exports. */
export type Module = Readonly<Record<string, unknown>>

/** Who reads TypeScript in this process. */
type Reader = 'runtime' | 'tsx'

let reader: Promise<Reader> | null = null

/**
 * Imports a module. `from` is a folder whose tsx is taken when one is needed.
 *
 * Rejects with what the module throws, and with an Error that says what to do when it is TypeScript that nobody reads.
 */
export async function loadModule(url: string, from: string): Promise<Module> {
  if (/\.[mc]?ts$/.test(url)) {
    reader ??= findReader(from, fileURLToPath(url)).catch((error: unknown) => {
      reader = null
      throw error
    })
    if ((await reader) === 'tsx') mustBeModule(fileURLToPath(url))
    else return exportsOf(await withoutTsx(url))
  }
  return exportsOf((await import(url)) as Module)
}

async function withoutTsx(url: string): Promise<Module> {
  try {
    return (await import(url)) as Module
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('typescript' in process.features)) throw error
    throw new SyntaxError(`${error.message} (Node reads no decorators and no enums: install tsx for them)`, {
      cause: error,
    })
  }
}

function isModule(file: string): boolean {
  return file.endsWith('.mts') || nearestPackage(dirname(file))?.manifest.type === 'module'
}

// As CommonJS it would have a copy of this package for itself, whose objects are no instances of ours.
function mustBeModule(file: string): void {
  if (isModule(file)) return
  throw new Error(
    `tsx reads it as CommonJS: have "type": "module" in the package.json of ${dirname(file)}, or call the file .mts`,
  )
}

// The names that CommonJS exports cannot always be foreseen; then all of them are in the default.
function exportsOf(namespace: Module): Module {
  const { default: whole, ...named } = namespace
  const isWhole = Object.keys(named).every((name) => name === 'module.exports') && isRecord(whole)
  return isWhole ? { ...whole, default: whole } : namespace
}

// Before the first import: a module that was refused once stays refused.
async function findReader(from: string, file: string): Promise<Reader> {
  const extent = await readByRuntime()
  if (extent === 'all') return 'runtime'
  const api = findTsx(from) ?? findTsx(fileURLToPath(new URL('.', import.meta.url)))
  // What tsx would read as CommonJS, Node reads as it is.
  if (extent === 'types' && (api === null || !isModule(file))) return 'runtime'
  if (api === null) {
    throw new Error(
      `Node ${process.versions.node} does not read TypeScript: use 22.18 or later, install tsx, or name the JavaScript it is built to`,
    )
  }
  // For the whole process, so that a module that is loaded here is the same as one that is imported elsewhere.
  const { register } = (await import(api)) as { register(): unknown }
  register()
  return 'tsx'
}

// By trying, for loaders that a program was started with are not to be seen otherwise. The probe is shipped with our sources.
async function readByRuntime(): Promise<'all' | 'types' | 'nothing'> {
  const { features, versions } = process
  if ('bun' in versions || 'deno' in versions) return 'all'
  try {
    await import(new URL('../../src/deploy/typescript-probe.ts', import.meta.url).href)
    return 'all'
  } catch {
    return (features as { typescript?: unknown }).typescript ? 'types' : 'nothing'
  }
}

function findTsx(from: string): string | null {
  const found = findPackage('tsx', from)
  const path = found === null ? null : resolveExports(found.manifest.exports, './esm/api')
  if (found !== null && path !== null) return pathToFileURL(join(found.folder, path)).href
  try {
    return pathToFileURL(createRequire(join(from, 'from.js')).resolve('tsx/esm/api')).href
  } catch {
    return null
  }
}
