import { expect, test } from 'vitest'
import { indentOf, strip, stripEnd, words } from '../../src/syntax/white-space.ts'

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

test('is linear in the blanks inside of a text', () => {
  const text = `a${' '.repeat(200_000)}b`
  const start = performance.now()
  expect(strip(text)).toBe(text)
  expect(performance.now() - start).toBeLessThan(500)
})
