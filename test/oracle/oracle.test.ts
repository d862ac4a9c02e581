// The same questions to the real WebOb and to wsgify: what differs is in the list of what differs on purpose, and all
// that is in the list differs.

import { afterAll, expect, test } from 'vitest'
import { missing } from '../support/real.ts'
import { type Case, readCases } from './cases.ts'
import { askWebOb, compare, gapsBetween, tableOf } from './compare.ts'
import { differences, otherDifferences } from './differences.ts'
import { areas, generate } from './generate.ts'
import { removeTree } from './ops-answer.ts'

const cases = readCases()

afterAll(removeTree)

test('WebOb and wsgify answer alike, but where they differ on purpose', {
  timeout: 120_000,
}, async (context) => {
  const theirs = askWebOb(cases)
  if (theirs === null) return missing(context, 'python3-webob')
  expect(theirs).toHaveLength(cases.length)
  const report = await compare(cases, theirs)
  console.log(tableOf(report))
  expect(report.unexplained.map((gap) => JSON.stringify(gap))).toEqual([])
  const idle = [...report.uses].filter(([, count]) => count === 0).map(([id]) => id)
  expect(idle, 'these explain nothing, or nothing that no other explains').toEqual([])
})

test('there are more than 8000 cases, of every area, and none stands twice', () => {
  expect(cases.length).toBeGreaterThan(8000)
  expect(new Set(cases.map((given) => given.area))).toEqual(new Set(Object.keys(areas)))
  const texts = cases.map((given) => JSON.stringify(given))
  expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([])
})

test('an entry has an id of its own, and text for a row of a table', () => {
  const ids = differences.map(({ id }) => id)
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([])
  for (const { inWebOb, here, why } of [...differences, ...otherDifferences]) {
    for (const text of [inWebOb, here, why]) expect(text).toMatch(/^[^|\n]+[^.|\n]$/)
  }
})

test('a seed gives the same cases each time, and another seed gives others', () => {
  expect(generate(7, 200)).toEqual(generate(7, 200))
  expect(generate(8, 200)).not.toEqual(generate(7, 200))
  expect(generate(7, 20, ['date']).every(({ area }) => area === 'date')).toBe(true)
  expect(() => generate(7, 1, ['dates'])).toThrow(RangeError)
})

test('answers are compared part by part, and two errors are one answer', () => {
  expect(gapsBetween({ ok: { a: 1, b: [2] } }, { ok: { b: [2], a: 1 } })).toEqual([])
  expect(gapsBetween({ ok: { a: 1, b: 2 } }, { ok: { a: 1, c: 3 } })).toEqual([
    { part: 'b', theirs: 2, ours: null },
    { part: 'c', theirs: null, ours: 3 },
  ])
  expect(gapsBetween({ ok: { a: { error: 'KeyError' } } }, { ok: { a: null } })).toEqual([
    { part: 'a', theirs: { error: 'KeyError' }, ours: null },
  ])
  expect(gapsBetween({ error: 'ValueError' }, { error: 'TypeError' })).toEqual([])
  expect(gapsBetween({ error: 'ValueError' }, { ok: { a: 1 } })).toEqual([
    { part: '', theirs: { error: 'ValueError' }, ours: { a: 1 } },
  ])
  expect(gapsBetween({ ok: [1] }, { ok: [1, 2] })).toEqual([{ part: '', theirs: [1], ours: [1, 2] }])
})

test('a difference that no entry explains is told with its case', async () => {
  const given: Case = { area: 'query', op: 'get', query: 'a=1' }
  const report = await compare([given], [{ ok: [['a', '2']] }])
  expect(report.unexplained).toEqual([{ given, part: '', theirs: [['a', '2']], ours: [['a', '1']] }])
  expect(report.areas.get('query')).toMatchObject({ cases: 1, same: 0, explained: 0, unexplained: 1 })
})
