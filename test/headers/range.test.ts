import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Range, type RangeSpec } from '../../src/headers/range.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(Range, {
  good: [
    'bytes=0-99',
    'bytes=5-',
    'bytes=-5',
    'bytes=0-0, 5-9,-1',
    'BYTES=1-2',
    'bytes=,1-2,,3-',
    'lines=1-2 3',
    'bytes=-0',
  ],
  bad: [
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'bytes=1',
    'bytes=1-2-3',
    'bytes= 1 - 2',
    'bytes=1-2;',
    'bytes=1-2xyz',
    'bytes =1-2',
    '=1-2',
    'lines=',
    'bytes=1234567890123456-',
    `bytes=${Array(51).fill('0-').join()}`,
  ],
})

test.each<[string, number, [number, number][] | null]>([
  ['bytes=0-99', 200, [[0, 99]]],
  ['bytes=0-99', 50, [[0, 49]]],
  ['bytes=100-', 200, [[100, 199]]],
  ['bytes=-20', 200, [[180, 199]]],
  ['bytes=-500', 200, [[0, 199]]],
  ['bytes=-0', 200, []],
  ['bytes=200-', 200, []],
  ['bytes=0-', 0, []],
  ['bytes=-5', 0, []],
  ['bytes=0-9, 300-400', 200, [[0, 9]]],
  [
    'bytes=0-9, 20-29',
    200,
    [
      [0, 9],
      [20, 29],
    ],
  ],
  [
    'bytes=20-29, 0-9',
    200,
    [
      [20, 29],
      [0, 9],
    ],
  ],
  ['bytes=0-9, 10-19', 200, [[0, 19]]],
  [
    'bytes=5-14, 30-31, 0-9',
    200,
    [
      [0, 14],
      [30, 31],
    ],
  ],
  ['bytes=0-, 0-', 200, null],
  ['bytes=0-150, 100-199', 200, null],
  [`bytes=${Array.from({ length: 17 }, (_, i) => `${i * 3}-${i * 3}`)}`, 200, null],
  [
    `bytes=${Array.from({ length: 16 }, (_, i) => `${i * 3}-${i * 3}`)}`,
    200,
    Array.from({ length: 16 }, (_, i) => [i * 3, i * 3]),
  ],
  ['lines=1-2', 200, null],
])('%.30s of %i', (text, length, parts) => {
  expect(Range.parse(text)?.resolve(length)).toEqual(parts?.map(([first, last]) => ({ first, last })) ?? null)
})

test('is made of parts', () => {
  expect(String(new Range([{ first: 0, last: 99 }, { suffix: 20 }, { first: 5, last: null }]))).toBe(
    'bytes=0-99, -20, 5-',
  )
  expect([...(Range.parse('bytes=1-2') ?? [])]).toEqual([{ first: 1, last: 2 }])
  expect(String(new Range('1-2', 'Lines'))).toBe('lines=1-2')
  expect(() => new Range([])).toThrow(RangeError)
  expect(() => new Range([{ first: 5, last: 2 }])).toThrow(RangeError)
  expect(() => new Range([{ first: 0.5, last: 2 }])).toThrow(RangeError)
  expect(() => new Range('1-2')).toThrow(TypeError)
})

test('never gives more than there is, nor a position twice', () => {
  const position = fc.integer({ min: 0, max: 60 })
  const spec = fc.oneof(
    position.map((suffix): RangeSpec => ({ suffix })),
    fc
      .tuple(position, fc.option(position))
      .map(([first, size]): RangeSpec => ({ first, last: size === null ? null : first + size })),
  )
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 0, max: 50 }),
      (specs, length) => {
        const parts = new Range(specs).resolve(length)
        if (parts === null) return
        const covered = new Set<number>()
        for (const { first, last } of parts) {
          for (let at = first; at <= last; at++) {
            expect(at < length && !covered.has(at)).toBe(true)
            covered.add(at)
          }
        }
        const wanted = Array.from({ length }, (_, at) => at).filter((at) =>
          specs.some((one) =>
            'suffix' in one ? at >= length - one.suffix : at >= one.first && at <= (one.last ?? at),
          ),
        )
        expect([...covered].sort((a, b) => a - b)).toEqual(wanted)
      },
    ),
  )
})

test('takes time in proportion to the text', () => {
  for (const part of ['0-,', ' ', '-', '1', ',']) {
    expectLinear(
      (text) => Range.parse(text),
      (size) => `bytes=${part.repeat(size / part.length)}`,
    )
  }
})
