import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  bool,
  callable,
  count,
  type Filter,
  milliseconds,
  oneOf,
  pairs,
  readSettings,
  text,
  texts,
} from '../../src/filters/settings.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const rules = { maxAge: [count, 60], origins: texts, loud: [bool, false] } as const

describe('readSettings', () => {
  test('reads values and their text alike, by either spelling of a name', () => {
    const asValues = readSettings({ maxAge: 5, origins: ['a', 'b'], loud: true }, rules)
    const asText = readSettings({ max_age: '5', origins: 'a, b', loud: 'yes' }, rules)
    expect({ ...asText }).toEqual({ ...asValues })
    expectTypeOf(asText.maxAge).toEqualTypeOf<number>()
  })

  test('has defaults, and takes undefined for nothing', () => {
    expect({ ...readSettings({ origins: 'a', maxAge: undefined }, rules) }).toEqual({
      maxAge: 60,
      origins: ['a'],
      loud: false,
    })
  })

  test('knows other names, and names that mean nothing here', () => {
    const also = { allowed_origin: 'origins', oslo_config_project: null } as const
    expect(readSettings({ allowed_origin: 'a', oslo_config_project: 'nova' }, rules, also).origins).toEqual([
      'a',
    ])
  })

  test.each([
    [{}, TypeError, 'the setting "origins" is missing'],
    [
      { origins: 'a', color: 'red' },
      TypeError,
      'there is no setting "color"; there are maxAge, origins, loud',
    ],
    [{ origins: 'a', toString: 'x' }, TypeError, 'there is no setting "toString"'],
    [{ origins: 'a', maxAge: '-1' }, RangeError, 'the setting "maxAge": a whole number from 0 is wanted'],
    [{ origins: 'a', maxAge: '10 megs' }, RangeError, 'the setting "maxAge": a whole number is such as'],
    [{ origins: 'a', maxAge: Number.NaN }, RangeError, 'the setting "maxAge"'],
    [{ origins: 'a', loud: 'maybe' }, RangeError, 'the setting "loud": a boolean is one of'],
    [{ origins: 'a', loud: 1 }, TypeError, 'the setting "loud": true or false is wanted, not 1'],
    [{ origins: [''] }, TypeError, 'the setting "origins": text is wanted'],
  ])('refuses %j', (given, Kind, message) => {
    expect(() => readSettings(given, rules)).toThrow(Kind)
    expect(() => readSettings(given, rules)).toThrow(message)
  })

  test('takes no name from a prototype', () => {
    expect(() => readSettings({ constructor: 'x', origins: 'a' }, rules)).toThrow('no setting "constructor"')
    expect(Object.getPrototypeOf(readSettings({ origins: 'a' }, rules))).toBe(null)
  })
})

test('converters', () => {
  expect(texts('a,b c\n d')).toEqual(['a', 'b', 'c', 'd'])
  expect(texts(new Set(['a']))).toEqual(['a'])
  expect(oneOf('a', 'b')('b')).toBe('b')
  expect(() => oneOf('a', 'b')('c')).toThrow('one of a, b is wanted, not "c"')
  expect(() => callable('f')).toThrow('a function is wanted, not "f"')
  expect([milliseconds('5'), milliseconds(3_000_000_000)]).toEqual([5, 2 ** 31 - 1])
  expect(() => text(7)).toThrow('text is wanted, not 7')
  expect([...pairs('ann:a:b bob:c')]).toEqual([
    ['ann', 'a:b'],
    ['bob', 'c'],
  ])
  expect([...pairs({ ann: 1 })]).toEqual([['ann', 1]])
  expect([...pairs(new Map([['ann', 1]]))]).toEqual([['ann', 1]])
  expect(() => pairs('secret')).toThrow(/^words such as name:value are wanted$/)
})

test('a Filter has the types of its options, and tells nothing of what it makes of them', () => {
  const filter: Filter<{ readonly word: string }> = wsgify.middleware(
    (_req, app, { length }) => (length > 1 ? app : 'short'),
    ({ word }: { readonly word: string }) => word,
  )
  expectTypeOf(filter).toBeCallableWith(() => '', { word: 'a' })
  expectTypeOf(filter.undecorated).parameter(2).toBeNever()
  // @ts-expect-error: a word is text
  filter({ word: 1 })
  // @ts-expect-error: a word is needed
  expect(() => filter(() => '')).not.toThrow()
})
