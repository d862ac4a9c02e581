import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byteStringOfText } from '../../src/syntax/bytes.ts'
import { decodePercent, encodePath, encodePathBytes, hexPair, percentOf } from '../../src/syntax/percent.ts'

describe('decodePercent', () => {
  test.each([
    ['/a', '/a'],
    ['/a%20b', '/a b'],
    ['%41%42', 'AB'],
    ['%C3%A9', '\u00c3\u00a9'],
    ['%2F%2f', '//'],
    ['%2541', '%41'],
    ['%', '%'],
    ['%4', '%4'],
    ['%zz', '%zz'],
    ['%4%41', '%4A'],
    ['a%ff', 'a\u00ff'],
    ['%00', '\0'],
  ])('%j is %j, one character per byte', (given, decoded) => expect(decodePercent(given)).toBe(decoded))
})

describe('encodePath', () => {
  test.each([
    ['/a b', '/a%20b'],
    ['/é', '/%C3%A9'],
    ["/-._~!$&'()*+,;=:@", "/-._~!$&'()*+,;=:@"],
    ['/?#[]{}"<>^`|\\%', '/%3F%23%5B%5D%7B%7D%22%3C%3E%5E%60%7C%5C%25'],
    ['\r\n\0', '%0D%0A%00'],
  ])('%j is %j', (given, encoded) => expect(encodePath(given)).toBe(encoded))

  test('is undone by decodePercent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (given) => {
        expect(decodePercent(encodePath(given))).toBe(byteStringOfText(given))
        expect(encodePathBytes(byteStringOfText(given))).toBe(encodePath(given))
      }),
    )
  })
})

test('one byte, both ways', () => {
  for (let byte = 0; byte < 256; byte++) expect(hexPair(percentOf(byte), 1)).toBe(byte)
  expect([hexPair('4', 0), hexPair('g0', 0), hexPair('', 0)]).toEqual([-1, -1, -1])
})
