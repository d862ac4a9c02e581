import { expect, test } from 'vitest'
import { ContentRange } from '../../src/headers/content-range.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(ContentRange, {
  good: ['bytes 0-9/10', 'bytes */10', 'bytes 0-9/*', 'Bytes 5-5/6', 'lines 1-2/3'],
  bad: [
    '',
    'bytes',
    'bytes 0-9',
    'bytes */*',
    'bytes 0-10/10',
    'bytes 5-4/10',
    'bytes 0-9/10 ',
    'bytes  0-9/10',
    'bytes=0-9/10',
    'bytes 0-9/10, 1',
    'bytes -9/10',
    'bytes 0-1234567890123456/*',
  ],
})

test('is made of its parts', () => {
  expect(String(new ContentRange({ first: 0, last: 9, length: 10 }))).toBe('bytes 0-9/10')
  expect(String(new ContentRange({ length: 10 }))).toBe('bytes */10')
  expect(String(new ContentRange({ first: 0, last: 9 }))).toBe('bytes 0-9/*')
  expect(ContentRange.parse('bytes 0-9/*')).toMatchObject({ unit: 'bytes', first: 0, last: 9, length: null })
})

test.each([
  {},
  { first: 0 },
  { first: 0, last: 10, length: 10 },
  { first: 5, last: 4 },
  { first: -1, last: 4 },
  { length: 1.5 },
])('refuses %o', (init) => {
  expect(() => new ContentRange(init)).toThrow(RangeError)
  expect(() => ContentRange.format(init)).toThrow(RangeError)
})
