import { expect, test } from 'vitest'
import { indentOf, strip, stripEnd, words } from '../../src/syntax/white-space.ts'
import { expectLinear } from '../support/header-laws.ts'

test('white space is what Python holds for it', () => {
  expect(strip(' \t\x1c\x85\u00a0\u2003a b\u3000\n')).toBe('a b')
  expect(strip('\ufeffa')).toBe('\ufeffa')
  expect(strip('\u00a0 a\ufeff\n')).toBe('a\ufeff')
  expect(stripEnd(' a \x1f')).toBe(' a')
  expect(indentOf('\x1d\t a')).toBe(3)
  expect(indentOf('a ')).toBe(0)
  expect(words(' a\x1cb \n c ')).toEqual(['a', 'b', 'c'])
  expect(words('  ')).toEqual([])
})

test('takes time in proportion to the blanks inside of a text', () => {
  expectLinear(strip, (size) => `a${' '.repeat(size)}b`)
  expectLinear(words, (size) => `a${' '.repeat(size)}b`)
})
