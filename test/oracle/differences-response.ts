// What differs from WebOb on purpose in what a response is made of.

import type { Case, Json } from './cases.ts'
import type { Both, Difference } from './differences.ts'
import {
  setsBadCharset,
  setsBadField,
  setsBadType,
  setsRefused,
  setsStatus,
  setsText,
  writesText,
} from './differences-setting.ts'
import { errorOf, isBadPair, isObject, isOddValue, refusedByBoth, textOf } from './told.ts'

/** The operations that make a response of what a case describes. */
const MADE = [
  'response.make',
  'response.steps',
  'response-text.print',
  'response-text.again',
  'response-text.copy',
]

/** The fields that a case gives to a response, in place of those it would have. */
function fieldsOf(given: Case): readonly (readonly [name: string, value: string])[] | null {
  return (given['headers'] as unknown as [string, string][] | undefined) ?? null
}

function typeOf(given: Case): string {
  return textOf(given, 'contentType')
}

/** Whether a status has no body there, or none here. */
function isBodiless(status: Json | undefined): boolean {
  return /^(?:1\d\d|204|205|304)/.test(String(status))
}

/** Whether a case gives a name or a value that no field can have. */
function hasBadField(given: Case): boolean {
  return (fieldsOf(given) ?? []).some((pair) => isBadPair(...pair))
}

/** The type of the header there and here, without parameters. */
function bare(type: Json): string {
  return String(Array.isArray(type) ? type[0] : type).split(';')[0] ?? ''
}

function isText(given: Case): boolean {
  return 'text' in given
}

const isJson = (given: Case) =>
  'json' in given && !isText(given) && !('bytes' in given) && !('chunks' in given)

// Types that look to one side as if they had a charset, and to the other as if they had none.
const ODD_TYPE =
  /^(?:TEXT\/HTML|text\/plain; CHARSET=latin-1|application\/atom\+xml; type=entry|application\/xml-dtd|model\/x\+xml|text\/html;level=1|text\/html;)$/

/** The last such type that a step sets. */
function lastType(given: Case): string {
  const steps = (given['steps'] ?? []) as unknown as Json[][]
  return String(
    steps.findLast(([, name, type]) => name === 'contentType' && ODD_TYPE.test(String(type)))?.[2] ?? '',
  )
}

/** Whether only one side makes the response of a case. */
function onlyOne(part: string, theirs: Json, ours: Json): 'theirs' | 'ours' | null {
  if (part !== '' || (errorOf(theirs) === '') === (errorOf(ours) === '')) return null
  return errorOf(theirs) === '' ? 'theirs' : 'ours'
}

// Steps put an error where a property of the response was set; what was not set is missing there afterwards.
function whole(all: Both): boolean {
  return errorOf(all.theirs) === '' && errorOf(all.ours) === ''
}

// The same, and those that set something on one.
const SET = [...MADE, 'response.set']

/** Whether a property is given what its field cannot hold. */
function madeOdd(given: Case, theirs: Json, ours: Json, part: string): boolean {
  const properties = given['properties']
  return (
    onlyOne(part, theirs, ours) === 'theirs' &&
    properties !== undefined &&
    isObject(properties) &&
    /^(?:RangeError|TypeError)$/.test(errorOf(ours)) &&
    Object.values(properties).some((value) => isOddValue(value))
  )
}

export const responseDifferences: readonly Difference[] = [
  {
    id: 'response-type-text',
    ops: MADE,
    when: (given, theirs, ours, part) =>
      part === 'content-type' &&
      isText(given) &&
      !typeOf(given) &&
      bare(theirs) === 'text/html' &&
      bare(ours) === 'text/plain',
    inWebOb: '`Response("text")` is `text/html`',
    here: 'it is `text/plain`',
    why: 'as the platform’s; text from a handler is not markup until it says so',
  },
  {
    id: 'response-type-bytes',
    ops: MADE,
    when: (given, theirs, ours, part) =>
      part === 'content-type' &&
      !isText(given) &&
      !typeOf(given) &&
      bare(theirs) === 'text/html' &&
      /^(?:application\/octet-stream|text\/plain)$/.test(bare(ours)),
    inWebOb: '`Response(b"bytes")` is `text/html`, too, and so is an iterable',
    here: 'they are `application/octet-stream`, and nothing is `text/plain`',
    why: 'bytes that nobody has labelled must not run as a page',
  },
  {
    id: 'response-type-none',
    ops: MADE,
    when: (given, theirs, ours, part) =>
      part === 'content-type' &&
      (given['contentType'] === '' || given['contentType'] === null) &&
      /^text\/html|^application\/json/.test(bare(theirs)) &&
      ours === null,
    inWebOb: '`content_type=None` is the default type',
    here: '`contentType: null` is none',
    why: 'null says that there is none, wherever it is given',
  },
  {
    id: 'response-type-of-headers',
    ops: MADE,
    when: (given, theirs, ours, part) =>
      (part === 'content-type' && fieldsOf(given) !== null && theirs !== ours) ||
      (onlyOne(part, theirs, ours) === 'ours' && isText(given) && fieldsOf(given) !== null),
    inWebOb:
      'with `headerlist` there is no Content-Type but of it, `content_type` says nothing, and text raises',
    here: '`headers` are fields beside others: `contentType` says what it says, and a body has a type',
    why: 'a cookie more must not make another type',
  },
  {
    id: 'response-text-utf8',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      (isText(given) &&
        /[^\x00-\x7f]/.test(textOf(given, 'text')) &&
        (part === ':body' || part === 'content-length') &&
        /latin-1|iso-8859-1/i.test(
          `${textOf(given, 'charset')} ${typeOf(given)} ${JSON.stringify(fieldsOf(given))}`,
        ) &&
        theirs !== null &&
        ours !== null) ||
      setsText(given, theirs, ours, part, all),
    inWebOb: 'text is encoded in the charset that the type names',
    here: 'text is UTF-8; bytes are given for another charset',
    why: 'as in the platform',
  },
  {
    id: 'response-text-charset',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      (onlyOne(part, theirs, ours) === 'ours' &&
        isText(given) &&
        fieldsOf(given) === null &&
        /^(?:TypeError|UnicodeEncodeError|LookupError)$/.test(errorOf(theirs))) ||
      writesText(given, theirs, ours, part, all),
    inWebOb:
      'text raises where the type has no charset, such as `application/json`, or one that lacks a character',
    here: 'text is UTF-8 whatever the type is',
    why: 'JSON has no charset, and is text',
  },
  {
    id: 'response-json-escapes',
    ops: MADE,
    when: (given, _theirs, _ours, part) =>
      isJson(given) &&
      /[^\x00-\x7f]/.test(JSON.stringify(given['json'])) &&
      (part === ':body' || part === 'content-length'),
    inWebOb: 'JSON has escapes for what is not ASCII',
    here: 'it is UTF-8',
    why: 'it is shorter, and RFC 8259 section 8.1 has it so',
  },
  {
    id: 'response-no-body',
    ops: [...MADE, 'response-cookies.merge', 'answer.call', 'coding.encode'],
    when: (given, theirs, ours, part) =>
      onlyOne(part, theirs, ours) === 'theirs' &&
      isBodiless(given['status']) &&
      errorOf(ours) === 'TypeError',
    inWebOb: 'the body of a 1xx, 204, 205 or 304 is dropped, or sent when it is an iterable',
    here: 'that is a `TypeError`',
    why: 'it is a mistake: RFC 9110 section 6.4.1 has none there',
  },
  {
    id: 'response-no-body-fields',
    ops: [...MADE, 'coding.encode'],
    when: (given, theirs, ours, part) =>
      isBodiless(given['status']) &&
      ((part === 'content-type' && theirs === null) ||
        (part === 'content-length' &&
          /^205/.test(String(given['status'])) &&
          theirs !== '0' &&
          ours === '0')),
    inWebOb: 'a 204 that is made with `content_type` has none, and a 205 no length, or any that it is given',
    here: 'it is taken off when it is sent, so the status may still change; a 205 has the length 0',
    why: 'a 205 without a length ends with its connection, RFC 9110 section 15.3.6',
  },
  {
    id: 'response-reasons',
    ops: [...MADE, 'error', 'response.set', 'static', 'answer'],
    when: (_given, theirs, ours, part) =>
      (part === ':status' || part === 'read') &&
      /^\d{3} /.test(String(ours)) &&
      String(theirs).slice(0, 4) === String(ours).slice(0, 4),
    inWebOb:
      'reasons are those of RFC 2616, and `103 Continue` or `599 Unknown Server Error` for what it had not',
    here: 'reasons are those of the registry',
    why: 'RFC 9110 section 15.5',
  },
  {
    id: 'response-status-refused',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      (onlyOne(part, theirs, ours) === 'theirs' &&
        'status' in given &&
        !/^[1-5]\d\d(?: [\t\x20-\x7e\x80-\xff]*)?$/.test(String(given['status']))) ||
      setsStatus(given, theirs, ours, part, all),
    inWebOb:
      'a status line is any text that begins with a number, CR LF included; `404.5` is 404, null is 200',
    here: 'it is three digits, a space and a reason',
    why: 'response splitting; what no client could read must not be sent',
  },
  {
    id: 'response-fields-refused',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      (onlyOne(part, theirs, ours) === 'theirs' && hasBadField(given)) ||
      setsBadField(given, theirs, ours, part, all),
    inWebOb: '`headerlist` and `headers` take control characters, and names that are none',
    here: 'every way to set a field checks it',
    why: 'response splitting',
  },
  {
    id: 'response-type-refused',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      (onlyOne(part, theirs, ours) === 'theirs' &&
        /^(?:text|text\/|a b\/c|text\/html\r\nX: 1|text\/html; charset)$/.test(typeOf(given))) ||
      setsBadType(given, theirs, ours, part, all),
    inWebOb: 'a type is any text',
    here: 'what is no media type is a `TypeError`',
    why: 'response splitting; and clients would guess',
  },
  {
    id: 'response-charset-refused',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      ('charset' in given &&
        /^$|[^!-~]|;|"/.test(textOf(given, 'charset')) &&
        given['charset'] !== null &&
        (onlyOne(part, theirs, ours) === 'theirs' || part === 'content-type')) ||
      setsBadCharset(given, theirs, ours, part, all),
    inWebOb: 'a charset is put into the type as it is, `utf-8; x=1` and all',
    here: 'it is a value of a parameter, in quotes where it needs them',
    why: 'a value must not become a parameter more',
  },
  {
    id: 'response-type-charset',
    ops: [...MADE, 'response.set'],
    when: (given, theirs, ours, part) =>
      (part === 'content-type' || part === 'field') &&
      [typeOf(given), textOf(given, 'value'), lastType(given)].some((type) => ODD_TYPE.test(type)) &&
      theirs !== null &&
      ours !== null,
    inWebOb:
      'which types get a charset is looked for in their text: not `TEXT/HTML`, nor `application/atom+xml; type=entry`, and `CHARSET=` gets another one',
    here: 'the type is read: `text/*` and XML get one unless they have one',
    why: 'media types and their parameters have no case',
  },
  {
    id: 'response-property-refused',
    ops: SET,
    when: (given, theirs, ours, part, all) =>
      madeOdd(given, theirs, ours, part) || setsRefused(given, theirs, ours, part, all),
    inWebOb: 'a property takes what its field cannot hold: an age of -5, `Last-Modified: junk`',
    here: 'that is a `TypeError` or a `RangeError`',
    why: 'an error belongs where the mistake is',
  },
  {
    id: 'response-refused-kept',
    ops: ['response.steps'],
    when: (given, theirs, _ours, part, all) =>
      refusedByBoth(given, all) && (theirs === null || part === ':order'),
    inWebOb: 'a property that refuses a value has removed the field by then',
    here: 'the field stays as it was',
    why: 'what fails changes nothing',
  },
  {
    id: 'response-location-encoded',
    ops: [...MADE, 'response.set'],
    when: (_given, theirs, ours, part, all) =>
      whole(all) &&
      (part === 'location' || part === 'field' || part === 'read') &&
      [theirs].flat().some((text) => /[ é]/.test(String(text))) &&
      JSON.stringify(ours) === JSON.stringify(theirs).replaceAll(' ', '%20'),
    inWebOb: 'a Location is kept as it was set',
    here: 'what a URL does not have is encoded',
    why: 'a Location is a URL, RFC 9110 section 10.2.2',
  },
]
