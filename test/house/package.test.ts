import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// The package as npm would carry it. It is packed from the dist that stands there: no script runs, so that
// the tests beside this one keep the dist they read.

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

// Files that browsers run as they are: they are copied and not compiled.
const isPage = (path: string) => /^(?:dist|src)\/inspect\/page\/\w+\.(?:html|css|js)$/.test(path)

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

  it('holds each source once built, and what its maps point at', () => {
    const paths = new Set(packed.files.map(({ path }) => path))
    const built = [...paths].filter((path) => path.endsWith('.js') && !isPage(path))
    expect(built.length).toBeGreaterThan(0)
    for (const path of built) {
      expect(paths).toContain(path.replace(/\.js$/, '.d.ts'))
      for (const map of [`${path}.map`, path.replace(/\.js$/, '.d.ts.map')]) {
        expect(paths).toContain(map)
        const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }
        for (const source of sources) expect(paths).toContain(posix.join(posix.dirname(map), source))
      }
    }
    const sources = [...paths].filter((path) => path.startsWith('src/') && !isPage(path))
    const expected = sources.map((path) => path.replace(/^src/, 'dist').replace(/\.ts$/, '.js')).sort()
    expect(built.sort()).toEqual(expected)
  })

  it('holds the page of the inspector twice, as it is', () => {
    const pages = packed.files.map(({ path }) => path).filter(isPage)
    const from = (folder: string) =>
      pages.filter((path) => path.startsWith(folder)).map((path) => posix.basename(path))
    expect(from('dist').sort()).toEqual(from('src').sort())
    expect(from('dist')).toContain('index.html')
  })

  it('brings three packages along', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual(['content-type', 'cookie', 'mrmime'])
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
