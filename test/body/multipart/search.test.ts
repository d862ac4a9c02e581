import fc from 'fast-check'
import { expect, test } from 'vitest'
import { horspool, makeSearch } from '../../../src/body/multipart/search.ts'
import { expectLinear } from '../../support/header-laws.ts'

test('both searches find what is there, from where they are told', () => {
  const bytes = fc.uint8Array({ max: 3, maxLength: 60 })
  fc.assert(
    fc.property(
      bytes,
      fc.uint8Array({ max: 3, minLength: 1, maxLength: 5 }),
      fc.nat(60),
      (text, needle, from) => {
        const expected = Buffer.from(text).indexOf(needle, from)
        // An empty rest is no place to find anything in.
        const at = from >= text.length ? -1 : expected
        for (const search of [makeSearch(needle), horspool(needle)]) {
          expect(search(text, from)).toBe(at)
          expect(search(Buffer.from(text), from)).toBe(at)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('a view that does not start its memory is searched at its own place', () => {
  const memory = Uint8Array.of(9, 1, 2, 3, 1, 2)
  const view = memory.subarray(3)
  for (const search of [makeSearch(Uint8Array.of(1, 2)), horspool(Uint8Array.of(1, 2))])
    expect(search(view, 0)).toBe(1)
})

test.each([1, 2, 70, 254, 255, 256, 300])('bytes of the length %i are found', (size) => {
  const needle = Uint8Array.from({ length: size }, (_, i) => i % 251)
  const text = new Uint8Array(1000).fill(252)
  text.set(needle, 600)
  for (const search of [makeSearch(needle), horspool(needle)]) {
    expect(search(text, 0)).toBe(600)
    expect(search(text, 601)).toBe(-1)
  }
})

test('takes time in proportion to the text, for boundaries as they are', () => {
  const needle = Buffer.from('\r\n--boundary')
  for (const part of ['\r', '\r\n', '\r\n--', '\r\n--boundar', 'y', '\r\n--boundarx']) {
    for (const search of [makeSearch(needle), horspool(needle)]) {
      expectLinear(
        (text) => search(Buffer.from(text), 0),
        (size) => part.repeat(size / part.length),
        256_000,
      )
    }
  }
})
