// The same questions to the real Paste Deploy and Paste and to wsgify: what differs is in the list of what differs on
// purpose, and all that is in the list differs.

import { expect, test } from 'vitest'
import { missing } from '../../support/real.ts'
import { compareDeploy } from './compare.ts'
import { otherPasteDifferences, pasteDifferences } from './differences.ts'
import { generate } from './generate.ts'
import { probes } from './probes.ts'

const generated = generate(7, 3200)

test('Paste Deploy and wsgify answer alike, but where they differ on purpose', {
  timeout: 240_000,
}, async (context) => {
  const report = await compareDeploy([...probes, ...generated])
  if (report === null) return missing(context, 'python3-pastedeploy and python3-paste')
  const rows = [...report.asked].map(([op, { cases, same, refused, explained }]) =>
    [op.padEnd(12), ...[cases, same, refused, explained].map((n) => String(n).padStart(10))].join(''),
  )
  console.log(['operation        cases      same   refused explained', ...rows].join('\n'))
  expect(report.unexplained.map((gap) => JSON.stringify(gap))).toEqual([])
  const idle = [...report.uses].filter(([, count]) => count === 0).map(([id]) => id)
  expect(idle, 'these explain nothing, or nothing that no other explains').toEqual([])
})

test('there are more than 250 cases by hand, and 1000 generated files, of which many are good and many broken', () => {
  expect(probes.length).toBeGreaterThan(250)
  expect(generated.filter(({ files }) => files !== undefined).length).toBeGreaterThan(1000)
  expect(generate(7, 100)).toEqual(generated.slice(0, 100))
  expect(generate(8, 100)).not.toEqual(generated.slice(0, 100))
})

test('an entry has an id of its own, and text for a row of a table', () => {
  const ids = pasteDifferences.map(({ id }) => id)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  for (const { inPaste, here, why } of [...pasteDifferences, ...otherPasteDifferences]) {
    for (const text of [inPaste, here, why]) expect(text).toMatch(/^[^|\n]+[^.|\n]$/)
  }
})
