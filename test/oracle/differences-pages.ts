// What differs from WebOb on purpose in error pages and static files.

import type { Case, Json } from './cases.ts'
import type { Both, Difference } from './differences.ts'
import { errorOf, isObject, partOf, textOf } from './told.ts'

function accept(given: Case): string | null {
  const value = partOf(given, 'fields', 'Accept')
  return typeof value === 'string' ? value : null
}

function partIn(told: Json, part: string): Json {
  return isObject(told) ? (told[part] ?? null) : null
}

function isHead(given: Case): boolean {
  return given['method'] === 'HEAD'
}

/** Whether a case brings a body, which is not negotiated. */
function hasOwn(given: Case): boolean {
  return 'text' in given || 'json' in given
}

const isEmpty = (given: Case) => [204, 205, 304].includes(Number(given['code']))

/** Whether the two bodies have different forms, so that what depends on the form differs. */
function otherType({ theirs, ours }: Both): boolean {
  return partIn(theirs, ':type') !== partIn(ours, ':type')
}

export const pageDifferences: readonly Difference[] = [
  {
    id: 'error-type',
    ops: ['error'],
    when: (given, _theirs, ours, part, all) =>
      !hasOwn(given) &&
      !isEmpty(given) &&
      !isHead(given) &&
      (part === ':type' ||
        (/^:(?:charset|form|detail)$/.test(part) && otherType(all)) ||
        (part === 'content-security-policy' && partIn(all.ours, ':type') === 'text/html')) &&
      (accept(given) === null || ours !== null),
    inWebOb: 'error bodies are HTML or JSON, by Accept, and text for those who take neither, or say nothing',
    here: 'problem details, JSON, HTML or text; problem details when all are welcome, or none is, and JSON where it is no error',
    why: 'this is a stack for API services',
  },
  {
    id: 'error-head',
    ops: ['error'],
    when: (given, _theirs, _ours, part) =>
      isHead(given) &&
      /^:(?:type|charset|form)$|^vary$|^x-content-type-options$|^content-security-policy$/.test(part),
    inWebOb: 'HEAD of an error has the fields of an empty page',
    here: 'it has those of GET',
    why: 'RFC 9110 section 9.3.2',
  },
  {
    id: 'error-fields',
    ops: ['error', 'static'],
    when: (_given, theirs, ours, part) =>
      (part === 'x-content-type-options' && theirs === null && ours === 'nosniff') ||
      (part === 'content-security-policy' && theirs === null) ||
      (part === 'vary' && JSON.stringify([theirs ?? [], 'Accept'].flat()) === JSON.stringify([ours].flat())),
    inWebOb: 'errors and files say nothing of how they are to be read',
    here: 'they have `X-Content-Type-Options: nosniff`; errors that were negotiated also `Vary: Accept`, and pages a policy that runs nothing',
    why: 'caches give what was asked for, and text does not become a page',
  },
  {
    id: 'error-detail',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      part === ':detail' && theirs === false && ours === true && /[<>"$&']/.test(textOf(given, 'detail')),
    inWebOb: 'a detail that has tags loses them in text, and one with quotes is changed on its way',
    here: 'a detail is text, and is escaped where it has to be',
    why: 'what an error says must not depend on what it looks like',
  },
  {
    id: 'error-comment',
    ops: ['error'],
    when: (_given, theirs, ours, part) => part === ':comment' && theirs === true && ours === false,
    inWebOb: 'the comment of an exception is in its HTML, and shows in its plain text',
    here: 'it is never sent',
    why: 'it is for those who read logs',
  },
  {
    id: 'error-classes',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'KeyError' &&
      errorOf(ours) === '' &&
      [418, 421, 425, 426, 508, 510].includes(Number(given['code'])),
    inWebOb: 'there is no exception for 418, 421, 425, 426, 508 and 510',
    here: 'there is one for every status',
    why: 'the registry has them',
  },
  {
    id: 'error-empty',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      isEmpty(given) &&
      hasOwn(given) &&
      part === '' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'TypeError',
    inWebOb: 'a body given to a 204, 205 or 304 is sent',
    here: 'it is a `TypeError`',
    why: 'there is none',
  },
  {
    id: 'error-reset',
    ops: ['error'],
    when: (given, _theirs, ours, part) => given['code'] === 205 && part === ':length' && ours === true,
    inWebOb: 'a 205 has no length',
    here: 'its length is 0',
    why: 'else it ends with its connection, RFC 9110 section 15.3.6',
  },
  {
    id: 'error-allow',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      given['code'] === 405 && part === 'allow' && theirs === null && ours === '',
    inWebOb: 'a 405 that is made by its code alone has no Allow',
    here: 'it has an empty one',
    why: 'RFC 9110 section 15.5.6 has it in every 405',
  },
  {
    id: 'error-choices',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      given['code'] === 300 &&
      ((part === 'location' && ours === null) ||
        (part === '' && errorOf(theirs) === 'TypeError' && errorOf(ours) === '')),
    inWebOb: '`HTTPMultipleChoices` is a redirect, to itself unless it is given a Location',
    here: 'it names `alternatives`',
    why: 'RFC 9110 section 15.4.1: the client chooses',
  },
  {
    id: 'error-own',
    ops: ['error'],
    when: (given, theirs, ours, part) =>
      hasOwn(given) &&
      (part === ':type' ||
        part === ':charset' ||
        part === ':form' ||
        part === ':own' ||
        (part === '' && errorOf(theirs) === 'TypeError' && errorOf(ours) === '')) &&
      ours !== null,
    inWebOb: '`text` given to an exception is labelled HTML; redirects take none',
    here: 'a `body` of text is `text/plain`, as in a response, and every error takes one',
    why: 'text is not markup until it says so',
  },
  {
    id: 'static-etag',
    ops: ['static'],
    when: (_given, theirs, ours, part) =>
      part === 'etag' && theirs === null && /^(?:W\/)?"[0-9a-z]+-[0-9a-z]+"$/.test(String(ours)),
    inWebOb: 'files have no entity tag',
    here: 'they have one of size and time',
    why: 'two changes in one second are two versions',
  },
  {
    id: 'static-not-found',
    ops: ['static'],
    when: (_given, theirs, ours, _part, all) =>
      /^404/.test(String(partIn(all.ours, ':status'))) &&
      !/^404/.test(String(partIn(all.theirs, ':status'))) &&
      theirs !== ours,
    inWebOb:
      'files are served by paths with a slash at their end, `//`, `.` and `..` in them and dots in front, through links that lead out, and so are index pages outside the root; the rest is 403',
    here: 'there is one 404 for all of it; `dotFiles` and `followLinks` serve more',
    why: 'path traversal; what a client may not have it need not know of; one file, one URL',
  },
  {
    id: 'static-allow',
    ops: ['static'],
    when: (_given, theirs, ours, part) => part === 'allow' && theirs === null && ours === 'GET, HEAD',
    inWebOb: 'the 405 of a file does not say what is allowed',
    here: 'it says `Allow: GET, HEAD`',
    why: 'RFC 9110 section 15.5.6',
  },
  {
    id: 'static-methods',
    ops: ['static.directory'],
    when: (given, _theirs, _ours, part, all) =>
      /^(?:301|404|403)/.test(String(partIn(all.theirs, ':status'))) &&
      /^405/.test(String(partIn(all.ours, ':status'))) &&
      !/^(?:GET|HEAD)$/.test(textOf(given, 'method')) &&
      part !== '',
    inWebOb: 'a POST to a directory is redirected, and one to what is not there is 404',
    here: 'other methods than GET and HEAD are 405 before the disk is looked at',
    why: 'the answer is the same for every path',
  },
  {
    id: 'static-types',
    ops: ['static'],
    when: (given, theirs, ours, part) =>
      (part === 'content-type' || part === 'content-encoding') &&
      /\.(?:gz|zzz|xml|ico)|README/.test(`${textOf(given, 'url')} ${textOf(given, 'file')}`) &&
      theirs !== ours,
    inWebOb:
      'unknown types are `text/html`, and `x.tar.gz` is a tar with `Content-Encoding: gzip`; the table is the system’s',
    here: '`application/octet-stream` and `application/gzip`; the table is the package’s',
    why: 'an upload must not become a page, nor a download be unpacked on its way; servers must agree',
  },
  {
    id: 'static-bad-path',
    ops: ['static'],
    when: (_given, theirs, ours, part) =>
      part === '' &&
      /^(?:UnicodeDecodeError|ValueError|OSError|UnicodeEncodeError)$/.test(errorOf(theirs)) &&
      errorOf(ours) === '',
    inWebOb: 'a path that is not UTF-8, or that the system cannot name, raises',
    here: 'it is 404',
    why: 'what a client sends must not be a 500',
  },
]
