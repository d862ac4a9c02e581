import { describe, expect, expectTypeOf, test } from 'vitest'
import { CacheControl } from '../../src/headers/cache-control.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(CacheControl, {
  good: [
    'max-age=60',
    'public, max-age="60", s-maxage=5',
    'private="set-cookie, x-a"',
    'no-cache="a", no-store,no-transform',
    'Max-Stale, min-fresh=1',
    'community="UCI", immutable',
    'x=ab',
    'stale-while-revalidate=1, stale-if-error=2, must-understand, only-if-cached, must-revalidate, proxy-revalidate',
    'max-age=60, max-age=5',
  ],
  bad: ['', ',', 'a b', '=60', 'max-age=', 'private="a', 'a="b"c', 'm\u00e4x', 'max-age=6 0'],
})

const parse = (text: string) => CacheControl.parse(text) as CacheControl

describe('properties', () => {
  test.each<[string, keyof CacheControl, unknown]>([
    ['max-age=60', 'maxAge', 60],
    ['MAX-AGE="60"', 'maxAge', 60],
    ['max-age=60, max-age=5', 'maxAge', 60],
    ['max-age = 60', 'maxAge', 60],
    ['max-age=99999999999', 'maxAge', 2 ** 31],
    ['public', 'maxAge', null],
    // What is no number is stale.
    ['max-age=-1', 'maxAge', 0],
    ['max-age', 'maxAge', 0],
    ['max-age=1.5', 'maxAge', 0],
    ['stale-if-error=x', 'staleIfError', null],
    ['max-stale=x', 'maxStale', null],
    ['max-stale', 'maxStale', true],
    ['max-stale=5', 'maxStale', 5],
    ['public', 'maxStale', null],
    ['private', 'private', true],
    ['private="a, B"', 'private', ['a', 'B']],
    ['public', 'private', false],
    ['no-cache', 'noCache', true],
    ['no-store', 'noStore', true],
    ['no-store=1', 'noStore', true],
    ['public', 'noStore', false],
    ['s-maxage=5', 'sMaxage', 5],
  ])('of %s: %s is %j', (text, property, value) => {
    expect(parse(text)[property]).toEqual(value)
  })

  test('have types', () => {
    expectTypeOf(parse('a').maxAge).toEqualTypeOf<number | null>()
    expectTypeOf(parse('a').private).toEqualTypeOf<boolean | readonly string[]>()
  })

  test('of a value by itself are not set', () => {
    expect(() => {
      parse('public').maxAge = 5
    }).toThrow('does not change')
  })
})

test('with gives another value, in the same order', () => {
  const before = parse('x="y", max-age=5, public')
  const after = before.with({
    maxAge: 60,
    public: null,
    private: ['set-cookie'],
    noStore: true,
    immutable: false,
  })
  expect([String(before), String(after)]).toEqual([
    'x=y, max-age=5, public',
    'x=y, max-age=60, private="set-cookie", no-store',
  ])
})

test('is made of properties, or of directives by their names', () => {
  expect(CacheControl.format({ maxAge: 60, public: true, noCache: true, maxStale: true })).toBe(
    'max-age=60, public, no-cache, max-stale',
  )
  expect(String(new CacheControl(new Map([['X-Own', 'a b']])))).toBe('x-own="a b"')
  expect(parse('x-own="a b", y').get('X-OWN')).toBe('a b')
  expect([parse('y').get('y'), parse('y').get('z'), parse('y').has('Y')]).toEqual(['', null, true])
  expect([...parse('y, z=1')]).toEqual([
    ['y', null],
    ['z', '1'],
  ])
})

test.each<[object, string]>([
  [{ maxage: 5 }, 'no property "maxage"; it has maxAge'],
  [{ maxAge: -1 }, 'maxAge of a Cache-Control is a whole number of seconds, not -1'],
  [{ maxAge: 1.5 }, 'not 1.5'],
  [{ maxAge: true }, 'not true'],
  [{ noStore: 5 }, 'noStore of a Cache-Control is true or false, not 5'],
  [{ private: ['a b'] }, 'a list of field names'],
  [{ private: [] }, 'a list of field names'],
  [{ ['__proto__']: 5 }, '__proto__'],
  [{ constructor: 5 }, 'constructor'],
])('refuses %o', (init, message) => {
  expect(() => CacheControl.format(init)).toThrow(message)
})

test('takes time in proportion to the text', () => {
  for (const part of ['a,', 'a="', '\\', ' ', 'a=b,']) {
    expectLinear(
      (text) => CacheControl.parse(text),
      (size) => part.repeat(size / part.length),
    )
  }
})

test('what is malformed does not hide the rest from a reader, and is not printed', () => {
  expect(String(parse('a b, no-store, max-age='))).toBe('no-store')
  expect(() => CacheControl.format('a b, no-store')).toThrow(TypeError)
})
