// What differs from WebOb on purpose in the cookies of a response, its freshness, its codings and its text.

import type { Case } from './cases.ts'
import type { Difference } from './differences.ts'
import { errorOf, partOf, stepped, stepsOf, textOf } from './told.ts'

/** Whether a step takes a cookie away from others that are there. */
function unsets(given: Case): boolean {
  return stepsOf(given).some(
    ([verb, name], n) =>
      verb.endsWith('unset') &&
      stepsOf(given)
        .slice(0, n)
        .some(([verb, set]) => !verb.endsWith('unset') && set === name),
  )
}

const LABEL = /gzip|deflate/i

export const partDifferences: readonly Difference[] = [
  {
    id: 'response-cookie-unset-others',
    ops: ['response-cookies.steps'],
    when: (given, theirs, _ours, part) =>
      unsets(given) && (part === ':count' || /^\d+ /.test(part) || errorOf(theirs) !== ''),
    inWebOb:
      '`unset_cookie` writes the other cookies anew: flags are lost, those of one name become one, they are sorted, and SameSite=None raises',
    here: 'it removes the lines of that name, and touches no other',
    why: 'they are other cookies',
  },
  {
    id: 'response-cookie-unset-missing',
    ops: ['response-cookies.steps'],
    when: (given, _theirs, _ours, _part, all) =>
      stepped(given, all, ({ step: [verb], theirs }) => verb === 'unset' && theirs === 'KeyError'),
    inWebOb: '`unset_cookie` of what is not set is a KeyError, unless it is told not to be strict',
    here: '`unsetCookie` gives how many there were',
    why: 'the caller who wants to know looks',
  },
  {
    id: 'expires-pragma',
    ops: ['response-cache.expires'],
    when: (given, theirs, ours, part) =>
      given['seconds'] === 0 &&
      ((part === 'pragma' && theirs === 'no-cache') || part === 'last-modified') &&
      ours === null,
    inWebOb: '`cache_expires()` writes `Pragma: no-cache`, and a Last-Modified of now',
    here: 'it does not',
    why: 'Pragma says nothing in an answer, RFC 9111 section 5.4; and what has not changed would seem to have',
  },
  {
    id: 'expires-adds',
    ops: ['response-cache.expires'],
    when: (given, theirs, ours, part) =>
      part === 'cache-control' &&
      given['seconds'] === 0 &&
      Array.isArray(theirs) &&
      Array.isArray(ours) &&
      /no-store|public|private|x-own|must-revalidate|no-cache/.test(JSON.stringify(given['headers'])) &&
      ours.every((one) => theirs.includes(one)),
    inWebOb: '`cache_expires()` leaves what Cache-Control said before beside `no-store`, `public` too',
    here: 'it is gone',
    why: 'two opposites leave the choice to the cache',
  },
  {
    id: 'expires-refused',
    ops: ['response-cache'],
    when: (given, theirs, ours, part, all) =>
      (part === '' &&
        errorOf(theirs) === '' &&
        errorOf(ours) === 'RangeError' &&
        (!(
          Number.isInteger(given['seconds']) &&
          Number(given['seconds']) >= 0 &&
          Number(given['seconds']) <= 2 ** 31
        ) ||
          /"maxAge":(?:-1|"x"|true)|"public":"yes"/.test(JSON.stringify(given['directives'])))) ||
      stepped(
        given,
        all,
        ({ step: [verb], theirs, ours }) => verb === 'set' && theirs === '' && ours === 'RangeError',
      ),
    inWebOb: '`cache_expires` takes any number, and a directive any value: `max_age = "x"`',
    here: 'what caches could not read is a `RangeError`',
    why: 'RFC 9111 section 1.2.2',
  },
  {
    id: 'expires-immutable',
    ops: ['response-cache'],
    when: (given, theirs, ours, part) =>
      /"immutable"/.test(JSON.stringify(given)) &&
      (part === 'cache-control' || part === 'field') &&
      Array.isArray(theirs) &&
      Array.isArray(ours) &&
      ours.includes('immutable'),
    inWebOb: '`immutable` and other names that it does not know become attributes that nobody sends',
    here: '`immutable` is a directive, and a name that is none a `TypeError`',
    why: 'RFC 8246; a mistake must not be silent',
  },
  {
    id: 'cache-live',
    ops: ['response-cache.live'],
    when: (given, _theirs, _ours, part) =>
      (part === 'field' || part.startsWith(':read')) &&
      stepsOf(given).some(([verb]) => verb === 'field' || verb === 'assign'),
    inWebOb: 'a `cache_control` that was kept writes what it knew, over what the field has become',
    here: 'it is a view: what is in the field counts, and one directive is changed',
    why: 'two layers set two directives',
  },
  {
    id: 'cache-assign-text',
    ops: ['response-cache.live'],
    when: (given, _theirs, _ours, _part, all) =>
      stepped(given, all, ({ step: [verb], theirs }) => verb === 'assign' && theirs === 'TypeError'),
    inWebOb: 'assigning text to `cache_control` that was read before is a TypeError',
    here: 'it sets the field',
    why: 'it is what was meant',
  },
  {
    id: 'cache-assign-empty',
    ops: ['response-cache.live'],
    when: (given, _theirs, _ours, _part, all) =>
      stepped(
        given,
        all,
        ({ step: [verb, text], theirs, ours }) =>
          verb === 'assign' && text === '' && theirs === '' && ours === 'TypeError',
      ),
    inWebOb: 'empty text assigned to `cache_control` removes the field, or stores an empty one',
    here: 'it is a `TypeError`; null removes',
    why: 'one way to remove a field',
  },
  {
    id: 'coding-vary',
    ops: ['coding.encode'],
    when: (given, _theirs, ours, part) =>
      part === 'vary' &&
      /(?:^|, )Accept-Encoding$/.test(String(ours)) &&
      JSON.stringify(given['codings']).includes('"'),
    inWebOb: '`encode_content` does not say so in Vary',
    here: '`encodeContent` does',
    why: 'a cache would give it to clients that cannot read it, RFC 9110 section 12.5.5',
  },
  {
    id: 'coding-etag',
    ops: ['coding'],
    when: (_given, theirs, ours, part) => part === 'etag' && ours === `W/${String(theirs)}`,
    inWebOb: 'the entity tag stays when content is encoded or decoded',
    here: 'it becomes weak',
    why: 'the bytes are others, RFC 9110 section 8.8.3',
  },
  {
    id: 'coding-stream-length',
    ops: ['coding.encode'],
    when: (given, theirs, ours, part) =>
      part === 'content-length' && 'chunks' in given && theirs !== null && ours === null,
    inWebOb: 'a body that streams is read and encoded, unless `lazy` says so',
    here: 'a body that streams is encoded as it is sent',
    why: 'it may be larger than memory',
  },
  {
    id: 'coding-others',
    ops: ['coding.encode'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'AssertionError' &&
      errorOf(ours) === '' &&
      /"(?:deflate|br|GZIP)"/.test(JSON.stringify(given['codings'])),
    inWebOb: 'content is encoded as gzip, in small letters',
    here: 'as gzip, deflate, br or zstd, in any case',
    why: 'codings have no case, RFC 9110 section 8.4.1',
  },
  {
    id: 'coding-twice',
    ops: ['coding.encode'],
    when: (given, theirs, ours, part) =>
      (part === ''
        ? errorOf(theirs) === '' && /^(?:TypeError|CodingError)$/.test(errorOf(ours))
        : /^:body$|^content-|^etag$|^vary$/.test(part)) &&
      /^(?:gzip|br|GZIP)$/.test(String(partOf(given, 'properties', 'contentEncoding') ?? '')),
    inWebOb:
      'what says that it is encoded in another coding is encoded as if it were not, and `GZIP` is another than `gzip`',
    here: 'that is a `TypeError`; what has the coding already stays as it is',
    why: 'one coding over another has to be said',
  },
  {
    id: 'coding-part',
    ops: ['coding.encode'],
    when: (given, theirs, ours, part) =>
      part === '' && errorOf(theirs) === '' && errorOf(ours) === 'TypeError' && given['status'] === 206,
    inWebOb: 'a part of content, status 206, is encoded',
    here: 'that is a `TypeError`',
    why: 'parts of what is encoded are other parts',
  },
  {
    id: 'coding-no-body',
    ops: ['coding.encode'],
    when: (given, theirs, ours, part) =>
      /^(?:content-encoding|content-length)$/.test(part) &&
      /^(?:204|304)$/.test(String(given['status'])) &&
      // What was encoded and decoded again has lost its coding, also one that says nothing.
      (theirs === null ? ours === 'identity' : ours === null || theirs === 'gzip'),
    inWebOb: 'what has no content, status 204 or 304, gets a Content-Encoding and a length',
    here: 'it stays as it is',
    why: 'there is nothing to encode',
  },
  {
    id: 'coding-zlib',
    ops: ['coding.decode'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'error' &&
      errorOf(ours) === '' &&
      JSON.stringify(given['coded']) === '["zlib"]',
    inWebOb: '`deflate` with its zlib wrapper is an error before 1.8.7',
    here: 'it is decoded, with and without',
    why: 'RFC 9110 section 8.4.1.2 has the wrapper; some senders lack it',
  },
  {
    id: 'coding-label',
    ops: ['coding.decode'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'ValueError' &&
      errorOf(ours) === '' &&
      /GZIP|gzip, gzip/.test(JSON.stringify(given['headers'])),
    inWebOb: '`GZIP` and a list of codings are not known',
    here: 'they are undone, the last first',
    why: 'RFC 9110 section 8.4',
  },
  {
    id: 'coding-empty',
    ops: ['coding.decode'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'CodingError' &&
      LABEL.test(JSON.stringify(given['headers'])),
    inWebOb: 'no bytes at all are gzip',
    here: 'they are a mistake, as other bytes are that end too early',
    why: 'an answer that was cut must not look whole',
  },
  {
    id: 'text-without-version',
    ops: ['response-text.read'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'SyntaxError' &&
      !/^HTTP\/\d\.\d \d{3}(?: |\r?\n|$)/.test(textOf(given, 'message')),
    inWebOb: '`from_file` takes `200 OK`, as `str` prints it, `HTTP/2 200 OK`, two spaces, and any number',
    here: 'a response begins as on the wire, `HTTP/1.1 200 OK`, and is printed so',
    why: 'RFC 9112 section 4',
  },
  {
    id: 'text-without-reason',
    ops: ['response-text.read'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'ValueError' &&
      errorOf(ours) === '' &&
      /^HTTP\/1\.1 200 ?\r?\n/.test(textOf(given, 'message')),
    inWebOb: '`HTTP/1.1 200` without a reason is a ValueError',
    here: 'it is a status line',
    why: 'RFC 9112 section 4',
  },
  {
    id: 'text-fields',
    ops: ['response-text.read'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'SyntaxError' &&
      /\n(?: folded|X A:|X-A :|: nameless|X-Latin: [^\x00-\xff])/.test(textOf(given, 'message')),
    inWebOb: 'the name of a field may be empty and have blanks, at its end and at its beginning too',
    here: 'that is a `SyntaxError`',
    why: 'RFC 9112 section 5.1: readers that differ there are led astray',
  },
  {
    id: 'text-length',
    ops: ['response-text.read'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'SyntaxError' &&
      /\nContent-Length: (?:\d*|-1|\+5|x)\r?\n/.test(textOf(given, 'message')),
    inWebOb:
      'a body that is shorter or longer than its Content-Length is taken as it is, and so is a malformed length',
    here: 'that is a `SyntaxError`',
    why: 'half an answer must not be taken for the whole',
  },
  {
    id: 'text-chunked',
    ops: ['response-text.read'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'SyntaxError' &&
      /\nTransfer-Encoding:/.test(textOf(given, 'message')),
    inWebOb: 'Transfer-Encoding is a field as others',
    here: 'that is a `SyntaxError`',
    why: 'a gateway undoes it; the text would be read with its chunks',
  },
  {
    id: 'text-without-length',
    ops: ['response-text'],
    when: (given, theirs, ours, part) =>
      (part === 'content-length' && theirs !== null && ours === null) ||
      (part === ':body' &&
        theirs === '' &&
        given['op'] === 'read' &&
        !/\nContent-Length:/.test(textOf(given, 'message'))),
    inWebOb: 'a response without a length has no body when it is read, and gets one when it is printed',
    here: 'what follows the head is the body',
    why: 'RFC 9112 section 6.3',
  },
  {
    id: 'text-not-utf8',
    ops: ['response-text.print', 'response-text.again'],
    when: (_given, theirs, ours, part) =>
      part === '' && errorOf(theirs) === 'UnicodeDecodeError' && errorOf(ours) === '',
    inWebOb: '`str(res)` raises where the body is no text',
    here: '`asBytes()` has its bytes, `asText()` U+FFFD',
    why: 'one way prints every response',
  },
]
