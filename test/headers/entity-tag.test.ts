import { expect, test } from 'vitest'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(EntityTag, {
  good: ['"a"', 'W/"a"', '""', '"a,b"', '"a\\"', '"\u00e9!#"'],
  bad: ['a b', '"a', 'a"', 'w/"a"', 'W/a"', '"a"b"', '"a b"', '"\u0100"', 'W/"a" ', '"a", "b"'],
})

test.each<[string, string, boolean, boolean]>([
  ['W/"1"', 'W/"1"', false, true],
  ['W/"1"', 'W/"2"', false, false],
  ['W/"1"', '"1"', false, true],
  ['"1"', '"1"', true, true],
])('%s and %s: strongly %s, weakly %s', (one, other, strong, weak) => {
  const [a, b] = [EntityTag.of(one), EntityTag.of(other)]
  expect([a.strongMatches(b), a.weakMatches(b)]).toEqual([strong, weak])
})

test('a bare tag is taken for what it says', () => {
  expect(String(EntityTag.of('abc'))).toBe('"abc"')
  expect(EntityTag.format('abc')).toBe('"abc"')
  expect(EntityTag.format('W/"abc"')).toBe('W/"abc"')
  expect(EntityTag.parse('abc')).toBeNull()
  expect(String(new EntityTag('abc', { weak: true }))).toBe('W/"abc"')
  expect(() => new EntityTag('a"b')).toThrow(TypeError)
  expect(() => new EntityTag('a\r\nb')).toThrow(TypeError)
})
