// The lines for INI files on the page of the filters: each section is loaded as it stands.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadFilter } from '../../src/deploy/load.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const page = readFileSync('docs/filters.md', 'utf8')
const blocks = [...page.matchAll(/^```ini\n([\s\S]*?)^```$/gm)].map(([, ini]) => ini as string)
const names = blocks.flatMap((ini) =>
  [...ini.matchAll(/^\[filter:(\w+)\]/gm)].map(([, name]) => name as string),
)

describe('the INI files of docs/filters.md', () => {
  const folder = resolve('test/docs/.build/filters')
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/filters.ini`, blocks.join('\n'))

  test.each(names)('[filter:%s] makes a filter', async (name) => {
    const filter = await loadFilter(`config:${folder}/filters.ini`, { name })
    const app = wsgify(() => 'hello')
    const guarded = await filter(app)
    const res = await wsgify(() => guarded).get('/', {
      environ: { 'wsgi.errors': { write: () => undefined } },
    })
    expect([200, 401]).toContain(res.status)
  })

  test('each filter has a section', async () => {
    const filters = Object.entries(await import('../../src/filters/index.ts'))
      .filter(([, value]) => 'undecorated' in value)
      .map(([name]) => name)
    const headings = page
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .join(' ')
      .match(/\w+/g)
    expect(headings).toEqual(expect.arrayContaining(filters))
    expect(filters.length).toBeGreaterThan(15)
  })
})
