// The package as npm would carry it. It is packed from the dist that stands there: no script runs, so that
// the tests beside this one keep the dist they read.

import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { portableDoors } from './portable-doors.ts'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string
  version: string
  files: string[]
  dependencies: Record<string, string>
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

let folder: string
let packed: Packed

beforeAll(async () => {
  expect(existsSync('dist/index.js'), 'dist is missing: npm run build').toBe(true)
  folder = mkdtempSync(join(tmpdir(), 'package-'))
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await promisify(execFile)('npm', args)
  packed = (JSON.parse(stdout) as Packed[])[0]!
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How a tool of node_modules ended, and all it said. */
async function tool(script: string, ...args: string[]): Promise<{ ok: boolean; output: string }> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], { env })
    return { ok: true, output: `${stdout}${stderr}` }
  } catch (error) {
    const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string }
    return { ok: false, output: `${stdout}${stderr}` }
  }
}

// Files that browsers run as they are.
const isPage = (path: string) => /^src\/inspect\/page\/\w+\.(?:html|css|js)$/.test(path)

/** What a built file imports when it is loaded: files of dist by their path, others by their name. */
function importsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^(?:import|export)\b(?:[^;"]*?\bfrom)? ?"([^"]+)"/gm)].map(
    ([, name]) => (name!.startsWith('.') ? posix.join(posix.dirname(path), name!) : name!),
  )
}

/** A file and all that is loaded with it. A file that is loaded by itself, in a circle, comes twice. */
function reached(path: string, graph: ReadonlyMap<string, readonly string[]>): string[] {
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    for (const next of graph.get(name) ?? []) visit(next)
  }
  for (const name of graph.get(path) ?? []) visit(name)
  return [path, ...seen]
}

describe('the tarball', () => {
  it('holds the built package, its sources and the papers, and nothing else', () => {
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']
    const strangers = packed.files
      .map(({ path }) => path)
      .filter((path) => !papers.includes(path) && !isPage(path))
      .filter(
        (path) => !/^dist\/.+\.(js|js\.map|d\.ts|d\.ts\.map)$/.test(path) && !/^src\/.+\.ts$/.test(path),
      )
    expect(strangers).toEqual([])
    expect(packed.files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json']),
    )
  })

  it('holds the types of each source, each module once, and what the maps point at', () => {
    const paths = packed.files.map(({ path }) => path)
    const sources = paths.filter((path) => path.startsWith('src/') && !isPage(path))
    const types = paths.filter((path) => path.endsWith('.d.ts'))
    expect(types.sort()).toEqual(
      sources.map((path) => path.replace(/^src/, 'dist').replace(/\.ts$/, '.d.ts')).sort(),
    )
    const pointedAt = (map: string) => {
      const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }
      return sources.map((source) => posix.join(posix.dirname(map), source))
    }
    for (const file of types) expect(paths).toContain(pointedAt(`${file}.map`)[0])
    // A module in two files would have two of each of its classes.
    const modules = paths.filter((path) => path.endsWith('.js.map')).flatMap(pointedAt)
    expect(modules.length).toBeGreaterThan(0)
    expect(modules.filter((path, index) => modules.indexOf(path) !== index)).toEqual([])
    expect(modules.filter((path) => !sources.includes(path))).toEqual([])
  })

  it('has no circle among its files, and none of Node where a door is portable', () => {
    const built = packed.files.map(({ path }) => path).filter((path) => /^dist\/.+\.js$/.test(path))
    const graph = new Map(built.map((path) => [path, importsOf(path)]))
    expect(reached('dist/gateways/node.js', graph)).toContain('node:http')
    for (const path of built) expect([...reached(path, graph)].slice(1), path).not.toContain(path)
    for (const [door, file] of portableDoors) {
      const outside = [...reached(posix.normalize(file), graph)].filter((name) => !name.startsWith('dist/'))
      expect(
        outside.filter((name) => !Object.hasOwn(manifest.dependencies, name)),
        door,
      ).toEqual([])
    }
  })

  it('holds the page of the inspector', () => {
    expect(packed.files.map(({ path }) => path).filter(isPage)).toContain('src/inspect/page/index.html')
  })

  it('brings one package along', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['mrmime'])
  })

  it('is in order for publint', { timeout: 60_000 }, async () => {
    const publint = 'node_modules/publint/src/cli.js'
    const { ok, output } = await tool(publint, 'run', join(folder, packed.filename), '--strict')
    expect(ok, output).toBe(true)
    expect(output).toContain('All good!')
  })

  it('has types for each door', { timeout: 120_000 }, async () => {
    const attw = 'node_modules/@arethetypeswrong/cli/dist/index.js'
    const args = ['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--format', 'ascii']
    const { ok, output } = await tool(attw, join(folder, packed.filename), ...args)
    expect(ok, output).toBe(true)
    expect(output).toContain(`"${manifest.name}/headers"`)
  })
})

describe('the changelog', () => {
  it('begins with the version of package.json, or with what comes after it', () => {
    const headings = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[?([^\]\s]+)\]?/gm)].map(
      ([, name]) => name,
    )
    const [first, second] = headings
    const versions = first?.toLowerCase() === 'unreleased' ? [second ?? manifest.version] : [first]
    expect(versions).toEqual([manifest.version])
  })
})

describe('the tree', () => {
  const places = ['tmp', 'work', 'root', 'home', 'Users'].map((name) => `/${name}/`)
  const hosts = [
    'registry.npmjs',
    'registry.yarnpkg',
    'npm.pkg.github',
    'pypi.org',
    'artifactory',
    'verdaccio',
    'jfrog',
  ]
  const told = /^(src|docs)\/|^[^/]+\.md$/

  /** Mentions of one machine: paths in what readers see, registries anywhere. */
  function mentions(file: string, text: string): string[] {
    const words = told.test(file) ? [...places, ...hosts] : hosts
    return text.split('\n').flatMap((line, index) =>
      words
        // A path begins the word it stands in; `api/home/` and `https://host/home/` are no places of a machine.
        .filter((word) => new RegExp(`(?<![\\w.~)}\\]-])${word.replaceAll('.', '\\.')}`).test(line))
        .map((word) => `${file}:${index + 1} names ${word}`),
    )
  }

  it('names no machine and no registry', () => {
    const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
    })
    const files = list.split('\n').filter((file) => file !== '' && file !== 'test/house/package.test.ts')
    expect(files).toContain('package.json')
    const found = files
      .filter(
        (file) =>
          statSync(file, { throwIfNoEntry: false })?.isFile() &&
          !/\.(png|ico|gz|woff2|bin|pdf|p12)$/.test(file),
      )
      .flatMap((file) => mentions(file, readFileSync(file, 'utf8')))
    expect(found).toEqual([])
  })

  it('would notice', () => {
    for (const place of places) {
      expect(mentions('docs/a.md', `x\nin ${place}app.sock`)).toEqual([`docs/a.md:2 names ${place}`])
      expect(mentions('src/a/b.ts', `'${place}a'`)).toEqual([`src/a/b.ts:1 names ${place}`])
      expect(mentions('docs/a.md', `GET https://host${place}a`)).toEqual([])
      expect(mentions('test/a.test.ts', `'${place}a'`)).toEqual([])
    }
    expect(mentions('package-lock.json', '"https://registry.npmjs.org/a"')).toEqual([
      'package-lock.json:1 names registry.npmjs',
    ])
  })
})
