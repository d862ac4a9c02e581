// What differs from WebOb on purpose in negotiation.

import type { Case, Json } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, listOf, textOf } from './told.ts'

function header(given: Case): string {
  return textOf(given, 'header')
}

/** The elements of a list without those that came before, as text or as the first of a pair. */
function unique(told: Json): string {
  if (!Array.isArray(told)) return JSON.stringify(told)
  return JSON.stringify([...new Map(told.map((one) => [JSON.stringify(one), one])).values()])
}

/** Whether two lists of codings have the same, but for the quality and the place of identity. */
function sameButIdentity(theirs: Json, ours: Json): boolean {
  if (!Array.isArray(theirs) || !Array.isArray(ours)) return false
  const [one, other] = [theirs, ours].map((told) => {
    const pairs = told as [string, number][]
    return [
      unique(pairs.filter(([coding]) => coding !== 'identity')),
      pairs.some(([coding]) => coding === 'identity'),
    ]
  })
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether a range stands in a field more than once, in whatever case. */
function isRepeated(text: string): boolean {
  const names = text.split(',').map((one) => (one.split(';')[0] ?? '').trim().toLowerCase())
  return new Set(names).size < names.length
}

export const acceptDifferences: readonly Difference[] = [
  {
    id: 'accept-white-space',
    ops: ['accept'],
    when: (given) => /^\s|\s$/.test(header(given)),
    inWebOb: 'a field with white space at its ends is malformed',
    here: 'the white space is no part of it',
    why: 'RFC 9110 section 5.5',
  },
  {
    id: 'accept-lower-case',
    ops: ['accept.print'],
    when: (_given, theirs, ours) =>
      theirs !== ours && String(theirs).toLowerCase() === String(ours).toLowerCase(),
    inWebOb: 'names print as they were written',
    here: 'in lower case',
    why: 'they have no case, and are compared',
  },
  {
    id: 'accept-repeated-offers',
    ops: ['accept.acceptable', 'accept.filter'],
    when: (given, theirs, ours) =>
      unique(theirs) === JSON.stringify(ours) &&
      [...listOf(given, 'offers'), ...listOf(given, 'tags')].length > (Array.isArray(ours) ? ours.length : 0),
    inWebOb: 'a charset, coding or language that is offered twice is given twice',
    here: 'once',
    why: 'as media types are in both',
  },
  {
    id: 'accept-bad-offer',
    ops: ['accept'],
    when: (_given, theirs, ours) => errorOf(ours) === 'TypeError' && errorOf(theirs) === '',
    inWebOb: 'an offer that is malformed or a star is skipped, or taken as it is',
    here: 'it is a `TypeError`',
    why: 'offers are written by the programmer, who wants to know',
  },
  {
    id: 'accept-star-parameters',
    ops: ['accept.acceptable', 'accept.best'],
    when: (given) => given['field'] === 'accept' && /\*\s*;\s*(?!q=)\w+=/i.test(header(given)),
    inWebOb: 'parameters of `text/*;level=1` are not looked at',
    here: 'a range with parameters names the very type with these parameters alone',
    why: 'a client that writes them means them',
  },
  {
    id: 'accept-extension',
    ops: ['accept'],
    when: (given) => given['field'] === 'accept' && /;\s*q=[\d.]+\s*;/i.test(header(given)),
    inWebOb: 'what follows the weight is an extension, with or without a value',
    here: 'it is a parameter, which has a value; without one the field is malformed',
    why: 'RFC 9110 section 12.5.1 has dropped extensions',
  },
  {
    id: 'accept-empty-parameter',
    ops: ['accept'],
    when: (given) =>
      given['field'] === 'accept' &&
      [header(given), ...listOf(given, 'offers')].some((text) => /;\s*(?:,|$)/.test(text)),
    inWebOb: 'a `;` with nothing after it is malformed',
    here: 'it is skipped',
    why: 'RFC 9110 section 5.6.6',
  },
  {
    id: 'accept-empty-element',
    ops: ['accept'],
    when: (given) => /^,|,\s*,\s*$|^$/.test(header(given)) && given['header'] !== null,
    inWebOb: 'an empty Accept-Charset or Accept-Language, or `, a`, is malformed',
    here: 'a list may be empty, and welcomes nothing then',
    why: 'RFC 9110 section 5.6.1.2',
  },
  {
    id: 'encoding-gzip-alias',
    ops: ['accept.acceptable', 'accept.best'],
    when: (given) =>
      given['field'] === 'encoding' &&
      /x-gzip|x-compress/i.test(JSON.stringify([given['header'], given['offers']])),
    inWebOb: '`x-gzip` and `gzip` are two codings',
    here: 'they are one',
    why: 'RFC 9110 section 8.4.1.3',
  },
  {
    id: 'encoding-identity-last',
    ops: ['accept.acceptable', 'accept.best'],
    when: (given, theirs, ours) =>
      given['field'] === 'encoding' &&
      !/identity/i.test(header(given)) &&
      (given['op'] === 'best' ? theirs === 'identity' && ours !== null : sameButIdentity(theirs, ours)),
    inWebOb: '`Accept-Encoding: gzip` with the offers identity and gzip gives identity',
    here: 'it gives gzip: identity is not named, and comes after what is, with the least of their qualities',
    why: 'a client that says gzip would have it',
  },
  {
    id: 'language-any',
    ops: ['accept.filter'],
    when: (given, theirs, ours) =>
      Array.isArray(theirs) && theirs.length === 0 && unique(ours) === unique(given['tags'] as Json),
    inWebOb: 'without a field, or with a malformed one, no language passes the filter',
    here: 'all do',
    why: 'no wish is no refusal',
  },
  {
    id: 'language-default-range',
    ops: ['accept.lookup'],
    when: (given, theirs, ours) =>
      typeof given['defaultRange'] === 'string' && theirs !== ours && ours !== null && errorOf(ours) === '',
    inWebOb: 'without a field, or with a malformed one, the default range is not looked up',
    here: 'it is',
    why: 'it is what was asked for when the client has no wish',
  },
  {
    id: 'language-repeated',
    ops: ['accept.lookup'],
    when: (given, theirs, ours) => theirs !== ours && isRepeated(header(given)),
    inWebOb: 'a language range that stands twice counts twice in a lookup, and once in a filter',
    here: 'the first of them counts',
    why: 'one field has one meaning',
  },
]
