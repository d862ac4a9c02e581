// The properties of a response that are one field each, with what cases assign to them and read from them.

import type { Json } from './cases.ts'

/** Media types of every day. */
export const TYPES = [
  'text/html',
  'text/plain',
  'application/json',
  'image/png',
  'text/css',
  'application/xml',
  'application/atom+xml',
  'image/svg+xml',
  'text/html; charset=utf-8',
  'application/octet-stream',
]
/** Media types that are not quite right, or none. */
export const ODD_TYPES = [
  'TEXT/HTML',
  'text/plain; charset=latin-1',
  'text/plain; CHARSET=latin-1',
  'text/plain; charset="utf-8"',
  'application/atom+xml; type=entry',
  'application/xml-dtd',
  'model/x+xml',
  'text/html;level=1',
  'multipart/mixed; boundary=x',
  '',
  null,
  'text',
  'text/',
  'a b/c',
  'text/html;',
  'text/html\r\nX: 1',
  'text/html; charset',
]
/** Charsets of every day. */
export const CHARSETS = ['utf-8', 'UTF-8', 'latin-1', 'iso-8859-1', 'us-ascii']
/** Charsets that are none. */
export const ODD_CHARSETS = [null, '', 'x', 'a b', 'utf-8; x=1', '"']
/** A property: its field, and values of it. */
export interface Field {
  readonly field: string
  /** What is assigned. */
  readonly values: readonly Json[]
  /** What comes from elsewhere and is read. */
  readonly texts: readonly string[]
}

const DATES: Json[] = [{ date: 784111777 }, { date: 0 }, { date: 1700000000 }]
const DATE_TEXTS = [
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'junk',
  '',
]
const LANGUAGES = ['a, "b, c"', 'en', 'de, en', ' de ,, en ', '', ',']

/** The properties of a response that are one field each. */
export const FIELDS: Readonly<Record<string, Field>> = {
  acceptRanges: { field: 'Accept-Ranges', values: ['bytes', 'none', ''], texts: ['bytes', 'none', ' bytes'] },
  age: {
    field: 'Age',
    values: [0, 60, '60', -5, 1.5, 'x'],
    texts: ['0', '60', '-5', 'x', '', '+3', '1_0', ' 7', '007', '1.5'],
  },
  allow: {
    field: 'Allow',
    values: [['GET', 'HEAD'], 'GET, HEAD', [], '', ['GET', 'GET'], ['GET POST'], 'GET HEAD', ['get']],
    texts: ['GET, HEAD', 'GET,HEAD', '', ' GET ', 'GET,,HEAD', 'get', 'GET HEAD', 'GET, GET'],
  },
  contentDisposition: {
    field: 'Content-Disposition',
    values: ['attachment', 'attachment; filename="a.txt"', 'inline'],
    texts: ['attachment', 'attachment; filename="a b.txt"', 'inline; filename=a.txt'],
  },
  contentEncoding: {
    field: 'Content-Encoding',
    values: ['gzip', 'br', 'identity', ''],
    texts: ['gzip', 'gzip, br', ''],
  },
  contentLanguage: {
    field: 'Content-Language',
    values: [['de', 'en'], 'de, en', [], 'de', ''],
    texts: LANGUAGES,
  },
  contentLength: {
    field: 'Content-Length',
    values: [0, 10, 123456789012, -5, 1.5, '10', 'x'],
    texts: ['0', '10', '-5', '+3', '1_0', 'x', '', ' 7', '3, 3', '007'],
  },
  contentLocation: {
    field: 'Content-Location',
    values: ['/a', 'b', '//c'],
    texts: ['/a', 'http://e.example/a', ''],
  },
  contentRange: {
    field: 'Content-Range',
    values: [
      { part: [0, 9, 100] },
      { part: [0, 9, null] },
      { part: [null, null, 100] },
      'bytes 0-9/100',
      { part: [5, 2, 10] },
      'junk',
      '',
    ],
    texts: ['bytes 0-9/100', 'bytes 0-9/*', 'bytes */100', 'bytes 9-0/100', 'junk', ''],
  },
  date: { field: 'Date', values: [...DATES, 'Sun, 06 Nov 1994 08:49:37 GMT', 'junk'], texts: DATE_TEXTS },
  etag: {
    field: 'ETag',
    values: ['abc', '"abc"', 'W/"abc"', 'a b', 'é', '*', 'a"b'],
    texts: ['"abc"', 'W/"abc"', 'abc', '""', 'w/"a"', '"a" "b"'],
  },
  expires: {
    field: 'Expires',
    values: [...DATES, 'Sun, 06 Nov 1994 08:49:37 GMT', 'junk', '0'],
    texts: [...DATE_TEXTS, '0', '-1'],
  },
  lastModified: {
    field: 'Last-Modified',
    values: [...DATES, 'Sun, 06 Nov 1994 08:49:37 GMT', 'junk'],
    texts: DATE_TEXTS,
  },
  location: {
    field: 'Location',
    values: ['/a', 'http://e.example/', 'a b', '/a\r\nX: 1', ''],
    texts: ['/a', 'http://e.example/', ''],
  },
  pragma: { field: 'Pragma', values: ['no-cache', '', 'a\nb'], texts: ['no-cache', ''] },
  retryAfter: {
    field: 'Retry-After',
    values: [0, 120, '120', { date: 1700000000 }, -1, 1.5, 'soon', 'Sun, 06 Nov 1994 08:49:37 GMT'],
    texts: ['0', '120', '-1', 'soon', '', '1.5', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  },
  server: { field: 'Server', values: ['a/1', 'é', '€', 'a\u0000b', 5], texts: ['a/1 (b)', ''] },
  vary: {
    field: 'Vary',
    values: [
      ['Accept', 'Cookie'],
      'Accept, Cookie',
      '*',
      [],
      '',
      ['accept', 'Accept'],
      ['*', 'Cookie'],
      'Accept Cookie',
    ],
    texts: ['Accept, Cookie', 'Accept,Cookie', '*', '', ' Accept ', '*, Cookie', 'accept, Accept'],
  },
  wwwAuthenticate: {
    field: 'WWW-Authenticate',
    values: [
      { scheme: 'Basic', parameters: { realm: 'a' } },
      { scheme: 'Digest', parameters: { realm: 'a b', nonce: 'c' } },
      { scheme: 'Bearer', parameters: { realm: 'q"r' } },
      'Basic realm="a"',
      'Negotiate',
    ],
    texts: [
      'Basic realm="a"',
      'Basic realm=a',
      'Digest realm="a", nonce="b"',
      'Digest Realm="a"',
      'basic realm="a"',
      'Bearer realm="a"',
      'Negotiate abc==',
      'Negotiate',
      'Basic realm="a", Bearer realm="b"',
      'Digest realm="a\\"b"',
      '',
    ],
  },
}

/** The same, and those of Content-Type. */
export const HEAD: Readonly<Record<string, Field>> = {
  ...FIELDS,
  contentType: {
    field: 'Content-Type',
    values: [...TYPES, ...ODD_TYPES, 5],
    texts: ['text/html', 'Text/HTML; charset=UTF-8', 'text/html;x', 'text', '', 'a/b ; c=d'],
  },
  charset: {
    field: 'Content-Type',
    values: [...CHARSETS, ...ODD_CHARSETS],
    texts: [
      'text/html',
      'text/html; charset=utf-8',
      'text/html; charset="utf-8"',
      'a/b; Charset=x',
      'text/html;charset=utf-8;a=b',
      '',
    ],
  },
  contentTypeParams: {
    field: 'Content-Type',
    values: [
      { a: 'b' },
      { charset: 'utf-8', a: 'b c' },
      {},
      null,
      { a: 'q"r' },
      { B: '1', a: '2' },
      { a: '' },
      { 'a b': 'c' },
      { a: '€' },
    ],
    texts: [
      'text/html; a=b',
      'text/html; A=b; c="d e"',
      'text/html',
      'text/html; g="q\\"r"',
      'text/html; a',
      '; a=b',
    ],
  },
}
