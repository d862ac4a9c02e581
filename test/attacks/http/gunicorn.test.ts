// gunicorn's requests, good and bad: however their bytes are cut on their way, they are read as they are read whole. What of
// them is taken and what is refused stands in test/gateways/node/wire/parse-head.test.ts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gunicornRequests } from '../../support/gunicorn.ts'
import { cut, ours } from '../../support/wire.ts'

const SEED = 20_261_121
const CUTS = 20

function byLine(bytes: string): string[] {
  return bytes.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

describe.each(['valid', 'invalid'] as const)('what is %s', (kind) => {
  it('is read alike by line, by byte and in pieces', { timeout: 60_000 }, async (context) => {
    const requests = gunicornRequests(context, kind)
    expect(requests.length).toBeGreaterThan(60)
    const cuts = fc.sample(fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), { numRuns: CUTS, seed: SEED })
    for (const [name, bytes] of requests) {
      const whole = await ours([bytes])
      expect(await ours(byLine(bytes)), `${name} by line`).toEqual(whole)
      expect(await ours([...bytes]), `${name} by byte`).toEqual(whole)
      for (const places of cuts) {
        expect(await ours(cut(bytes, places)), `${name} in pieces at ${places}`).toEqual(whole)
      }
    }
  })
})
