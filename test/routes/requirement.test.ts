import { expect, test } from 'vitest'
import { Requirement } from '../../src/routes/requirement.ts'

const of = 'the route /{a}: the requirement of "a"'

test('the whole of a value must match', () => {
  const requirement = new Requirement('windows|mac', of)
  expect(['windows', 'mac', 'windowsX', 'Xmac', 'mac\n'].map((value) => requirement.test(value))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  expect(new Requirement('(?:a|aa)+', of).test('aaa')).toBe(true)
})

test('a RegExp keeps its flags', () => {
  expect(new Requirement(/abc/i, of).test('ABC')).toBe(true)
  expect(new Requirement(/^a.b$/s, of).test('a\nb')).toBe(true)
  expect(new Requirement(/\p{L}/u, of).test('é')).toBe(true)
})

test('what is the same has the same key', () => {
  expect(new Requirement('a', of).key).toBe(new Requirement(/a/, of).key)
  expect(new Requirement('a', of).key).not.toBe(new Requirement(/a/i, of).key)
})

test.each([
  ['(', `${of} misses a ")"`],
  [/a/g, `${of} has the flags "g": "i", "s" and "u" can be used`],
  ['\\p{Nope}', `${of} is no regular expression`],
  [5, `${of} must be a regular expression, as text or RegExp, not 5`],
])('%s is refused by name', (given, message) => {
  expect(() => new Requirement(given as string, of)).toThrow(TypeError)
  expect(() => new Requirement(given as string, of)).toThrow(message)
})
