// Imports a module by its URL. TypeScript is imported as it is where the runtime reads it, and through tsx where it
// does not.

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
    reader ??= findReader(from).catch((error: unknown) => {
      reader = null
      throw error
    })
    if ((await reader) === 'tsx') mustBeModule(fileURLToPath(url))
  }
  return exportsOf((await import(url)) as Module)
}

// As CommonJS it would have a copy of this package for itself, whose objects are no instances of ours.
function mustBeModule(file: string): void {
  if (file.endsWith('.mts') || nearestPackage(dirname(file))?.manifest.type === 'module') return
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
async function findReader(from: string): Promise<Reader> {
  if (await isTypeScriptRead()) return 'runtime'
  const api = findTsx(from) ?? findTsx(fileURLToPath(new URL('.', import.meta.url)))
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
async function isTypeScriptRead(): Promise<boolean> {
  try {
    await import(new URL('../../src/deploy/typescript-probe.ts', import.meta.url).href)
    return true
  } catch (error) {
    // Node refuses TypeScript of installed packages, but only where it reads others.
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND') return code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING'
    // Where our sources are left out, what the runtime says of itself has to do.
    const { features, versions } = process
    return (
      Boolean((features as { typescript?: unknown }).typescript) || 'bun' in versions || 'deno' in versions
    )
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
