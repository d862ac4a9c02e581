import fc from 'fast-check'
import parseRange from 'range-parser'
import { expect, test } from 'vitest'
import { Range } from '../../../src/headers/range.ts'

// The package that express uses. It does not know of caps, and joins parts only when it is told to.

test('gives the parts that range-parser gives', () => {
  const position = fc.integer({ min: 0, max: 40 })
  const spec = fc.oneof(
    fc.tuple(position, position).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    position.map((a) => `${a}-`),
    position.map((a) => `-${a}`),
  )
  let compared = 0
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 30 }),
      (specs, length) => {
        // The package takes the last none of the content for all of it, and cuts what is longer than the content to nothing.
        fc.pre(specs.every((one) => one !== '-0' && !(one.startsWith('-') && Number(one.slice(1)) > length)))
        const header = `bytes=${specs.join(',')}`
        const ours = Range.parse(header)?.resolve(length)
        const theirs = parseRange(length, header, { combine: true })
        if (ours === null || ours === undefined) return
        compared++
        // Which of the parts that were joined gives the place is not the same.
        ours.sort((a, b) => a.first - b.first)
        expect(ours).toEqual(
          theirs === -1
            ? []
            : Array.from(theirs as parseRange.Ranges, ({ start, end }) => ({ first: start, last: end })).sort(
                (a, b) => a.first - b.first,
              ),
        )
      },
    ),
    { numRuns: 2000 },
  )
  expect(compared).toBeGreaterThan(500)
})
