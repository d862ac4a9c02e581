// The table against the node gateway's own parser, without a socket: whole, byte by byte, and in pieces cut anywhere.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, ours } from '../../support/wire.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { AFTER, verdictOf, wanted } from './verdict.ts'

const CUTS = 5

async function verdict(packets: readonly string[]) {
  const { seen, statuses } = await ours(packets)
  return verdictOf(seen, statuses)
}

describe('the table', () => {
  it('has four hundred rows, each once', () => {
    const first = new Map<string, Row>()
    const again = rows.filter((row) => first.get(row.bytes) !== undefined || !first.set(row.bytes, row))
    expect(again.map(({ id, name }) => `${id}: ${name}`)).toEqual([])
    expect(rows.length).toBeGreaterThan(400)
  })

  it.each(rows.map((row) => [row.id, row.name, row] as const))('%s: %s', async (_id, _name, row) => {
    const text = row.bytes + AFTER
    expect(await verdict([text])).toEqual(wanted(row))
    expect(await verdict(small(row) ? [...text] : chunksOf(text, 997))).toEqual(wanted(row))
    for (const cuts of piecesOf(row)) expect(await verdict(cut(text, cuts))).toEqual(wanted(row))
  })
})

const small = ({ bytes }: Row) => bytes.length < 5000

function chunksOf(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size))
}

// The same for each row every time, so that a failure can be seen again.
function piecesOf({ bytes }: Row): number[][] {
  const places = fc.array(fc.nat({ max: bytes.length + AFTER.length }), { minLength: 1, maxLength: 6 })
  return fc.sample(places, { numRuns: CUTS, seed: 20_261_121 + bytes.length })
}
