import { expect, expectTypeOf, test } from 'vitest'
import { AcceptEncoding } from '../../src/headers/accept-encoding.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(AcceptEncoding, {
  good: ['gzip', 'GZIP, br;q=0.5', '*;q=0', '', ',a,,b;q=0', 'identity'],
  bad: ['a b', 'a;q=2', 'a;x=1', 'a/b', '"a"', 'gzip;q=0.1234'],
})

test.each<[string, string[], string[]]>([
  ['gzip', ['identity', 'gzip'], ['gzip', 'identity']],
  ['gzip, br', ['br', 'gzip', 'zstd'], ['br', 'gzip']],
  ['gzip;q=0.001', ['identity', 'gzip'], ['gzip', 'identity']],
  ['', ['gzip', 'identity'], ['identity']],
  ['identity;q=0', ['identity', 'gzip'], []],
  ['identity;q=0, gzip', ['identity', 'gzip'], ['gzip']],
  ['*;q=0', ['identity', 'gzip'], []],
  ['*;q=0, identity;q=0.5', ['identity', 'gzip'], ['identity']],
  ['*;q=0.5', ['identity', 'gzip'], ['identity', 'gzip']],
  ['gzip, *', ['br', 'identity', 'gzip'], ['br', 'identity', 'gzip']],
  ['gzip;q=0, *', ['gzip', 'br'], ['br']],
  ['x-gzip', ['gzip'], ['gzip']],
  ['gzip', ['x-gzip'], ['x-gzip']],
  ['compress;q=0.5, x-compress', ['compress'], ['compress']],
])('%j of %j: %j', (text, offers, expected) => {
  const value = AcceptEncoding.parse(text)
  expect(value?.acceptable(offers)).toEqual(expected)
  expect(value?.best(offers)).toBe(expected[0] ?? null)
})

test('without a header everything is welcome', () => {
  const best = AcceptEncoding.any.best(['identity', 'gzip'])
  expectTypeOf(best).toEqualTypeOf<'identity' | 'gzip' | null>()
  expect(best).toBe('identity')
})
