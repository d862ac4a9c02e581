// The same questions to the real Routes and to wsgify: what differs is in the list of what differs on purpose, and all that
// is in the list differs.

import { expect, test } from 'vitest'
import { missing } from '../../support/real.ts'
import { askRoutes, compare } from './compare.ts'
import { otherRoutesDifferences, routesDifferences } from './differences.ts'
import { generate } from './generate.ts'
import { readSuites, type Suite } from './suites.ts'

const suites = readSuites()

test.for<[about: string, make: () => Suite[]]>([
  ['written by hand', () => suites],
  ['by chance, seed 1', () => generate(1, 300)],
  ['by chance, seed 2', () => generate(2, 300)],
])(
  'Routes and wsgify answer alike, but where they differ on purpose: %s',
  { timeout: 60_000 },
  async ([about, make], context) => {
    const asked = make()
    const theirs = askRoutes(asked)
    if (theirs === null) return missing(context, 'python3-routes')
    expect(theirs).toHaveLength(asked.length)
    const report = await compare(asked, theirs)
    console.log(`${about}: ${report.asked} questions, ${report.same} answers alike`)
    expect(
      report.unexplained.map(({ suite: { asks: _, ...suite }, ...gap }) => JSON.stringify({ ...gap, suite })),
    ).toEqual([])
    if (asked !== suites) return
    const idle = [...report.uses].filter(([, count]) => count === 0).map(([id]) => id)
    expect(idle, 'these explain nothing, or nothing that no other explains').toEqual([])
  },
)

test('there are more than 1000 questions by hand', () => {
  expect(suites.flatMap(({ asks }) => asks).length).toBeGreaterThan(1000)
})

test('an entry has an id of its own, and text for a row of a table', () => {
  const ids = routesDifferences.map(({ id }) => id)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  for (const { inRoutes, here, why } of [...routesDifferences, ...otherRoutesDifferences]) {
    for (const text of [inRoutes, here, why]) expect(text).toMatch(/^[^\n]+[^.\n]$/)
  }
})

test('a seed gives the same suites each time, and another seed gives others', () => {
  expect(generate(7, 20)).toEqual(generate(7, 20))
  expect(generate(8, 20)).not.toEqual(generate(7, 20))
})

test('a difference that no entry explains is told with its question', async () => {
  const suite: Suite = { about: 'x', program: [['connect', '', null, '/a', {}]], asks: [['match', '/a']] }
  const report = await compare([suite], [[{ ok: { b: '1' } }]])
  expect(report.unexplained).toEqual([{ suite, ask: ['match', '/a'], theirs: { b: '1' }, ours: {} }])
})
