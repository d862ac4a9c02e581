// What differs from WebOb on purpose in what is set on a response, and read from it.

import type { Case, Json } from './cases.ts'
import type { Difference, When } from './differences.ts'
import {
  errorOf,
  type Gap,
  gapsOf,
  isBadPair,
  isObject,
  isOddValue,
  type Step,
  stepped,
  textOf,
} from './told.ts'

function property(given: Case): string {
  return textOf(given, 'property')
}

function value(given: Case): Json {
  return given['value'] ?? null
}

const refusedHere = (theirs: Json, ours: Json, part: string) =>
  part === '' && errorOf(theirs) === '' && /^(?:TypeError|RangeError)$/.test(errorOf(ours))

const isSet = ({ step }: Gap, names: RegExp) => step[0] === 'set' && names.test(String(step[1]))
const FIELDS =
  /^(?:acceptRanges|age|allow|content(?:Disposition|Encoding|Language|Length|Location|Range)|date|etag|expires|lastModified|pragma|retryAfter|server|vary|wwwAuthenticate)$/

/** Whether a property is set to what its field cannot hold. */
export const setsRefused: When = (given, theirs, ours, part, all) =>
  (FIELDS.test(property(given)) && refusedHere(theirs, ours, part) && isOddValue(value(given))) ||
  stepped(given, all, (gap) => gap.ours !== '' && isSet(gap, FIELDS) && isOddValue(gap.step[2] ?? null))

/** Whether a field is set that could not be sent. */
export const setsBadField: When = (given, _theirs, _ours, _part, all) =>
  stepped(given, all, ({ step: [verb, name, text], ours }) => {
    if (ours !== 'TypeError') return false
    if (verb === 'fields') return (name as [string, string][]).some((pair) => isBadPair(...pair))
    return (verb === 'field' || verb === 'append') && isBadPair(String(name), String(text))
  })

/** Whether a type is set that is none. */
export const setsBadType: When = (given, theirs, ours, part, all) =>
  (property(given) === 'contentType' && refusedHere(theirs, ours, part)) ||
  stepped(given, all, (gap) => gap.ours === 'TypeError' && isSet(gap, /^contentType$/))

/** Whether a charset is set that needs quotes, or is none. */
export const setsBadCharset: When = (given, theirs, ours, part, all) =>
  theirs !== null &&
  ours !== null &&
  ((property(given) === 'charset' && part !== '' && /^$|[ ;"]/.test(String(value(given)))) ||
    (part === 'content-type' &&
      gapsOf(given, all).length === 0 &&
      /"charset","(?:"|a b|utf-8; x=1|\\")/.test(JSON.stringify(given['steps'] ?? []))))

/** Whether text is set in another charset than UTF-8. */
export const setsText: When = (given, _theirs, _ours, part, all) =>
  (part === ':body' || part === 'content-length') &&
  /"(?:text|write)","[^"]*[é]/.test(JSON.stringify(given['steps'])) &&
  /latin-1|iso-8859-1/.test(JSON.stringify(given['steps'])) &&
  gapsOf(given, all).length === 0

/** Whether text is set or written that the charset of the type has not. */
export const writesText: When = (given, _theirs, _ours, _part, all) =>
  stepped(given, all, ({ step, theirs }) => (step[0] === 'write' || step[0] === 'text') && theirs !== '')

/** Whether a status is set that only one side takes. */
export const setsStatus: When = (given, _theirs, ours, part, all) =>
  stepped(given, all, (gap) => isSet(gap, /^status(?:Line)?$/)) ||
  (part === ':status' && /^\d{3}$/.test(String(ours)))

export const settingDifferences: readonly Difference[] = [
  {
    id: 'set-remove-absent',
    ops: ['response.steps'],
    when: (given, _theirs, _ours, _part, all) =>
      stepped(given, all, ({ step, theirs }) => step[0] === 'remove' && theirs === 'KeyError'),
    inWebOb: 'deleting a field that is not there is a KeyError',
    here: 'it does nothing',
    why: 'as in the platform’s `Headers`',
  },
  {
    id: 'set-body-type',
    ops: ['response.steps'],
    when: (given, theirs, ours, part, all) =>
      stepped(given, all, (gap) => gap.theirs === 'AttributeError') ||
      ((part === 'content-type' || part === ':order') &&
        (given['steps'] as unknown as Step[]).some(([verb]) => /^(?:text|bytes|chunks|clear)$/.test(verb)) &&
        (part === 'content-type'
          ? theirs === null || /^(?:;|$)/.test(String(theirs))
          : isObject(all.theirs) &&
            isObject(all.ours) &&
            !('content-type' in all.theirs) &&
            'content-type' in all.ours) &&
        ours !== null),
    inWebOb: 'a body that is set leaves a response without a Content-Type without one',
    here: 'it gets one, as in the constructor',
    why: 'else clients guess, and may find a page',
  },
  {
    id: 'set-params-without-type',
    ops: ['response.set', 'response.steps'],
    when: (given, theirs, ours, part, all) =>
      (part === 'content-type' && theirs === '' && ours === null) ||
      (part === ':order' && isObject(all.theirs) && all.theirs['content-type'] === '') ||
      (property(given) === 'contentTypeParams' &&
        ((refusedHere(theirs, ours, part) && JSON.stringify(given['headers']) === '[]') ||
          (part === 'field' && JSON.stringify(theirs) === '[""]'))) ||
      stepped(given, all, (gap) => gap.ours === 'TypeError' && isSet(gap, /^(?:contentTypeParams|charset)$/)),
    inWebOb: 'parameters without a type make the Content-Type `; a=b`, or an empty one',
    here: 'that is a `TypeError`, and removing them does nothing',
    why: 'there is no such type',
  },
  {
    id: 'set-params-refused',
    ops: ['response.set'],
    when: (given, theirs, ours, part) =>
      property(given) === 'contentTypeParams' &&
      refusedHere(theirs, ours, part) &&
      /€|a b":|""/.test(JSON.stringify(value(given))) &&
      JSON.stringify(given['headers']) !== '[]',
    inWebOb: 'a parameter can have any name, and characters that no field can hold',
    here: 'that is a `TypeError`',
    why: 'an error belongs where the mistake is',
  },
  {
    id: 'params-case',
    ops: ['response.set', 'response.read', 'response.steps'],
    when: (given, theirs, ours, part) => {
      const text = `${textOf(given, 'text')} ${JSON.stringify(value(given))} ${JSON.stringify(given['steps'] ?? '')}`
      return (
        /(?:[; ]|{"|,")[A-Z]\w*"?[=:]/.test(text) &&
        (part === 'content-type' ||
          property(given) === 'contentTypeParams' ||
          property(given) === 'charset') &&
        errorOf(theirs) === '' &&
        errorOf(ours) === ''
      )
    },
    inWebOb: 'names of parameters are as they were written, and `Charset=` is looked for in any case',
    here: 'they are in lower case, in the order they were given',
    why: 'they have no case',
  },
  {
    id: 'params-order',
    ops: ['response.set', 'response.steps'],
    when: (_given, theirs, ours, part) =>
      (part === 'field' || part === 'content-type') && sortedParams(theirs) === sortedParams(ours),
    inWebOb: 'parameters are sorted; a charset that is set goes to their end',
    here: 'they stand as they were given; a charset that is set stays where it was',
    why: 'their order says nothing',
  },
  {
    id: 'set-vary-allow-once',
    ops: ['response.set', 'response.read', 'response.steps', 'response.make'],
    when: (given, theirs, ours, part) =>
      (/^(?:vary|allow)$/.test(property(given)) || part === 'vary' || part === 'allow') &&
      errorOf(theirs) === '' &&
      errorOf(ours) === '' &&
      /\*|GET, *GET|"GET","GET"|Accept"?, *"?[Aa]ccept|accept"?, *"?Accept/.test(JSON.stringify(given)),
    inWebOb: 'a method or a name stands in Allow or Vary as often as it was given, `*` beside others',
    here: 'once; a `*` says all',
    why: 'RFC 9110 section 12.5.5',
  },
  {
    id: 'set-location-line-ends',
    ops: ['response.steps', 'response.set', 'response.make', 'location'],
    when: (given, theirs, ours, part, all) =>
      stepped(given, all, (gap) => gap.theirs === 'ValueError' && isSet(gap, /^location$/)) ||
      (part === '' &&
        errorOf(theirs) === 'ValueError' &&
        errorOf(ours) === '' &&
        /"location":"[^"]*\\n|"value":"[^"]*\\n/.test(JSON.stringify(given))),
    inWebOb: 'a Location with a line end is a ValueError',
    here: 'the line end is taken out',
    why: 'the URL standard; what it leaves is checked as every field is',
  },
  {
    id: 'set-list-empty',
    ops: ['response.set', 'response.read', 'response.steps', 'response.make'],
    when: (given, theirs, ours, part) =>
      (theirs === null && Array.isArray(ours) && ours.length === 0) ||
      ((part === 'field' || part === 'vary' || part === 'content-type' || part === ':order') &&
        /"vary"[,:]\[\]|"value":\[\]/.test(JSON.stringify(given)) &&
        (JSON.stringify(theirs) === '[""]' || theirs === '' || part === ':order') &&
        (JSON.stringify(ours) === '[]' ||
          ours === null ||
          (part === ':order' && sorted(without(theirs, 'vary')) === sorted(ours)))),
    inWebOb: 'an empty Allow or Content-Language reads as none, and `vary = []` sends an empty Vary',
    here: 'an empty list is a list; an empty Vary is not sent',
    why: 'an empty Allow says that there are no methods, RFC 9110 section 10.2.1; an empty Vary says nothing',
  },
  {
    id: 'read-list-quotes',
    ops: ['response.read', 'response.set'],
    when: (given, theirs, ours, part) =>
      part === '' &&
      textOf(given, 'text').includes('"') &&
      Array.isArray(theirs) &&
      Array.isArray(ours) &&
      property(given) === 'contentLanguage',
    inWebOb: 'a list is split at every comma',
    here: 'not at those in quotes',
    why: 'RFC 9110 section 5.6.1',
  },
  {
    id: 'read-malformed',
    ops: ['response.read', 'response.set', 'response.make', 'response.steps'],
    when: (given, theirs, ours, part, all) =>
      (part === 'content-length' && ours === null && /\D/.test(String(theirs))) ||
      stepped(given, all, ({ step, theirs }) => step[0].startsWith('write') && theirs === 'ValueError') ||
      (ours === null &&
        theirs !== null &&
        (part === '' || (part === 'read' && given['op'] === 'set')) &&
        /^(?:contentLength|age|retryAfter|allow|vary|etag|contentRange|contentType|charset|date|expires|lastModified|contentDisposition)$/.test(
          property(given),
        )),
    inWebOb:
      'what is malformed is read as far as it goes, or raises: `Content-Length: +3`, `Allow: GET HEAD`, `Retry-After: -1`',
    here: 'it reads as null',
    why: 'what a peer writes must not be a 500; two readers must not read two things',
  },
  {
    id: 'read-params-malformed',
    ops: ['response.read', 'response.set'],
    when: (given, theirs, ours) =>
      property(given) === 'contentTypeParams' &&
      (ours === null || /\\"|q"r/.test(`${textOf(given, 'text')} ${Object.values(value(given) ?? {})}`)) &&
      theirs !== null,
    inWebOb: 'parameters are picked out of any Content-Type, and an escaped quote ends them',
    here: 'a malformed Content-Type has none, and escapes are resolved',
    why: 'RFC 9110 section 5.6.4',
  },
  {
    id: 'read-charset-quotes',
    ops: ['response.read'],
    when: (given, theirs, ours) =>
      property(given) === 'charset' && String(theirs).replaceAll('"', '') === ours,
    inWebOb: 'a charset in quotes reads with them',
    here: 'without',
    why: 'they are no part of the value',
  },
  {
    id: 'read-challenges',
    ops: ['response.read', 'response.set'],
    when: (given, theirs, ours, part) =>
      property(given) === 'wwwAuthenticate' &&
      (part === '' || part === 'read') &&
      (Array.isArray(ours) || ours === null) &&
      Array.isArray(theirs),
    inWebOb:
      'WWW-Authenticate has one challenge, whose parameters are read for a few schemes in their usual spelling',
    here: 'it has any number, with names and schemes in any case',
    why: 'RFC 9110 section 11.6.1',
  },
  {
    id: 'set-challenge-quotes',
    ops: ['response.set', 'response.steps', 'response.make'],
    when: (given, theirs, ours, part) =>
      (part === 'field' || part === 'www-authenticate') &&
      JSON.stringify(given).includes('q\\"r') &&
      String(theirs).includes('q"r') &&
      String(ours).includes('q\\"r'),
    inWebOb: 'quotes in a parameter of a challenge are written as they are',
    here: 'they are escaped',
    why: 'the rest would be read as something else',
  },
  {
    id: 'set-order',
    ops: ['response.steps'],
    when: (_given, theirs, ours, part) =>
      part === ':order' &&
      Array.isArray(theirs) &&
      Array.isArray(ours) &&
      JSON.stringify([...theirs].sort()) === JSON.stringify([...ours].sort()),
    inWebOb: 'a field that is set again goes to the end',
    here: 'it stays where it was; a length stands before the type',
    why: 'the order of fields with different names says nothing',
  },
  {
    id: 'set-length-kept',
    ops: ['response.steps'],
    when: (given, theirs, ours, part, all) =>
      (part === 'content-length' || part === ':order') &&
      (given['steps'] as unknown as Step[]).some(([verb]) => verb.startsWith('write')) &&
      (part === 'content-length'
        ? theirs !== null && (ours === null || JSON.stringify(given).includes('"chunks"'))
        : isObject(all.theirs) &&
          isObject(all.ours) &&
          'content-length' in all.theirs &&
          !('content-length' in all.ours)),
    inWebOb: '`write` reads a body that streams, to know its length',
    here: 'what is written follows what streams, and a length that was given is believed',
    why: 'a stream may be larger than memory',
  },
]

function sortedParams(text: Json): string | null {
  const [one] = [text].flat()
  return typeof one === 'string' ? one.split('; ').sort().join('; ') : null
}

function sorted(names: Json): string {
  return JSON.stringify(Array.isArray(names) ? [...names].sort() : names)
}

function without(names: Json, name: string): Json {
  return Array.isArray(names) ? names.filter((one) => one !== name) : names
}
