import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { formatDate, parseDate } from '../../src/syntax/date.ts'
import { expectLinear } from '../support/header-laws.ts'
import { corpora } from '../support/real.ts'

const iso = (text: string) => parseDate(text)?.toISOString() ?? null

afterEach(() => {
  vi.useRealTimers()
})

describe('parseDate', () => {
  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads the form of RFC 9110: %s',
    (text) => {
      expect(iso(text)).toBe('1994-11-06T08:49:37.000Z')
    },
  )

  test.each([
    ['Thu, 29 Feb 2024 00:00:00 GMT', '2024-02-29T00:00:00.000Z'],
    ['Tue, 29 Feb 2000 23:59:59 GMT', '2000-02-29T23:59:59.000Z'],
    ['Thu Feb 29 12:00:00 2024', '2024-02-29T12:00:00.000Z'],
    ['Sat, 01 Jan 0000 00:00:00 GMT', '0000-01-01T00:00:00.000Z'],
    ['Fri, 01 Jan 0099 00:00:00 GMT', '0099-01-01T00:00:00.000Z'],
    ['Fri, 31 Dec 9999 23:59:59 GMT', '9999-12-31T23:59:59.000Z'],
    // The day of the week is not the one of that date.
    ['Mon, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
    // The leap second of 2016, and any other last second of a day.
    ['Sat, 31 Dec 2016 23:59:60 GMT', '2017-01-01T00:00:00.000Z'],
    ['Wed, 28 Feb 2024 23:59:60 GMT', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  test.each([
    '',
    'Thu, 31 Feb 2022 00:00:00 GMT',
    'Thu, 30 Feb 2022 23:59:60 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Mon, 29 Feb 1900 00:00:00 GMT',
    'Fri, 31 Apr 2020 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 32 Oct 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:60 GMT',
    'Sun, 06 Nov 1994 23:58:60 GMT',
    'Sun, 06 Nov 1994 23:59:61 GMT',
    'sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 gmt',
    'Xyz, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
    ' Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT\n',
    'Sun,  06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sun Nov 06  08:49:37 1994',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov  0 08:49:37 1994',
    'Sun Nov  6 08:49:37 1994 GMT',
    '1994-11-06T08:49:37Z',
    '2030',
    '٠٦',
    'Sun, ٠٦ Nov 1994 08:49:37 GMT',
  ])('reads %j as no date', (text) => {
    expect(parseDate(text)).toBeNull()
  })

  test('takes a two-digit year for one up to fifty years ahead, else for the last one in the past', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 12, 0, 0) })
    const year = (text: string) => parseDate(text)?.getUTCFullYear()
    expect(year('Saturday, 21-Nov-26 12:00:00 GMT')).toBe(2026)
    expect(year('Saturday, 21-Nov-27 12:00:00 GMT')).toBe(2027)
    expect(year('Saturday, 21-Nov-25 12:00:00 GMT')).toBe(2025)
    expect(year('Saturday, 21-Nov-76 12:00:00 GMT')).toBe(2076)
    expect(year('Saturday, 21-Nov-76 12:00:01 GMT')).toBe(1976)
    expect(year('Saturday, 21-Nov-77 12:00:00 GMT')).toBe(1977)
    expect(year('Saturday, 01-Jan-00 12:00:00 GMT')).toBe(2000)
    // 2000 has this day, 2100 has not.
    expect(year('Tuesday, 29-Feb-00 12:00:00 GMT')).toBe(2000)
    vi.setSystemTime(Date.UTC(2099, 11, 31))
    expect(year('Friday, 01-Jan-00 00:00:00 GMT')).toBe(2100)
    expect(year('Friday, 01-Jan-99 00:00:00 GMT')).toBe(2099)
  })

  test('does not depend on where it runs', () => {
    const zone = process.env['TZ']
    try {
      for (const other of ['Asia/Tokyo', 'America/New_York', 'Europe/Dublin']) {
        process.env['TZ'] = other
        expect(iso('Sun Mar 27 01:30:00 2022')).toBe('2022-03-27T01:30:00.000Z')
        expect(iso('Sunday, 27-Mar-22 01:30:00 GMT')).toBe('2022-03-27T01:30:00.000Z')
        expect(formatDate(new Date('2022-03-27T01:30:00Z'))).toBe('Sun, 27 Mar 2022 01:30:00 GMT')
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  test('never throws, and takes time in proportion to the text', () => {
    const parts = fc.constantFrom(
      ...['Sun', 'Sunday', ',', ' ', '  ', '-', '06', '6', 'Nov', '1994', '94', ':', '08', '60', 'GMT', '\0'],
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((list) => list.join('')),
        ),
        (text) => {
          parseDate(text)
        },
      ),
    )
    for (const part of ['Sun, ', '0', ' ', 'Sun Nov ', 'Monday, 06-']) {
      expectLinear(parseDate, (size) => part.repeat(size / part.length))
    }
  })
})

describe('formatDate', () => {
  test('prints the form that is sent', () => {
    expect(formatDate(new Date(784_111_777_000))).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
    expect(formatDate(new Date(784_111_777_999))).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })

  test('refuses what has no text', () => {
    expect(() => formatDate(new Date(Number.NaN))).toThrow(RangeError)
    expect(() => formatDate(new Date(Number.NaN))).toThrow('an invalid Date')
    expect(() => formatDate(new Date(Date.UTC(10_000, 0, 1)))).toThrow('+010000-01-01T00:00:00.000Z')
    expect(() => formatDate(new Date('-000001-01-01T00:00:00Z'))).toThrow(RangeError)
  })

  test('prints every second of four-digit years so that it reads the same', () => {
    const first = Date.parse('0000-01-01T00:00:00Z') / 1000
    const last = Date.parse('9999-12-31T23:59:59Z') / 1000
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (seconds) => {
        const date = new Date(seconds * 1000)
        const text = formatDate(date)
        expect(text).toMatch(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/)
        expect(parseDate(text)).toEqual(date)
        // The same in the form of asctime.
        const [, weekday, day, month, year, time] = /^(...), (..) (...) (....) (.{8})/.exec(text) as string[]
        expect(parseDate(`${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`)).toEqual(
          date,
        )
      }),
    )
  })
})

test('agrees with the cookie dates of http-state, where they are HTTP dates', (context) => {
  const folder = corpora(context)
  let read = 0
  for (const file of ['examples.json', 'bsd-examples.json']) {
    const text = readFileSync(`${folder}/http-state/${file}`, 'utf8').replace(/^\/\/.*$/gm, '')
    for (const { test: given, expected } of JSON.parse(text) as { test: string; expected: string | null }[]) {
      const date = parseDate(given)
      if (date === null) continue
      expect(formatDate(date), given).toBe(expected)
      read++
    }
  }
  expect(read).toBeGreaterThan(0)
})
