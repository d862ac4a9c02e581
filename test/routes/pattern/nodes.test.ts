import { expect, test } from 'vitest'
import { canMatchSlash, capturesIn, charSet, longestOf } from '../../../src/routes/pattern/nodes.ts'
import { parsePattern } from '../../../src/routes/pattern/parse.ts'

test('a set asks a table for ASCII and the platform for the rest', () => {
  const set = charSet('a-c\\d')
  expect(['a', '5', 'd', 'é', '😀'].map((char) => set.has(char.codePointAt(0) as number))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect(charSet('^/').has('😀'.codePointAt(0) as number)).toBe(true)
  expect(charSet('É', true).has('é'.charCodeAt(0))).toBe(true)
})

test.each([
  ['a', false],
  ['[^/]+', false],
  ['.*', true],
  ['[^.]', true],
  ['a|b/', true],
  ['(?:\\d{4}-)+', false],
  ['\\D', true],
  ['(?!x)a', true],
])('%s may hold a slash: %s', (source, expected) => {
  expect(canMatchSlash(parsePattern(source))).toBe(expected)
})

test.each([
  ['a{3}', 3],
  ['a{1,900}', 900],
  ['[^/]b', 3],
  ['😀|abc', 3],
  ['(?:x|(?<n>yz))?', 2],
  ['(?:x{0})*', 0],
  ['a*', Number.POSITIVE_INFINITY],
  ['(?:x|(a+))', Number.POSITIVE_INFINITY],
  ['(?!abc)', 0],
])('%s matches at most %d characters', (source, expected) => {
  expect(longestOf(parsePattern(source))).toBe(expected)
})

test('captures are named in their order', () => {
  expect(capturesIn(parsePattern('(?<a>x(?P<b>y)?)|(?<c>z)*'))).toEqual(['a', 'b', 'c'])
})
