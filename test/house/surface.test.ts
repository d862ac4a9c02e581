// What package.json opens to the world: each door loads alone, and its names stay as surface.json has them.
// After a change on purpose: npm run build && UPDATE_SURFACE=1 npx vitest run test/house/surface

import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

type Surface = Record<string, Record<string, string>>

const snapshot = 'test/house/surface.json'
const update = process.env['UPDATE_SURFACE'] === '1'
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string
  exports: Record<string, string>
}
const doors = Object.entries(manifest.exports)
  .filter(([door]) => door !== './package.json')
  .map(([door, file]) => ({ name: door.replace('.', manifest.name), file }))

/** Runs in a fresh process: prints each name a module exports, with its kind. */
const probe = `
const kindOf = (value) => {
  if (typeof value !== 'function') return require('node:util').types.isModuleNamespaceObject(value) ? 'namespace' : 'const'
  return /^class\\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function'
}
import(process.argv[1]).then((module) => {
  const kinds = Object.keys(module).map((name) => [name, kindOf(module[name])])
  process.stdout.write(JSON.stringify(Object.fromEntries(kinds)))
})`

async function load(door: string): Promise<{ values: Record<string, string>; stderr: string }> {
  const args = ['--input-type=commonjs', '-e', probe, door]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  return { values: JSON.parse(stdout) as Record<string, string>, stderr }
}

/**
 * The names a declaration file exports, types told from values. `read` gives the text of a file it re-exports whole;
 * a package may not be re-exported whole, for its next release would change our names.
 */
function declared(declarations: string, read: (specifier: string) => string): Declared {
  const code = declarations.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const types = new Set<string>()
  const values = new Set<string>()
  const faults: string[] = []
  for (const [line, specifier] of code.matchAll(/^export\s+(?:type\s+)?\*\s*from\s*['"]([^'"]+)['"].*$/gm)) {
    if (!specifier!.startsWith('./')) faults.push(`${line}: name what is exported`)
    else {
      const all = declared(read(specifier!), () => '')
      for (const name of all.types) types.add(name)
      for (const name of all.values) values.add(name)
      faults.push(...all.faults)
    }
  }
  for (const [, name] of code.matchAll(/^export\s*\*\s*as\s+(\w+)/gm)) values.add(name!)
  for (const [, onlyTypes, list] of code.matchAll(/^export\s+(type\s+)?\{([^}]*)\}/gm)) {
    for (const item of list!.split(',').map((text) => text.trim())) {
      if (item === '') continue
      const name = item.replace(/^type\s+/, '').replace(/^[\s\S]*\sas\s+/, '')
      const isType = onlyTypes !== undefined || item.startsWith('type ')
      ;(isType ? types : values).add(name)
    }
  }
  for (const [, kind, name] of code.matchAll(declarationForm)) {
    ;(kind === 'interface' || kind === 'type' ? types : values).add(name!)
  }
  if (/^export\s+default\b/m.test(code)) values.add('default')
  // A name may be a type and a value at once: the value says more.
  return { types: [...types].filter((name) => !values.has(name)).sort(), values: [...values].sort(), faults }
}

interface Declared {
  readonly types: string[]
  readonly values: string[]
  readonly faults: string[]
}

const declarationForm =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(interface|type|class|function|const|let|var|enum|namespace)\s+(\w+)/gm

function declaredBy(file: string): Declared {
  const read = (path: string) => readFileSync(path.replace(/\.[jt]s$/, '.d.ts'), 'utf8')
  return declared(read(file), (specifier) => read(posix.join(posix.dirname(file), specifier)))
}

function sorted(names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const expected: Surface = existsSync(snapshot) ? (JSON.parse(readFileSync(snapshot, 'utf8')) as Surface) : {}
const found: Surface = {}

describe.each(doors)('$name', ({ name, file }) => {
  it('is built', () => {
    expect(existsSync(file), `${file} is missing: npm run build`).toBe(true)
    expect(existsSync(file.replace(/\.js$/, '.d.ts'))).toBe(true)
  })

  it('loads alone, in silence, and exports what it always did', { timeout: 60_000 }, async () => {
    const { values, stderr } = await load(name)
    expect(stderr).toBe('')
    const { types, values: promised, faults } = declaredBy(file)
    expect(faults).toEqual([])
    expect(Object.keys(values).sort()).toEqual(promised)
    found[name] = sorted({ ...values, ...Object.fromEntries(types.map((type) => [type, 'type'])) })
    if (!update)
      expect(found[name], 'the public names changed; on purpose? UPDATE_SURFACE=1').toEqual(expected[name])
  })
})

it('has no door in its list that package.json does not open', () => {
  if (update) writeFileSync(snapshot, `${JSON.stringify(found, null, 2)}\n`)
  else expect(Object.keys(expected).sort()).toEqual(doors.map(({ name }) => name).sort())
})

describe('the reading of declarations', () => {
  it('tells types from values and refuses nameless exports', () => {
    const text = [
      "export { A, type B, c as d } from './a.js';",
      "export type { E,\n  F as G } from './e.js';",
      "export * as exc from './exc.js';",
      "export * from './all.js';",
      "export * from 'elsewhere';",
      'export interface H {\n}',
      'export declare class I {\n}',
      'export declare const j: number;',
      '/** export declare const k: number */',
      'interface Hidden {\n}',
      'export {};',
    ]
    const all = 'export declare class K {\n}\nexport type L = K;'
    expect(declared(text.join('\n'), () => all)).toEqual({
      types: ['B', 'E', 'G', 'H', 'L'],
      values: ['A', 'I', 'K', 'd', 'exc', 'j'],
      faults: ["export * from 'elsewhere';: name what is exported"],
    })
  })

  it('has a kind for each name of a module, and hears a warning', async () => {
    const text =
      'export class A {}; export const b = 1; export function c() {}; export * as d from "node:path"'
    const noisy = `${text}; process.emitWarning('old')`
    const { values, stderr } = await load(`data:text/javascript,${encodeURIComponent(noisy)}`)
    expect(values).toEqual({ A: 'class', b: 'const', c: 'function', d: 'namespace' })
    expect(stderr).toContain('old')
  })
})
