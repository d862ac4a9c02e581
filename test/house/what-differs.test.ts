// The table of docs/gateways.md is the one that the gateways are held to: UPDATE_GATEWAYS=1 writes it.

import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { deviations } from '../gateways/same-request/deviations.ts'

const page = 'docs/gateways.md'
const HEAD = '| what differs | where | why |\n|---|---|---|\n'
const TABLE = /\| what differs \| where \| why \|\n(?:\|.*\n)*/

const text = readFileSync(page, 'utf8')

it('says what differs, where and why', () => {
  const rows = deviations.map(({ what, why, ways }) => `| ${what} | ${ways.join('; ')} | ${why} |\n`)
  const table = HEAD + rows.join('')
  if (process.env['UPDATE_GATEWAYS'] === '1')
    writeFileSync(
      page,
      text.replace(TABLE, () => table),
    )
  expect(TABLE.exec(readFileSync(page, 'utf8'))?.[0]).toBe(table)
})

it('names ways that there are', () => {
  const ways = deviations.flatMap((row) => row.ways)
  expect(ways.filter((way) => !text.includes(`\n| ${way} | differs in `))).toEqual([])
})
