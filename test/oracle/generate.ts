// Makes cases by chance, the same for the same seed: `npx tsx test/oracle/generate.ts --seed 7 --count 1000` prints
// them, `--area accept` makes those of one area alone, and `--check` compares the two sides on them instead.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import type { Case } from './cases.ts'
import { answerAreas } from './generate-answer.ts'
import { cookieAreas } from './generate-cookies.ts'
import { formAreas } from './generate-forms.ts'
import { headerAreas } from './generate-headers.ts'
import { pageAreas } from './generate-pages.ts'
import { partAreas } from './generate-parts.ts'
import { responseAreas } from './generate-response.ts'
import { urlAreas } from './generate-urls.ts'
import { Random } from './random.ts'

/** What makes a case, by its area. */
export const areas = {
  ...urlAreas,
  ...formAreas,
  ...cookieAreas,
  ...headerAreas,
  ...responseAreas,
  ...partAreas,
  ...answerAreas,
  ...pageAreas,
}

/** Different cases of the areas by turns, as many as asked for, or fewer where chance finds no more. */
export function generate(seed: number, count: number, names = Object.keys(areas)): Case[] {
  const random = new Random(seed)
  const cases = new Map<string, Case>()
  for (let tries = 0; cases.size < count && tries < count * 20; tries++) {
    const make = areas[names[tries % names.length] as string]
    if (make === undefined) {
      throw new RangeError(`the areas are ${Object.keys(areas).join(', ')}, not ${names.join(', ')}`)
    }
    const made = make(random)
    cases.set(JSON.stringify(made), made)
  }
  return [...cases.values()].sort((a, b) => (a.area < b.area ? -1 : a.area > b.area ? 1 : 0))
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '1000' },
      area: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  })
  const cases = generate(
    Number(values.seed),
    Number(values.count),
    values.area === undefined ? undefined : [values.area],
  )
  if (!values.check) {
    for (const made of cases) console.log(JSON.stringify(made))
    return
  }
  const { askWebOb, compare, tableOf } = await import('./compare.ts')
  const theirs = askWebOb(cases)
  if (theirs === null) throw new Error('python3-webob is needed')
  const report = await compare(cases, theirs)
  for (const gap of report.unexplained) console.log(JSON.stringify(gap))
  console.log(tableOf(report))
  process.exitCode = report.unexplained.length === 0 ? 0 : 1
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url)
  await main()
