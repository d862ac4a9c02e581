import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModule } from '../../src/deploy/load-module.ts'
import { folderWith, installWsgify } from '../support/configuration.ts'

const run = promisify(execFile)

/** Where the loader stands alone, as a package that has been installed in this project. */
const alone = mkdtempSync('node_modules/.load-module-')
afterAll(() => rmSync(alone, { recursive: true, force: true }))

const LOADER = 'dist/deploy/load-module.js'

beforeAll(async () => {
  await build({
    entryPoints: ['src/deploy/load-module.ts'],
    outfile: join(alone, LOADER),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
  })
  cpSync('src/deploy/typescript-probe.ts', join(alone, 'src/deploy/typescript-probe.ts'))
  writeFileSync(join(alone, 'package.json'), '{ "type": "module", "name": "wsgify" }')
})

/** What a fresh Node prints that loads a module. */
async function inNode(folder: string, file: string, home = alone, ...flags: string[]): Promise<string> {
  const door = pathToFileURL(resolve(home, LOADER)).href
  const code = `
    const { loadModule } = await import(${JSON.stringify(door)})
    try { console.log((await loadModule(${JSON.stringify(pathToFileURL(join(folder, file)).href)}, ${JSON.stringify(folder)})).value) }
    catch (error) { console.log('failed: ' + error.message) }`
  const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '-e', code], {
    cwd: folder,
  })
  return stdout.trim()
}

describe('loadModule', () => {
  it('imports JavaScript', async () => {
    const folder = folderWith({ 'a.mjs': 'export const value = 1' })
    expect(await loadModule(pathToFileURL(join(folder, 'a.mjs')).href, folder)).toMatchObject({ value: 1 })
  })

  it('imports CommonJS, also where its names cannot be foreseen', async () => {
    const folder = folderWith({
      'a.cjs': 'exports.value = 1',
      'b.cjs': 'const all = { value: 2 }\nmodule.exports = Object.assign({}, all)',
      'c.cjs': 'module.exports = () => 3',
    })
    const load = (file: string) => loadModule(pathToFileURL(join(folder, file)).href, folder)
    expect(await load('a.cjs')).toMatchObject({ value: 1 })
    expect(await load('b.cjs')).toMatchObject({ value: 2, default: { value: 2 } })
    expect(((await load('c.cjs'))['default'] as () => number)()).toBe(3)
  })

  it('imports TypeScript on every Node, and what that imports', async () => {
    const folder = folderWith({
      'package.json': '{ "type": "module" }',
      'a.ts': "import { two } from './b.ts'\nexport const value: number = two + 1",
      'b.ts': 'export const two: number = 2',
    })
    expect(await inNode(folder, 'a.ts')).toBe('3')
    expect(
      await inNode(
        folder,
        'a.ts',
        alone,
        '--import',
        pathToFileURL(resolve('node_modules/tsx/dist/esm/index.mjs')).href,
      ),
    ).toBe('3')
  })

  it('imports decorators where tsx is installed, and says that they need it', async () => {
    const folder = folderWith({
      'package.json': '{ "type": "module" }',
      'a.ts':
        'const d = (m: () => number, _: unknown) => m\nclass A { @d one() { return 1 } }\nexport const value: number = new A().one()',
      'node_modules/wsgify/package.json': '{ "type": "module", "name": "wsgify" }',
    })
    expect(await inNode(folder, 'a.ts')).toBe('1')
    const home = join(folder, 'node_modules/wsgify')
    cpSync(join(alone, LOADER), join(home, LOADER))
    expect(await inNode(folder, 'a.ts', home)).toMatch(/^failed: .*install tsx/)
  })

  it('has one copy of this package for all that is loaded, or says what to do', async () => {
    const source =
      "import { Response } from 'wsgify'\nexport const value: boolean = Response === globalThis.ours"
    const folder = folderWith({
      'a.ts': source,
      'b.mts': source,
      'm/package.json': '{ "type": "module" }',
      'm/a.ts': source,
    })
    installWsgify(folder)
    const reads = Boolean((process.features as { typescript?: unknown }).typescript)
    const ours = [
      '--import',
      `data:text/javascript,import{Response}from"${pathToFileURL(resolve('dist/index.js')).href}";globalThis.ours=Response`,
    ]
    expect(await inNode(folder, 'm/a.ts', alone, ...ours)).toBe('true')
    expect(await inNode(folder, 'b.mts', alone, ...ours)).toBe('true')
    expect(await inNode(folder, 'a.ts', alone, ...ours)).toMatch(
      reads ? /^true$/ : /^failed: tsx reads it as CommonJS: have "type": "module" in the package.json of /,
    )
  })

  describe.each([
    ['with its sources', ['src/deploy/typescript-probe.ts']],
    ['without its sources', []],
  ])('installed %s, and without tsx', (_, sources) => {
    it('imports TypeScript where Node reads it, and says what to do where it does not', async () => {
      const folder = folderWith({
        'a.ts': 'export const value: number = 1',
        'node_modules/wsgify/package.json': '{ "type": "module", "name": "wsgify" }',
      })
      const home = join(folder, 'node_modules/wsgify')
      cpSync(join(alone, LOADER), join(home, LOADER))
      for (const file of sources) cpSync(file, join(home, file))
      const reads = Boolean((process.features as { typescript?: unknown }).typescript)
      expect(await inNode(folder, 'a.ts', home)).toMatch(
        reads ? /^1$/ : /^failed: Node .* does not read TypeScript: use 22\.18 or later, install tsx/,
      )
    })
  })
})
