import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatQuality, parseQuality, roundQuality } from '../../src/syntax/quality.ts'

describe('parseQuality', () => {
  test.each([
    ['0', 0],
    ['0.', 0],
    ['0.000', 0],
    ['0.5', 0.5],
    ['0.001', 0.001],
    ['0.999', 0.999],
    ['1', 1],
    ['1.', 1],
    ['1.000', 1],
  ])('reads %s', (text, expected) => {
    expect(parseQuality(text)).toBe(expected)
  })

  test.each([
    '',
    '.5',
    '2',
    '00',
    '1.001',
    '0.5555',
    '1.0000',
    '-0',
    '+1',
    '1e0',
    ' 1',
    '1 ',
    '0,5',
    '1\n',
    'NaN',
    '١',
  ])('reads %j as malformed', (text) => {
    expect(parseQuality(text)).toBeNull()
  })
})

describe('formatQuality', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [1 / 3, '0.333'],
    [0.9999, '1'],
    // Above 0 is not refused.
    [0.00001, '0.001'],
    [Number.MIN_VALUE, '0.001'],
  ])('prints %d as %s', (quality, expected) => {
    expect(formatQuality(quality)).toBe(expected)
  })

  test.each([-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d, and names it', (quality) => {
    expect(() => formatQuality(quality)).toThrow(RangeError)
    expect(() => formatQuality(quality)).toThrow(String(quality))
  })

  test('refuses what is no number', () => {
    expect(() => formatQuality('0.5' as unknown as number)).toThrow(RangeError)
  })

  test('prints what reads as the rounded number, with three decimals at the most', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (quality) => {
        const text = formatQuality(quality)
        expect(text).toMatch(/^(?:0|1|0\.\d{0,2}[1-9])$/)
        expect(parseQuality(text)).toBe(roundQuality(quality))
        expect(Math.abs(roundQuality(quality) - quality)).toBeLessThanOrEqual(0.001)
      }),
    )
  })
})
