import { expect, test } from 'vitest'
import { RetryAfter } from '../../src/headers/retry-after.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws<RetryAfter>(RetryAfter, {
  good: ['0', '120', '00120', 'Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT'],
  bad: ['', '-1', '1.5', 'soon', '+1', '1234567890123456', 'Sun, 06 Nov 1994 08:49:37'],
})

const now = new Date('2026-01-01T00:00:00Z')

test('is seconds or a date, and each as the other', () => {
  expect(new RetryAfter(60).at(now)).toEqual(new Date('2026-01-01T00:01:00Z'))
  expect(new RetryAfter(60).seconds(now)).toBe(60)
  const later = new RetryAfter(new Date('2026-01-01T00:00:30.500Z'))
  expect([later.delay, later.seconds(now), later.at(now)]).toEqual([
    null,
    31,
    new Date('2026-01-01T00:00:30.500Z'),
  ])
  expect(new RetryAfter(new Date('2025-01-01')).seconds(now)).toBe(0)
  expect([RetryAfter.format(60), RetryAfter.format(now)]).toEqual(['60', 'Thu, 01 Jan 2026 00:00:00 GMT'])
})

test('of more seconds than a date can name, the last date', () => {
  expect(RetryAfter.parse('999999999999999')?.at(now)).toEqual(new Date(8.64e15))
})

test('has the text of every date that it takes', () => {
  expect(String(new RetryAfter(new Date('9999-12-31T23:59:59.999Z')))).toBe('Fri, 31 Dec 9999 23:59:59 GMT')
  expect(() => new RetryAfter(new Date('+010000-01-01T00:00:00Z'))).toThrow(RangeError)
})

test.each([-1, 1.5, 1e15, Number.NaN, Infinity, new Date(-1), new Date(Number.NaN)])('refuses %s', (when) => {
  expect(() => new RetryAfter(when)).toThrow(RangeError)
})
