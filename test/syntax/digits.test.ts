import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDigits } from '../../src/syntax/digits.ts'

test.each([
  ['0', 0],
  ['007', 7],
  ['42', 42],
  ['999999999999999', 999_999_999_999_999],
])('%s is %d', (text, value) => {
  expect(parseDigits(text)).toBe(value)
})

test.each([
  '',
  '-1',
  '+1',
  ' 1',
  '1 ',
  '1.0',
  '1e3',
  '0x1f',
  '1_000',
  '\u0661',
  '1000000000000000',
  '1'.repeat(100_000),
  undefined,
  null,
  5,
  ['5'],
])('%j is no number of digits', (given) => {
  expect(parseDigits(given)).toBe(-1)
})

test('what is read is what the digits say, and all else is refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (value) => {
      expect(parseDigits(String(value))).toBe(value)
    }),
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), (text) => {
      expect(parseDigits(text)).toBe(/^[0-9]{1,15}$/.test(text) ? Number(text) : -1)
    }),
  )
})
