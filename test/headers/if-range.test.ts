import { expect, test } from 'vitest'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { IfRange } from '../../src/headers/if-range.ts'
import { headerLaws } from '../support/header-laws.ts'

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const date = new Date(DATE)

headerLaws(IfRange, {
  good: ['"a"', 'W/"a"', DATE, 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'],
  bad: ['', 'a', '*', '"a", "b"', 'Sun, 06 Nov 1994 08:49:37 +0000', 'junk GMT', '"a'],
})

test.each<[string, object, boolean]>([
  ['"a"', { etag: '"a"' }, true],
  ['"a"', { etag: 'a' }, true],
  ['"a"', { etag: new EntityTag('a', { weak: true }) }, false],
  ['W/"a"', { etag: 'W/"a"' }, false],
  ['"a"', {}, false],
  ['"a"', { etag: null, lastModified: date }, false],
  [DATE, { lastModified: date }, true],
  [DATE, { lastModified: new Date(date.getTime() + 999) }, true],
  [DATE, { lastModified: new Date(date.getTime() + 1000) }, false],
  [DATE, { lastModified: new Date(date.getTime() - 1000) }, false],
  [DATE, { etag: 'a' }, false],
])('%s and the version %o: %s', (text, version, matches) => {
  expect(IfRange.parse(text)?.matches(version)).toBe(matches)
})

test('is made of a tag or a date', () => {
  expect(String(new IfRange(date))).toBe(DATE)
  expect(IfRange.format(new EntityTag('a'))).toBe('"a"')
  expect(IfRange.parse(DATE)?.date).toEqual(date)
  expect([IfRange.parse('"a"')?.date, IfRange.parse(DATE)?.etag]).toEqual([null, null])
  expect(() => new IfRange(new Date(Number.NaN))).toThrow(TypeError)
  expect(() => new IfRange(new Date('+010000-01-01T00:00:00Z'))).toThrow(RangeError)
})
