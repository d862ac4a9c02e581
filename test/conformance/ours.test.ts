// wsgify answers every row right, and the page has the rows that there are.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeFiles } from './files.ts'
import { headCells } from './page.ts'
import { areas } from './rows.ts'
import { OURS, type Running } from './servers.ts'

const { folder, remove } = makeFiles()
let server: Running

beforeAll(async () => {
  server = await OURS.start(folder)
})

afterAll(async () => {
  await server?.stop()
  remove()
})

describe.each(areas)('$title', ({ rows }) => {
  it.each(rows)('$name', async ({ ask, needs, right }) => {
    expect(server.lacks).not.toContain(needs)
    expect(right).toContain(await ask(server.port))
  })
})

it('names each row once, says where each is specified, and what is right', () => {
  for (const { rows } of areas) {
    const names = rows.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    for (const { spec, right } of rows) {
      expect(spec).toMatch(/^(?:RFC \d+(?:bis)?|URL Standard|DOM Standard|Fetch Standard|CWE-\d+)/)
      expect(right.length).toBeGreaterThan(0)
    }
  }
})

it('has the rows of the table on its page, with no wrong answer of its own', () => {
  const text = readFileSync(new URL('../../docs/conformance.md', import.meta.url), 'utf8')
  for (const { title, rows } of areas) {
    const [, section = ''] = text.split(`\n## ${title}\n`)
    const lines = (section.split('\n## ')[0] as string).split('\n').filter((line) => line.startsWith('| '))
    const wanted = rows.map(headCells)
    expect(lines.slice(1).map((line, i) => line.slice(0, wanted[i]?.length))).toEqual(wanted)
    const own = lines.slice(1).map((line, i) => line.slice((wanted[i] as string).length).split(' | ')[0])
    expect(own.filter((cell) => /✗|–/.test(cell as string))).toEqual([])
  }
})
