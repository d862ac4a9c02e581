// The portable doors run wherever there are web standards: their types need no Node, and no file they reach
// names a node: module or one of Node's globals. A feature is asked for through globalThis.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { build, transform } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { portableDoors } from './portable-doors.ts'

const nodeGlobals = [
  'process',
  'Buffer',
  'global',
  'setImmediate',
  'clearImmediate',
  '__dirname',
  '__filename',
  'require',
]

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>
}
/** The portable doors, and the source files behind them. */
const doors = portableDoors.map(
  ([door, file]) => [door, file.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts')] as const,
)

function run(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return `${stdout}${stderr}` || String(error)
  }
}

/** What the compiler says about these files when it knows the web's types and none of Node's. */
function compiledWithoutNode(files: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'portable-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const config = {
    extends: resolve('tsconfig.json'),
    compilerOptions: { types: [], noEmit: true },
    files: files.map((file) => resolve(file)),
    include: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const output = run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder, '--pretty', 'false'])
  return output.split('\n').filter((line) => line.trim() !== '')
}

/** Every file an entry reaches at run time, and every module it leaves to others. */
async function reached(
  entry: string,
): Promise<{ files: string[]; outside: [file: string, module: string][] }> {
  const { metafile } = await build({
    entryPoints: [resolve(entry)],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    outfile: 'portable.js',
    logLevel: 'silent',
  })
  const files = Object.keys(metafile.inputs)
  const outside = files.flatMap((file) =>
    metafile.inputs[file]!.imports.filter((item) => item.external).map((item): [string, string] => [
      file,
      item.path,
    ]),
  )
  return { files, outside }
}

/** The free names of a source that only Node has; `globalThis.process` is a question, not a free name. */
async function freeNodeNames(source: string): Promise<string[]> {
  const define = Object.fromEntries(nodeGlobals.map((name) => [name, `free_node_${name}`]))
  const { code } = await transform(source, { loader: 'ts', define })
  return nodeGlobals.filter((name) => code.includes(`free_node_${name}`))
}

async function faultsOf(entry: string): Promise<string[]> {
  const { files, outside } = await reached(entry)
  const faults = outside
    .filter(
      ([, module]) =>
        !Object.keys(dependencies).some((name) => module === name || module.startsWith(`${name}/`)),
    )
    .map(([file, module]) => `${file} imports ${module}`)
  for (const file of files) {
    for (const name of await freeNodeNames(readFileSync(file, 'utf8'))) faults.push(`${file} names ${name}`)
  }
  return faults
}

describe('the portable doors', () => {
  it('compile without the types of Node', { timeout: 120_000 }, () => {
    expect(compiledWithoutNode(doors.map(([, file]) => file))).toEqual([])
  })

  it.each(doors)('%s reaches no module and no global of Node', async (_, file) => {
    expect(await faultsOf(file)).toEqual([])
  })

  it.each(Object.keys(dependencies))(
    '%s, which they reach, names no module and no global of Node',
    async (name) => {
      const entry = relative('.', new URL(import.meta.resolve(name)).pathname)
      expect(existsSync(entry)).toBe(true)
      expect((await reached(entry)).outside).toEqual([])
      expect(await freeNodeNames(readFileSync(entry, 'utf8'))).toEqual([])
    },
  )
})

describe('the rule itself', () => {
  const planted = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'portable-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'inner.ts'), text)
    writeFileSync(join(folder, 'entry.ts'), "export * from './inner.ts'\n")
    return join(folder, 'entry.ts')
  }

  it('reports a module of Node behind an import', async () => {
    const faults = await faultsOf(
      planted("import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n"),
    )
    expect(faults).toEqual([expect.stringMatching(/inner\.ts imports node:fs$/)])
  })

  it('reports a global of Node, and not a question to globalThis', async () => {
    const asked =
      'export const version = (globalThis as { process?: { version: string } }).process?.version\n'
    expect(await faultsOf(planted(asked))).toEqual([])
    const shadowed = 'export function f(process: string) { return { process, Buffer: process } }\n'
    expect(await faultsOf(planted(shadowed))).toEqual([])
    const named = 'declare const process: { version: string }\nexport const version = process.version\n'
    expect(await faultsOf(planted(named))).toEqual([expect.stringMatching(/inner\.ts names process$/)])
  })

  it('reports a type of Node', { timeout: 120_000 }, () => {
    const file = planted('export let bytes: Buffer | undefined\n')
    expect(compiledWithoutNode([file])).toEqual([
      expect.stringMatching(/inner\.ts.*Cannot find name 'Buffer'/),
    ])
  })
})
