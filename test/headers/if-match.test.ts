import { expect, test } from 'vitest'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { IfMatch, IfNoneMatch } from '../../src/headers/if-match.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

const examples = {
  good: ['*', '"a"', 'W/"a", "b"', '"a","b"', '"a,b"', ',"a",, "b",', 'abc', 'abc, "d"', '"a\\", "b"', '""'],
  bad: [
    '',
    ',',
    'a b',
    '"',
    '"a" "b"',
    '"a", *',
    '*, *',
    '* ',
    '"a"b',
    'W/ "a"',
    Array(101).fill('"a"').join(),
  ],
}
headerLaws(IfMatch, examples)
headerLaws(IfNoneMatch, examples)

test.each<[string, string | null, boolean, boolean]>([
  ['"a", "b"', '"b"', true, true],
  ['"a", W/"b"', '"b"', false, true],
  ['"b"', 'W/"b"', false, true],
  ['"a"', 'b', false, false],
  ['a', 'a', true, true],
  ['*', '"x"', true, true],
  ['*', 'W/"x"', true, true],
  ['*', null, false, false],
  ['"a"', null, false, false],
])('%s and the version %s: If-Match %s, If-None-Match %s', (text, version, strong, weak) => {
  expect([IfMatch.parse(text)?.matches(version), IfNoneMatch.parse(text)?.matches(version)]).toEqual([
    strong,
    weak,
  ])
})

test('are made of tags, and of any', () => {
  expect(String(new IfMatch(['a', new EntityTag('b', { weak: true })]))).toBe('"a", W/"b"')
  expect(IfNoneMatch.format(new EntityTag('a'))).toBe('"a"')
  expect([...new IfMatch(['a'])].map(String)).toEqual(['"a"'])
  expect([String(IfMatch.any), IfMatch.any.isAny]).toEqual(['*', true])
  expect(() => new IfMatch(['a b'])).toThrow(TypeError)
  for (const Class of [IfMatch, IfNoneMatch]) {
    expect(() => new Class([])).toThrow('there is at least one entity tag')
    expect(() => Class.format([])).toThrow(TypeError)
  }
})

test('takes time in proportion to the text', () => {
  for (const part of ['"a",', '"', '\\', 'W/', ',']) {
    expectLinear(
      (text) => IfNoneMatch.parse(text),
      (size) => part.repeat(size / part.length),
    )
  }
})
