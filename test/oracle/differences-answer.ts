// What differs from WebOb on purpose in what is sent: conditions, ranges, and where a response leads.

import type { Case, Json } from './cases.ts'
import type { Both, Difference } from './differences.ts'
import { errorOf, isObject, partOf, textOf } from './told.ts'

/** A field that the request of a case has; empty when it has none. */
function asked(given: Case, name: string): string {
  return String(partOf(given, 'fields', name) ?? '')
}

function has(given: Case, name: string): boolean {
  return partOf(given, 'fields', name) !== undefined
}

/** The status codes of both answers. */
function codes({ theirs, ours }: Both): [theirs: string, ours: string] {
  const code = (told: Json) => (isObject(told) ? String(told[':status'] ?? '').slice(0, 3) : '')
  return [code(theirs), code(ours)]
}

function isRead(given: Case): boolean {
  return given['method'] === 'GET' || given['method'] === 'HEAD'
}

function isPlain(given: Case): boolean {
  const status = given['status'] ?? 200
  return status === 200 || status === '200 Fine'
}

/** Whether both answers have one status, and these are parts of it. */
function alike(all: Both): boolean {
  const [theirs, ours] = codes(all)
  return theirs === ours
}

const VERDICT = ['answer', 'static']

export const answerDifferences: readonly Difference[] = [
  {
    id: 'answer-preconditions',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) => {
      const [theirs, ours] = codes(all)
      return (
        ours === '412' && theirs !== '412' && (has(given, 'If-Match') || has(given, 'If-Unmodified-Since'))
      )
    },
    inWebOb: 'If-Match and If-Unmodified-Since are not looked at',
    here: 'they are, before all others: 412',
    why: 'RFC 9110 section 13.2.2',
  },
  {
    id: 'answer-none-match-changes',
    ops: ['answer'],
    when: (given, _theirs, _ours, _part, all) =>
      codes(all)[1] === '412' && !isRead(given) && has(given, 'If-None-Match'),
    inWebOb: 'If-None-Match says nothing to other methods than GET and HEAD',
    here: 'what would change a version that is there already is answered with 412',
    why: 'RFC 9110 section 13.1.2',
  },
  {
    id: 'answer-other-status',
    ops: ['answer'],
    when: (given, _theirs, _ours, _part, all) =>
      !isPlain(given) && codes(all)[0] === '304' && codes(all)[1] !== '304',
    inWebOb: 'a 404 or a 500 with the entity tag that is asked for becomes a 304',
    here: 'conditions are about answers with status 200',
    why: 'RFC 9110 section 13.2.1',
  },
  {
    id: 'answer-none-match-any',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) =>
      asked(given, 'If-None-Match') === '*' &&
      isRead(given) &&
      codes(all)[1] === '304' &&
      codes(all)[0] !== '304',
    inWebOb: '`If-None-Match: *` is as none',
    here: 'it is 304 for whatever there is',
    why: 'RFC 9110 section 13.1.2',
  },
  {
    id: 'answer-none-match-first',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) =>
      has(given, 'If-None-Match') &&
      codes(all)[0] === '304' &&
      codes(all)[1] !== '304' &&
      codes(all)[1] !== '412' &&
      has(given, 'If-Modified-Since'),
    inWebOb:
      'If-Modified-Since counts beside an If-None-Match where the answer has no entity tag, or the field is empty',
    here: 'it does not',
    why: 'RFC 9110 section 13.1.3: it is for those who do not know the other',
  },
  {
    id: 'answer-tags-read',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) =>
      isRead(given) &&
      /^(?:"v2","v1"|v1|"v1|"v1" "v2"|w\/"v1")$/.test(asked(given, 'If-None-Match')) &&
      (codes(all)[0] === '304') !== (codes(all)[1] === '304'),
    inWebOb: 'lists of tags are read by what looks like one',
    here: 'by their grammar, as said below of entity tags',
    why: 'RFC 9110 section 8.8.3',
  },
  {
    id: 'answer-head-range',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) =>
      given['method'] === 'HEAD' &&
      has(given, 'Range') &&
      /^(?:206|416)$/.test(codes(all)[0]) &&
      codes(all)[1] === '200',
    inWebOb: 'a HEAD with a Range is a 206',
    here: 'it is a 200',
    why: 'RFC 9110 section 14.2: Range is for GET',
  },
  {
    id: 'answer-range-read',
    ops: VERDICT,
    when: (given, theirs, ours, _part, all) => {
      const [, other] = codes(all)
      const range = asked(given, 'Range')
      return (
        given['method'] === 'GET' &&
        has(given, 'Range') &&
        (/,/.test(range) || /^bytes=(?:-40|-0|-100)$/.test(range)) &&
        JSON.stringify(theirs) !== JSON.stringify(ours) &&
        /^(?:200|206|416)/.test(other)
      )
    },
    inWebOb:
      'of several ranges the first is sent; a suffix longer than the whole is 416, and `bytes=-0` the whole',
    here: 'several ranges are several parts, `multipart/byteranges`; a long suffix is the whole, and `bytes=-0` 416',
    why: 'RFC 9110 section 14.1.2',
  },
  {
    id: 'answer-range-error',
    ops: VERDICT,
    when: (given, theirs, ours, part) =>
      part === '' &&
      errorOf(theirs) === 'ValueError' &&
      errorOf(ours) === '' &&
      asked(given, 'Range') === 'bytes=-',
    inWebOb: '`Range: bytes=-` raises',
    here: 'it is no range',
    why: 'what a client sends must not be a 500',
  },
  {
    id: 'answer-if-range',
    ops: VERDICT,
    when: (given, _theirs, _ours, _part, all) =>
      has(given, 'If-Range') &&
      given['method'] === 'GET' &&
      /^(?:206|416)$/.test(codes(all)[0]) !== /^(?:206|416)$/.test(codes(all)[1]),
    inWebOb: 'an If-Range that is empty, a star or a list matches, and a date matches what is older',
    here: 'it is one strong tag or the very date, else all is sent',
    why: 'RFC 9110 section 13.1.5; parts of two versions make a broken file',
  },
  {
    id: 'answer-if-range-error',
    ops: VERDICT,
    when: (given, theirs, ours, part) =>
      part === '' &&
      /^(?:TypeError|ValueError)$/.test(errorOf(theirs)) &&
      errorOf(ours) === '' &&
      has(given, 'If-Range'),
    inWebOb: 'an If-Range that ends in ` GMT` and is no date raises',
    here: 'it matches nothing',
    why: 'what a client sends must not be a 500',
  },
  {
    id: 'answer-accept-ranges',
    ops: ['answer'],
    when: (given, theirs, ours, part) =>
      part === 'accept-ranges' &&
      theirs === null &&
      ours === 'bytes' &&
      isPlain(given) &&
      partOf(given, 'properties', 'conditionalResponse') === true,
    inWebOb: 'a conditional response does not say that it takes ranges',
    here: 'it says `Accept-Ranges: bytes` where its length is known',
    why: 'clients that resume downloads look for it',
  },
  {
    id: 'answer-not-modified-fields',
    ops: VERDICT,
    when: (_given, theirs, ours, part, all) =>
      alike(all) &&
      codes(all)[1] === '304' &&
      /^content-(?:encoding|language|range|length|type)$|^accept-ranges$/.test(part) &&
      theirs !== ours,
    inWebOb: 'a 304 keeps Content-Encoding and Content-Language',
    here: 'what is about the content goes, what is about the version stays',
    why: 'RFC 9110 section 15.4.5',
  },
  {
    id: 'answer-not-satisfiable',
    ops: VERDICT,
    when: (_given, _theirs, _ours, part, all) =>
      alike(all) &&
      codes(all)[1] === '416' &&
      /^(?:content-(?:type|length|language|encoding)|:body)$/.test(part),
    inWebOb: 'a 416 has a text that repeats the range, and keeps fields of the content',
    here: 'it is empty',
    why: 'Content-Range says it all',
  },
  {
    id: 'answer-no-content',
    ops: ['answer'],
    when: (given, _theirs, _ours, part) =>
      /^(?:204|205|304)/.test(String(given['status'])) && /^(?:content-(?:type|length)|:body)$/.test(part),
    inWebOb: 'a 304 or a 204 is sent with Content-Type and what its iterable has',
    here: 'without, and a 205 with the length 0',
    why: 'RFC 9110 section 6.4.1',
  },
]

/** Where the request of a case goes: the URL that a Location is relative to. */
function baseOf(given: Case): URL {
  const scheme = String(partOf(given, 'environ', 'wsgi.url_scheme') ?? 'http')
  const host = String(partOf(given, 'environ', 'HTTP_HOST') ?? 'localhost')
  const script = String(partOf(given, 'environ', 'SCRIPT_NAME') ?? '')
  return new URL(`${scheme}://${host}${script}${textOf(given, 'url').split('?')[0]}`)
}

function place(given: Case): string {
  return textOf(given, 'location')
}

// The location without what the URL standard takes off its ends.
function trimmed(given: Case): string {
  return place(given)
    .replace(/^[\x00-\x20]+/, '')
    .replace(/[\t\r\n]/g, '')
}

function hostOf(told: Json): string | null {
  return typeof told === 'string' && URL.canParse(told) ? new URL(told).host : null
}

/** A URL as both sides can write it: without empty segments and what says nothing, with one spelling of each character. */
function plain(url: string): string {
  return url
    .replace(/%([0-9a-f]{2})/gi, (all, digits: string) => {
      const char = String.fromCharCode(Number.parseInt(digits, 16))
      return /[!-~]/.test(char) ? char : all
    })
    .replace(/(?<!:)\/{2,}/g, '/')
    .replace(/;(?=[?#/]|$)/g, '')
    .replace(/^([^?#]*)\?(?=#|$)/, '$1')
    .replace(/#$/, '')
}

function normal(url: Json): string {
  const text = String(url)
    .replace(/^[\x00-\x20]+/, '')
    .replaceAll(' ', '%20')
  return URL.canParse(text) ? new URL(text).href : text
}

export const locationDifferences: readonly Difference[] = [
  {
    id: 'location-elsewhere',
    ops: ['location'],
    when: (given, theirs, ours) =>
      hostOf(theirs) !== baseOf(given).host &&
      (hostOf(ours) === baseOf(given).host || given['status'] === 200) &&
      /^[/\\]{2}/.test(trimmed(given)),
    inWebOb:
      '`Location: //evil.example`, or with a blank or a tab in front, leaves the site before 1.8.10, and in redirects',
    here: 'what is not written as an absolute URL stays on this host',
    why: 'open redirects',
  },
  {
    id: 'location-slashes',
    ops: ['location'],
    when: (given, theirs, ours) =>
      /^[/\\]{2}/.test(trimmed(given)) && hostOf(theirs) === hostOf(ours) && theirs !== ours,
    inWebOb: 'slashes at the beginning are kept, or taken for an empty host',
    here: 'they become one',
    why: 'browsers read two as another host',
  },
  {
    id: 'location-backslash',
    ops: ['location'],
    when: (given, theirs, ours) => place(given).includes('\\') && theirs !== ours && errorOf(ours) === '',
    inWebOb: 'backslashes are as they are',
    here: 'those at the beginning become one slash, others `%5C`',
    why: 'browsers read them as slashes',
  },
  {
    id: 'location-http',
    ops: ['location'],
    when: (given, theirs, ours) =>
      /^https?:(?!\/\/[^/\\])/i.test(trimmed(given)) && theirs !== ours && errorOf(ours) === '',
    inWebOb: '`http:host` and `https:/host` are sent as they are, or taken for a path',
    here: 'they are paths, `/http%3Ahost`',
    why: 'some clients read them as another site',
  },
  {
    id: 'location-script',
    ops: ['location'],
    when: (given, theirs, ours) =>
      /^(?:javascript|vbscript|data):/i.test(trimmed(given)) && theirs !== ours && errorOf(ours) === '',
    inWebOb: '`javascript:` is sent as it is',
    here: 'it is a path',
    why: 'it is no place to go, but a program for whoever follows it',
  },
  {
    id: 'location-unencoded',
    ops: ['location'],
    when: (given, theirs, ours) =>
      /[^\x21-\x7e]|["<>`{}|^]/.test(place(given)) &&
      theirs !== ours &&
      normal(theirs) === normal(ours) &&
      errorOf(ours) === '',
    inWebOb: 'blanks, quotes and `é` are sent as they are',
    here: 'they are percent-encoded',
    why: 'a Location is a URL, RFC 9110 section 10.2.2',
  },
  {
    id: 'location-refused',
    ops: ['location.response'],
    when: (given, theirs, ours) =>
      given['via'] === 'field' &&
      errorOf(theirs) === '' &&
      errorOf(ours) === 'TypeError' &&
      /[^\t\x20-\x7e\x80-\xff]/.test(place(given)),
    inWebOb: '`headers["Location"]` takes line ends and `€`',
    here: 'it is checked as every field is',
    why: 'response splitting',
  },
  {
    id: 'location-ok',
    ops: ['location.response'],
    when: (given, theirs, ours) =>
      given['status'] === 200 &&
      typeof ours === 'string' &&
      (!URL.canParse(ours) || normal(ours) === ours || /^https?:(?!\/\/)/.test(ours)) &&
      typeof theirs === 'string',
    inWebOb: 'a Location is sent with the host, whatever the status is',
    here: 'that of a 200 is sent as it was set',
    why: 'nobody follows it: RFC 9110 section 10.2.2 has it with 201 and 3xx',
  },
  {
    id: 'location-join',
    ops: ['location'],
    when: (given, theirs, ours) =>
      typeof theirs === 'string' &&
      typeof ours === 'string' &&
      (normal(theirs) !== normal(ours) || theirs.toLowerCase() === ours.toLowerCase()) &&
      !/^[/\\]{2}/.test(trimmed(given)) &&
      given['addSlash'] !== true &&
      (plain(normal(theirs)) === plain(normal(ours)) || /\/\/|;/.test(textOf(given, 'url') + place(given))) &&
      hostOf(ours) === (URL.canParse(trimmed(given)) ? hostOf(trimmed(given)) : baseOf(given).host),
    inWebOb:
      'a Location is joined as Python does: empty segments, queries and fragments go, and `:` and `;` of a path are encoded',
    here: 'as the URL standard does',
    why: 'the client does it so',
  },
  {
    id: 'location-add-slash',
    ops: ['location.redirect'],
    when: (given, theirs, ours) =>
      given['addSlash'] === true &&
      typeof theirs === 'string' &&
      typeof ours === 'string' &&
      /\/\/(?:\?|$)/.test(theirs) &&
      !/\/\/(?:\?|$)/.test(ours),
    inWebOb: '`add_slash` adds a second slash to a path that has one',
    here: 'such a path stays as it is',
    why: 'a redirect to itself with one slash more has no end',
  },
]
