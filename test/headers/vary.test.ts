import { expect, test } from 'vitest'
import { Vary } from '../../src/headers/vary.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Vary, {
  good: ['Accept', 'accept, Accept-Encoding,ACCEPT', '*', 'Accept, *', ',Cookie,,'],
  bad: ['', ',', 'a b', 'a;b', '"a"', 'Acc\u00e9pt'],
})

test('has each name once, whatever its case', () => {
  const vary = new Vary(['Accept', 'accept', 'Cookie'])
  expect([...vary]).toEqual(['Accept', 'Cookie'])
  expect(String(vary.add('ACCEPT', 'Origin'))).toBe('Accept, Cookie, Origin')
  expect([vary.has('COOKIE'), vary.has('Origin'), String(vary)]).toEqual([true, false, 'Accept, Cookie'])
})

test('a star says all there is to say', () => {
  const vary = new Vary(['Accept', '*'])
  expect([String(vary), vary.isAny, vary.has('anything'), String(vary.add('X'))]).toEqual([
    '*',
    true,
    true,
    '*',
  ])
})

test('refuses what is no name', () => {
  expect(() => new Vary(['a b'])).toThrow(TypeError)
  expect(() => new Vary(['a']).add('b\r\nc')).toThrow(TypeError)
})
