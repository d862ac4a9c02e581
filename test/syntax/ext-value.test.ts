import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatExtValue, parseExtValue } from '../../src/syntax/ext-value.ts'

test.each([
  ["UTF-8''%e2%82%ac%20rates", '\u20ac rates'],
  ["utf-8'en'%C2%A3", '\u00a3'],
  ["iso-8859-1'en'%A3%20rates", '\u00a3 rates'],
  ["UTF-8''", ''],
])('%s is %s', (coded, text) => {
  expect(parseExtValue(coded)).toBe(text)
})

test.each([
  '',
  'abc',
  "UTF-8'abc",
  "UTF-8''%",
  "UTF-8''%e2%82",
  "UTF-8''a b",
  "utf-16''a",
  "UTF-8''a'b",
  "UTF-8''a*b",
])('%s is none', (coded) => {
  expect(parseExtValue(coded)).toBeNull()
})

test('what is printed is read the same again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseExtValue(formatExtValue(text))).toBe(text)
      expect(formatExtValue(text)).toMatch(/^UTF-8''[\x21-\x7e]*$/)
    }),
  )
})
