// What differs from WebOb on purpose in Cache-Control and in dates.

import type { Difference } from './differences.ts'
import { errorOf, textOf } from './told.ts'

const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'

/** Whether a directive of some names stands in a Cache-Control more than once, in whatever case. */
function isRepeated(text: string): boolean {
  const names = text.split(',').map((one) => (one.split('=')[0] ?? '').trim().toLowerCase())
  return new Set(names).size < names.length
}

/** Whether an HTTP date has another day or time than the instant that was read from it. */
function rollsOver(text: string, seconds: number): boolean {
  const day = /^\w+, (\d\d)|^\w+ \w+ +(\d+)/.exec(text)
  const date = new Date(seconds * 1000)
  return (
    isHttpDate(text) &&
    (Number(day?.[1] ?? day?.[2]) !== date.getUTCDate() || !text.includes(date.toISOString().slice(11, 19)))
  )
}

/** Whether text has one of the three forms, whatever day it names. */
function isHttpDate(text: string): boolean {
  const time = '\\d\\d:\\d\\d:\\d\\d'
  return [
    `^${DAY}, \\d\\d [A-Z][a-z]{2} \\d{4} ${time} GMT$`,
    `^${LONG_DAY}, \\d\\d-[A-Z][a-z]{2}-\\d\\d ${time} GMT$`,
    `^${DAY} [A-Z][a-z]{2} [ \\d]\\d ${time} \\d{4}$`,
  ].some((form) => new RegExp(form).test(text))
}

export const cacheDifferences: readonly Difference[] = [
  {
    id: 'cache-repeated',
    ops: ['cache-control'],
    when: (given) => isRepeated(textOf(given, 'header')),
    inWebOb: 'of a directive that stands twice the last counts, and one is printed',
    here: 'the first counts, and what is not set is printed as it came',
    why: 'RFC 9111 section 4.2.1',
  },
  {
    id: 'cache-case',
    ops: ['cache-control'],
    when: (given) => /[A-Z]/.test(textOf(given, 'header')),
    inWebOb: '`No-Cache` is another directive than `no-cache`',
    here: 'directives have no case',
    why: 'RFC 9111 section 5.2',
  },
  {
    id: 'cache-white-space',
    ops: ['cache-control'],
    when: (given) => /= /.test(textOf(given, 'header')),
    inWebOb: '`max-age= 5` loses its seconds',
    here: 'it has them',
    why: 'the intent is plain',
  },
  {
    id: 'cache-seconds',
    ops: ['cache-control.parse'],
    when: (_given, theirs, ours, part) =>
      !/^\d{1,9}$/.test(String(theirs)) &&
      (ours === 2 ** 31 || ours === (part === 'maxAge' || part === 'sMaxage' ? 0 : null)),
    inWebOb: 'seconds may be text, negative, or larger than any cache counts; a `max-age` without any is -1',
    here: 'malformed seconds are 0, stale already, or null where that is stricter; the most is 2^31',
    why: 'RFC 9111 sections 1.2.2 and 4.2.1',
  },
  {
    id: 'cache-malformed',
    ops: ['cache-control'],
    when: (given) => /(?:^|,)\s*(?:=|"|9a|,)|=\s*(?:,|$)/.test(textOf(given, 'header')),
    inWebOb: 'of a directive that is malformed what looks like a name is read: `=bar` is `bar`',
    here: 'a directive without a name, or without what its `=` announces, is skipped',
    why: 'a guess may be the opposite of what is meant',
  },
  {
    id: 'cache-kept-argument',
    ops: ['cache-control.set'],
    when: (_given, theirs, ours) =>
      Array.isArray(ours) &&
      /=""|=0\d/.test(String(ours)) &&
      String(theirs) ===
        String(ours)
          .replaceAll('=""', '')
          .replace(/=0(?=\d)/g, '=')
          .replace(/(private|no-cache)="([\w-]+)"/g, '$1=$2'),
    inWebOb: 'writing one directive drops empty arguments of the others, and leading zeros',
    here: 'an argument that is not set is printed as it came, an empty one in quotes',
    why: 'a filter that adds one directive does not touch the others',
  },
  {
    id: 'cache-quoted-list',
    ops: ['cache-control.set'],
    when: (_given, theirs, ours) =>
      String(theirs) === String(ours).replace(/(private|no-cache)="([\w-]+)"/g, '$1=$2'),
    inWebOb: '`private` and `no-cache` with one field are printed without quotes',
    here: 'with quotes',
    why: 'RFC 9111 section 5.2.2.7 wants them there, even around one',
  },
  {
    id: 'cache-false',
    ops: ['cache-control.set', 'response-cache'],
    when: (given, theirs) =>
      /"noCache"[,:]false/.test(JSON.stringify(given)) && /no-cache=False|^False$/.test(String(theirs)),
    inWebOb: '`no_cache = False` writes `no-cache=False`',
    here: '`noCache = false` removes it',
    why: 'it is what was meant',
  },
  {
    id: 'date-form',
    ops: ['date.parse'],
    when: (given, theirs, ours) =>
      typeof theirs === 'number' && ours === null && !isHttpDate(textOf(given, 'text')),
    inWebOb:
      'dates of many forms are read: without a weekday or a zone, with another zone, with typing errors',
    here: 'the three of HTTP are',
    why: 'a date that two readers read differently is worse than none',
  },
  {
    id: 'date-not-there',
    ops: ['date.parse'],
    when: (given, theirs, ours) =>
      typeof theirs === 'number' && ours === null && rollsOver(textOf(given, 'text'), theirs),
    inWebOb: '31 February is 2 or 3 March, and 25:00 the next day',
    here: 'days and times that do not exist are not read',
    why: 'see above',
  },
  {
    id: 'date-two-digits',
    ops: ['date.parse'],
    when: (given, theirs, ours) =>
      /day, \d\d-/.test(textOf(given, 'text')) &&
      [36_524, 36_525].includes(Math.abs(Number(theirs) - Number(ours)) / 86_400) &&
      Math.abs(Number(ours) - Date.now() / 1000) < 50.1 * 365.25 * 86_400,
    inWebOb: 'years of two digits from 69 are in the last century',
    here: 'the year is at most 50 years ahead',
    why: 'RFC 9110 section 5.6.7',
  },
  {
    id: 'date-far-year',
    ops: ['date.parse'],
    when: (given, theirs, ours) =>
      errorOf(theirs) === 'ValueError' && ours === null && /\d{5}/.test(textOf(given, 'text')),
    inWebOb: 'a year of five digits raises',
    here: 'it is no date',
    why: 'what a client sends must not be a 500',
  },
]
