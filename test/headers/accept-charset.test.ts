import { expect, expectTypeOf, test } from 'vitest'
import { AcceptCharset } from '../../src/headers/accept-charset.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(AcceptCharset, {
  good: ['utf-8', 'UTF-8, iso-8859-1;q=0.5', '*;q=0.1', ',a,,b;q=0', 'utf-8;q=1.000'],
  bad: ['', ',', 'a b', 'a;q=2', 'a;x=1', 'a/b', '"a"'],
})

test.each<[string, string[], string[]]>([
  ['utf-8', ['utf-8', 'latin1'], ['utf-8']],
  ['utf-8;q=0.5, *', ['UTF-8', 'latin1'], ['latin1', 'UTF-8']],
  ['utf-8;q=0, *', ['utf-8', 'latin1'], ['latin1']],
  ['utf-8;q=0.2, utf-8;q=0.9, latin1;q=0.5', ['utf-8', 'latin1'], ['latin1', 'utf-8']],
  ['*;q=0', ['utf-8'], []],
])('%s of %j: %j', (text, offers, expected) => {
  const value = AcceptCharset.parse(text)
  expect(value?.acceptable(offers)).toEqual(expected)
  expect(value?.best(offers)).toBe(expected[0] ?? null)
})

test('without a header everything is welcome', () => {
  const best = AcceptCharset.any.best(['a', 'b'])
  expectTypeOf(best).toEqualTypeOf<'a' | 'b' | null>()
  expect(best).toBe('a')
  expect(AcceptCharset.format([{ name: 'utf-8', quality: 0.5 }, '*'])).toBe('utf-8;q=0.5, *')
})
