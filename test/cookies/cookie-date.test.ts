import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCookieDate } from '../../src/cookies/cookie-date.ts'
import { expectLinear } from '../support/header-laws.ts'
import { corpora } from '../support/real.ts'

test.each([
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  '6 Nov 1994 8:49:37',
  '1994 November 6th 08:49:37.5 PST',
  'nov 08:49:37 06 94',
])('%s is a date', (text) => {
  expect(parseCookieDate(text)).toEqual(new Date('1994-11-06T08:49:37Z'))
})

test.each([
  '',
  'yesterday',
  '06 Nov 1994',
  'Nov 1994 08:49:37',
  '31 Feb 1994 08:49:37',
  '00 Nov 1994 08:49:37',
  '32 Nov 1994 08:49:37',
  '06 Nov 1994 24:49:37',
  '06 Nov 1994 08:60:37',
  '06 Nov 1994 08:49:60',
  '06 Nov 1600 08:49:37',
  '06 Nov 19941 08:49:37 GM',
  '06 Nov 1 08:49:37',
])('%j is none', (text) => {
  expect(parseCookieDate(text)).toBeNull()
})

test.each([
  ['69', 2069],
  ['70', 1970],
  ['99', 1999],
  ['00', 2000],
])('the year %s is %i', (text, year) => {
  expect(parseCookieDate(`06 Nov ${text} 08:49:37`)?.getUTCFullYear()).toBe(year)
})

test('takes time in proportion to the text', () => {
  for (const part of ['1', ':', '1:1:', 'nov ', '/', '9 ']) {
    expectLinear(
      (text) => parseCookieDate(text),
      (size) => part.repeat(size / part.length),
    )
  }
})

test('the dates of http-state', (context) => {
  const folder = corpora(context)
  let count = 0
  for (const file of ['examples.json', 'bsd-examples.json']) {
    const text = readFileSync(`${folder}/http-state/${file}`, 'utf8').replace(/^\/\/.*$/gm, '')
    for (const { test: given, expected } of JSON.parse(text) as { test: string; expected: string | null }[]) {
      expect(parseCookieDate(given)?.toUTCString() ?? null, given).toBe(expected)
      count++
    }
  }
  console.log(`http-state: ${count} of ${count} dates read as expected`)
  expect(count).toBeGreaterThan(20)
})
