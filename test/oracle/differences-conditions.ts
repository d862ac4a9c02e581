// What differs from WebOb on purpose in ranges, entity tags and conditions.

import type { Case, Json } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, isObject, textOf } from './told.ts'

function header(given: Case): string {
  return textOf(given, 'header')
}

function isWhole(told: Json): boolean {
  return told === 'whole'
}

/** Whether text is a list of entity tags, with or without quotes. */
function isTagList(text: string): boolean {
  return text.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).every((part) => {
    const tag = part.trim()
    return tag === '' || (tag !== '*' && /^(?:W\/)?"[!#-~]*"$|^[!#-~]+$/.test(tag))
  })
}

/** What an answer prints. */
function printed(told: Json): Json {
  return isObject(told) ? (told['text'] ?? null) : told
}

export const conditionDifferences: readonly Difference[] = [
  {
    id: 'range-suffix-longer',
    ops: ['range.resolve'],
    when: (given, theirs, ours) =>
      theirs === 'none' &&
      /^bytes=\s*-\d+\s*$/i.test(header(given)) &&
      (given['length'] === 0 || Array.isArray(ours)),
    inWebOb: 'a suffix longer than the whole is not satisfiable, 416',
    here: 'it is the whole',
    why: 'RFC 9110 section 14.1.2',
  },
  {
    id: 'range-suffix-zero',
    ops: ['range'],
    when: (given, theirs) =>
      /-0+(?![-\d])/.test(header(given)) && !/^none$/.test(String(theirs)) && /[=,]\s*-0/.test(header(given)),
    inWebOb: '`bytes=-0` is the whole',
    here: 'it is not satisfiable, 416',
    why: 'RFC 9110 section 14.1.2',
  },
  {
    id: 'range-several',
    ops: ['range'],
    when: (given, theirs) => /,/.test(header(given)) && theirs !== null && !isWhole(theirs),
    inWebOb: 'of several ranges the first is read, the rest is dropped',
    here: 'all are; those that touch are one, and 17 parts or more, or more than the whole, are answered with the whole',
    why: 'RFC 9110 section 14.2',
  },
  {
    id: 'range-empty-element',
    ops: ['range'],
    when: (given, theirs) => (theirs === null || isWhole(theirs)) && /=\s*,/.test(header(given)),
    inWebOb: 'a list of ranges whose first element is empty is malformed',
    here: 'empty elements are skipped',
    why: 'RFC 9110 section 5.6.1.2',
  },
  {
    id: 'range-digits',
    ops: ['range'],
    when: (given) => /\d{16}/.test(header(given)),
    inWebOb: 'a position may have any number of digits',
    here: 'one of more than 15 digits is malformed',
    why: 'a number here would not be exact',
  },
  {
    id: 'range-malformed',
    ops: ['range'],
    when: (given, theirs, ours) =>
      theirs !== null &&
      !isWhole(theirs) &&
      (ours === null || isWhole(ours)) &&
      !/^bytes=(?:\d+-\d*|-\d+)(?:,\s*(?:\d+-\d*|-\d+))*$/i.test(header(given)),
    inWebOb: 'white space is allowed anywhere, and what follows the first range may be anything',
    here: 'a malformed Range is none',
    why: 'RFC 9110 section 14.2 has it ignored',
  },
  {
    id: 'range-units',
    ops: ['range.print'],
    when: (given, theirs, ours) =>
      theirs === null && typeof ours === 'string' && !/^bytes\s*=/i.test(header(given)),
    inWebOb: 'a Range of another unit than bytes is dropped',
    here: 'it can be read and printed',
    why: 'RFC 9110 section 14.1 lets applications have their own',
  },
  {
    id: 'content-range-beyond',
    ops: ['content-range.build'],
    when: (given, theirs, ours) =>
      errorOf(theirs) === '' &&
      errorOf(ours) === 'RangeError' &&
      Number(given['end']) >= Number(given['length']),
    inWebOb: '`ContentRange(0, 100, 10)` is made, and sent',
    here: 'an end that is not before the length is a `RangeError`',
    why: 'RFC 9110 section 14.4 makes it invalid',
  },
  {
    id: 'content-range-nothing',
    ops: ['content-range'],
    when: (_given, theirs, ours) =>
      (ours === null || errorOf(ours) === 'TypeError') && /^bytes \*\/\*$/.test(String(printed(theirs))),
    inWebOb: '`bytes */*` is read and made',
    here: 'it is malformed: it says nothing',
    why: 'RFC 9110 section 14.4',
  },
  {
    id: 'content-range-units',
    ops: ['content-range.parse', 'response.read'],
    when: (given, theirs, ours) =>
      theirs === null &&
      ours !== null &&
      !(header(given) || textOf(given, 'text')).startsWith('bytes ') &&
      (given['property'] ?? 'contentRange') === 'contentRange',
    inWebOb: 'a Content-Range of another unit than bytes, or `Bytes`, is dropped',
    here: 'it is read',
    why: 'RFC 9110 section 14.1',
  },
  {
    id: 'content-range-junk',
    ops: ['content-range.parse'],
    when: (given, theirs, ours) =>
      theirs !== null && ours === null && !/^bytes (?:\d+-\d+|\*)\/(?:\d+|\*)$/.test(header(given)),
    inWebOb: 'what follows a Content-Range may be anything',
    here: 'then it is malformed',
    why: 'a part that is placed wrongly spoils a download',
  },
  {
    id: 'etag-list-commas',
    ops: ['etag.if-match', 'etag.if-none-match'],
    when: (given, theirs, ours) => theirs === false && ours === true && /\S,|,\S|\s,|,\t/.test(header(given)),
    inWebOb: 'of `"a","b"` only the first tag is read',
    here: 'all are',
    why: 'white space around commas is free, RFC 9110 section 5.6.1',
  },
  {
    id: 'etag-list-malformed',
    ops: ['etag.if-match', 'etag.if-none-match'],
    when: (given, theirs, ours) => theirs === true && ours === false && !isTagList(header(given)),
    inWebOb: 'the tags that can be found in a malformed list count',
    here: 'a malformed list has none',
    why: 'a guess about which state is meant loses updates',
  },
  {
    id: 'etag-if-match-empty',
    ops: ['etag.if-match'],
    when: (given, theirs, ours) => theirs === true && ours === false && header(given) === '',
    inWebOb: 'an empty If-Match is as none, and everything matches',
    here: 'it has no tags, and nothing matches',
    why: 'an update that was to be guarded must not pass',
  },
  {
    id: 'etag-read-malformed',
    ops: ['etag.read'],
    when: (given, _theirs, ours) => ours === null && !/^(?:W\/)?"[^"\\\s]*"$/.test(header(given)),
    inWebOb: 'an ETag without quotes, with escapes, or with more after it is read as far as it goes',
    here: 'it is malformed, and reads as null',
    why: 'RFC 9110 section 8.8.3',
  },
  {
    id: 'etag-set-malformed',
    ops: ['etag.set'],
    when: (given, theirs, ours) =>
      errorOf(theirs) === '' && errorOf(ours) === 'TypeError' && /["\s]|^$/.test(textOf(given, 'tag')),
    inWebOb: 'a tag with quotes, white space or nothing in it is sent, with escapes',
    here: 'that is a `TypeError`',
    why: 'a tag has no escapes, RFC 9110 section 8.8.3, and no client gives it back right',
  },
  {
    id: 'etag-set-beyond',
    ops: ['etag.set'],
    when: (given, _theirs, ours) => textOf(given, 'tag') === '€' && errorOf(ours) === 'TypeError',
    inWebOb: 'a tag with characters above U+00FF is set, and cannot be sent',
    here: 'it is a `TypeError`',
    why: 'an error belongs where the mistake is',
  },
  {
    id: 'if-range-any',
    ops: ['if-range'],
    when: (given, theirs, ours) =>
      theirs === true && ours === false && (header(given) === '*' || header(given) === ''),
    inWebOb: 'an If-Range that is empty or a star matches everything',
    here: 'it is malformed, and matches nothing',
    why: 'RFC 9110 section 13.1.5 has no star; a part of another state must not be sent',
  },
  {
    id: 'if-range-malformed',
    ops: ['if-range'],
    when: (given, theirs, ours) => theirs === true && ours === false && /^"a", "b"$|^a$/.test(header(given)),
    inWebOb: 'an If-Range may be a list of tags, or a tag without quotes',
    here: 'it is one tag with its quotes, or a date; anything else matches nothing',
    why: 'RFC 9110 section 13.1.5',
  },
  {
    id: 'if-range-date-exact',
    ops: ['if-range'],
    when: (given, theirs, ours) => theirs === true && ours === false && / GMT$/.test(header(given)),
    inWebOb: 'a date matches what was last modified then or before',
    here: 'it matches what was last modified at this very second',
    why: 'RFC 9110 section 13.1.5: the match is exact',
  },
  {
    id: 'if-range-asctime',
    ops: ['if-range'],
    when: (given, theirs, ours) =>
      theirs === false && ours === true && /^[A-Z][a-z]{2} [A-Z]/.test(header(given)),
    inWebOb: 'a date in the form of asctime is taken for a tag',
    here: 'it is a date',
    why: 'RFC 9110 section 5.6.7',
  },
  {
    id: 'if-range-junk',
    ops: ['if-range'],
    when: (given, theirs, ours) =>
      errorOf(theirs) === 'TypeError' && ours === false && /GMT$/.test(header(given)),
    inWebOb: 'what ends in ` GMT` and is no date raises',
    here: 'it matches nothing',
    why: 'what a client sends must not be a 500',
  },
]
