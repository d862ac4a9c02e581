// What goes out besides the tarball: the manifest for JSR, and the workflows that prove and publish.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { deno, inPeers, needs } from '../gateways/fetch/runtimes.ts'

interface Manifest {
  readonly version: string
  readonly license: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

it('opens the same doors on JSR, of the sources', () => {
  const jsr = JSON.parse(readFileSync('jsr.json', 'utf8')) as Manifest & { imports: Record<string, string> }
  expect([jsr.version, jsr.license]).toEqual([manifest.version, manifest.license])
  const { './package.json': _, ...doors } = manifest.exports
  const sources = Object.entries(doors).map(([door, file]) => [
    door,
    file.replace('./dist/', './src/').replace(/\.js$/, '.ts'),
  ])
  expect(jsr.exports).toEqual(Object.fromEntries(sources))
  for (const file of Object.values(jsr.exports)) expect(existsSync(file), file).toBe(true)
  // JSR takes one range of a package, npm any of several.
  const imports = Object.entries(manifest.dependencies).map(([name, ranges]) => {
    const [range = ''] = ranges.split(' || ')
    return [name, `npm:${name}@${range}`]
  })
  expect(jsr.imports).toEqual(Object.fromEntries(imports))
})

it('is taken by JSR, types included', { timeout: 180_000 }, (context) => {
  needs(deno, context)
  const { status, stderr } = spawnSync(
    inPeers('.bin/deno'),
    ['publish', '--dry-run', '--allow-dirty', '--quiet'],
    { encoding: 'utf8', timeout: 170_000 },
  )
  expect(status, stderr).toBe(0)
})

const folder = '.github/workflows'
const workflows = readdirSync(folder).map(
  (file) => [file, readFileSync(`${folder}/${file}`, 'utf8')] as const,
)

it.each(workflows)('%s has actions by their major, rights by name, and scripts that there are', (_, text) => {
  expect(text).toMatch(/^permissions:\n {2}contents: read$/m)
  const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, name]) => name)
  expect(actions.length).toBeGreaterThan(0)
  for (const name of actions) expect(name).toMatch(/^actions\/[\w-]+@v\d+$/)
  for (const [, script] of text.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
    expect(manifest.scripts).toHaveProperty([script as string])
  }
  expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/)
})

it('publishes what is proven, of the tag that is the version, with its origin', () => {
  const text = readFileSync(`${folder}/publish.yml`, 'utf8')
  expect(text).toContain('id-token: write')
  const order = ['the tag is the version', 'bash .ci/run', 'npm publish --provenance'].map((step) =>
    text.indexOf(step),
  )
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(order[0]).toBeGreaterThan(0)
})
