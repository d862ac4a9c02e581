// Nothing gets through: every row of the list of attacks holds.

import { describe, expect, test } from 'vitest'
import { groups } from './rows.ts'
import { runRow, total } from './table.ts'

describe.each(groups.map((group) => [group.title, group] as const))('%s', (_title, { rows }) => {
  test.each(rows.map((row) => [row.row, row.fault, row] as const))(
    '%s: %s',
    { timeout: 60_000 },
    async (_row, _fault, row) => {
      const { failures, inputs } = await runRow(row)
      expect(failures).toEqual([])
      expect(inputs).toBeGreaterThan(0)
    },
  )
})

const all = groups.flatMap(({ rows }) => rows)

test('each row stands once, and is tried in some way', () => {
  const names = all.map(({ row }) => row)
  expect(new Set(names).size).toBe(names.length)
  expect(all.filter(({ checks }) => checks.length === 0)).toEqual([])
})

test('identifiers are public ones', () => {
  for (const id of all.flatMap(({ ids }) => ids)) {
    expect(id).toMatch(
      /^(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|CWE-\d+|PYSEC-\d{4}-\d+|GO-\d{4}-\d+)$/,
    )
  }
})

test('what got through is counted, and shown with its input', async () => {
  const fails = { where: 'objects', run: () => Promise.reject(new Error('"x": it got through')) } as const
  const row = { row: 'Z1', ids: ['CWE-1'], fault: '', must: '', checks: [fails] }
  const result = await runRow(row)
  expect(result.failures).toEqual(['objects: "x": it got through'])
  expect(total([result])).toBe('1 rows of 1 public identifiers, 1 checks, 0 inputs: 1 rows got through')
})
