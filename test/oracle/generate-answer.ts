// Cases on what is sent, made by chance: conditions and ranges, and where a response leads.

import type { Case, Json } from './cases.ts'
import type { Make } from './make.ts'
import type { Random } from './random.ts'

/** Fields by their names. */
export type Fields = Record<string, string>

const METHODS = ['GET', 'GET', 'GET', 'GET', 'HEAD', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']
// The dates around the one that files and answers were last modified.
const WHEN = 784_111_777
const DATES = [
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 08:49:36 GMT',
  'Sun, 06 Nov 1994 08:49:38 GMT',
  'Sun, 06 Nov 2033 08:49:37 GMT',
]
const ODD_DATES = ['junk', '', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994', '784111777']
const TAGS = ['"v1"', '"v1"', '"v2"', 'W/"v1"', '*', '"v2", "v1"', '"v1", "v2"']
const ODD_TAGS = ['"v2","v1"', 'v1', '', '"v1', '"v1" "v2"', 'w/"v1"']
const RANGES = ['bytes=2-4', 'bytes=0-', 'bytes=-4', 'bytes=0-0', 'bytes=5-40', 'bytes=9-9', 'bytes=0-9']
const ODD_RANGES = [
  'bytes=10-',
  'bytes=-40',
  'bytes=-0',
  'bytes=5-2',
  'bytes=2-4,6-7',
  'bytes=0-1, 4-5',
  'items=0-1',
  'junk',
  'bytes=',
  'Bytes=2-4',
  'bytes=2-4, junk',
  'bytes=40-50,60-',
]

/** Conditions and ranges. */
export function conditions(random: Random): Fields {
  const fields: Fields = {}
  const odd = random.once(6)
  const tag = () => random.pick(odd && random.once(2) ? ODD_TAGS : TAGS)
  const date = () => random.pick(odd && random.once(2) ? ODD_DATES : DATES)
  if (random.once(3)) fields['If-None-Match'] = tag()
  if (random.once(4)) fields['If-Modified-Since'] = date()
  if (random.once(9)) fields['If-Match'] = tag()
  if (random.once(9)) fields['If-Unmodified-Since'] = date()
  if (random.once(2)) fields['Range'] = random.pick(random.once(4) ? ODD_RANGES : RANGES)
  if (fields['Range'] !== undefined && random.once(3)) fields['If-Range'] = random.once(3) ? date() : tag()
  return fields
}

function answer(random: Random): Case {
  const made: Record<string, Json> = random.once(4)
    ? { chunks: ['012', '345', '6789'] }
    : { bytes: random.once(12) ? '' : '0123456789' }
  if ('chunks' in made && random.once(2))
    made['headers'] = [
      ['Content-Type', 'text/plain'],
      ['Content-Length', '10'],
    ]
  else made['contentType'] = 'text/plain'
  if (random.once(4))
    made['status'] = random.pick<Json>([200, 201, 204, 205, 206, 301, 304, 404, 412, 500, '200 Fine'])
  const properties: Record<string, Json> = { conditionalResponse: !random.once(8) }
  if (!random.once(3)) properties['etag'] = random.once(6) ? 'W/"v1"' : '"v1"'
  if (random.once(2)) properties['lastModified'] = { date: WHEN }
  if (random.once(8)) properties['contentLanguage'] = 'de'
  if (random.once(10)) properties['contentEncoding'] = 'gzip'
  if (random.once(15)) properties['contentRange'] = 'bytes 0-9/100'
  if (random.once(12)) properties['vary'] = 'Accept'
  return {
    area: 'answer',
    op: 'call',
    ...made,
    properties,
    method: random.pick(METHODS),
    fields: conditions(random),
  }
}

const PATHS = [
  '/',
  '/a',
  '/a/b',
  '/a/b?q=1',
  '/a%20b/c',
  '/%C3%A9/d',
  '/a/',
  '/a;p/b',
  '//x/y',
  '/a//b',
  '/x:y/z',
]
const PLACES = [
  'c',
  '/c',
  '',
  '?z',
  '#f',
  './c',
  '../c',
  '../../../c',
  '/c/../d',
  '/c/./d',
  'c?x=1#f',
  '/c%20d',
  ';p',
  '.',
  '..',
  '/',
  'http://e.example/x',
  'https://e.example',
  'http://e.example:80/x?y',
  'c/d/',
  '?a=b&c',
  '/c:d',
  'a/b:c',
  'ftp://e.example/x',
  'mailto:a@e.example',
]
const ODD_PLACES = [
  '//evil.example',
  '///evil.example',
  '////evil.example/x',
  '\t//evil.example',
  '/\t/evil.example',
  ' //evil.example',
  '\u0000//evil.example',
  '\u000b//evil.example',
  '\u001f//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\evil.example',
  'http:evil.example',
  'http:/evil.example',
  'https:///evil.example',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '/..//evil.example',
  '/a/..//evil.example',
  './/evil.example',
  'c:d',
  'c d',
  '/é',
  '/€',
  '/a\r\nX: 1',
  '/a\nb',
  '/a\\b',
  '/%zz',
  '/a|b',
  '/a"b<c>',
  "/it's",
  '/[x]',
  '/a%2F..%2Fb',
  'HTTP://E.example/X',
  'http://e.example/a b',
  'http://e.example/é',
  'http://user:pw@e.example/',
  'http://[::1]/x',
  'http://',
  'http://e.example/../x',
  ':x',
  '@evil.example',
  '?//evil.example',
  '/?u=//evil.example',
  '%2f%2fevil.example',
]
const ENVIRONS: Fields[] = [
  {},
  {},
  { SCRIPT_NAME: '/app' },
  { HTTP_HOST: 'h.example:8080' },
  { HTTP_HOST: 'h.example:80' },
  { HTTP_HOST: 'h.example:443', 'wsgi.url_scheme': 'https' },
  { HTTP_HOST: '[::1]:8080' },
]

function location(random: Random): Case {
  const environ = random.pick(ENVIRONS)
  const url = random.pick(PATHS)
  const pieces = [
    '/',
    '/',
    '.',
    '..',
    'c',
    'd',
    '?',
    '#',
    '//',
    ':',
    '%20',
    ';',
    'x=1',
    '@',
    ' ',
    '\\',
    '\t',
    'http:',
    'é',
  ]
  const place = random.once(4)
    ? random.text(random.once(3) ? pieces : pieces.slice(0, 8), 1, 5)
    : random.pick(random.once(3) ? ODD_PLACES : PLACES)
  if (random.once(3)) {
    const where: Record<string, Json> = random.once(6) ? { addSlash: true } : { location: place }
    if (random.once(30)) Object.assign(where, { location: place, addSlash: true })
    return {
      area: 'location',
      op: 'redirect',
      url,
      environ,
      code: random.pick([301, 302, 303, 307, 308]),
      ...where,
    }
  }
  const status = random.pick([302, 302, 301, 303, 307, 201, 200])
  return {
    area: 'location',
    op: 'response',
    url,
    environ,
    via: random.pick(['property', 'property', 'field']),
    location: place,
    status,
  }
}

/** Makes a case, by its area. */
export const answerAreas: Readonly<Record<string, Make>> = { answer, location }
