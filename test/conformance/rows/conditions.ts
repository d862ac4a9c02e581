// Whether an answer that names its version honours the conditions of a request: 304, 412, and parts.

import { field } from '../client.ts'
import { type Area, get, type Row, request, row, type Show, status } from '../row.ts'

/** When `/tagged` was last modified. */
const MODIFIED = 'Wed, 01 Jan 2025 12:00:00 GMT'

function tagged(name: string, spec: string, right: string | readonly string[], ...fields: string[]): Row {
  return row('tagged', name, spec, right, get(`/tagged?etag=${encodeURIComponent('"v1"')}`, ...fields))
}

function onTag(etag: string, condition: string, spec: string, right: string): Row {
  const target = `/tagged?etag=${encodeURIComponent(etag)}`
  return row('tagged', `\`ETag: ${etag}\`, \`${condition}\``, spec, right, get(target, condition))
}

const put = (condition: string, right: string, spec: string): Row =>
  row(
    'put',
    `PUT of what has \`"v1"\`, \`${condition}\``,
    spec,
    right,
    request('PUT', `/tagged?etag=${encodeURIComponent('"v1"')}`, [condition], 'x'),
  )

/** Which of some fields a 304 has. */
const has =
  (...names: string[]): Show =>
  (answer, whole) =>
    answer.status === 304
      ? names.filter((name) => field(answer, name) !== null).join(', ') || 'none'
      : status(answer, whole)

export const conditions: Area = {
  title: 'Conditions',
  rows: [
    tagged('`If-None-Match` of this version', 'RFC 9110, 13.1.2', '304', 'If-None-Match: "v1"'),
    tagged('`If-None-Match: *`', 'RFC 9110, 13.1.2', '304', 'If-None-Match: *'),
    tagged('`If-None-Match: "a","v1"`, no space', 'RFC 9110, 5.6.1', '304', 'If-None-Match: "a","v1"'),
    tagged(
      '`If-None-Match: W/"v1"` of a strong tag',
      'RFC 9110, 13.1.2, 8.8.3.2',
      '304',
      'If-None-Match: W/"v1"',
    ),
    tagged(
      '`If-None-Match` in two lines',
      'RFC 9110, 5.3',
      '304',
      'If-None-Match: "a"',
      'If-None-Match: "v1"',
    ),
    onTag('W/"v1"', 'If-None-Match: "v1"', 'RFC 9110, 8.8.3.2', '304'),
    onTag('"a,b"', 'If-None-Match: "x", "a,b"', 'RFC 9110, 8.8.3', '304'),
    onTag('"v1"', 'If-None-Match: "a, v1"', 'RFC 9110, 8.8.3', '200'),
    tagged(
      '`If-None-Match` of another version, `If-Modified-Since` of this one',
      'RFC 9110, 13.1.3',
      '200',
      'If-None-Match: "v2"',
      `If-Modified-Since: ${MODIFIED}`,
    ),
    tagged(
      '`If-Modified-Since` of this version',
      'RFC 9110, 13.1.3',
      '304',
      `If-Modified-Since: ${MODIFIED}`,
    ),
    tagged(
      '`If-Modified-Since`, a second too early',
      'RFC 9110, 13.1.3',
      '200',
      'If-Modified-Since: Wed, 01 Jan 2025 11:59:59 GMT',
    ),
    tagged(
      '`If-Modified-Since` in the form of asctime, server in Tokyo',
      'RFC 9110, 5.6.7',
      '304',
      'If-Modified-Since: Wed Jan  1 12:00:00 2025',
    ),
    tagged(
      '`If-Modified-Since`, the same a second too early',
      'RFC 9110, 5.6.7',
      '200',
      'If-Modified-Since: Wed Jan  1 11:59:59 2025',
    ),
    tagged(
      '`If-Modified-Since` in the form of RFC 850',
      'RFC 9110, 5.6.7',
      '304',
      'If-Modified-Since: Wednesday, 01-Jan-25 12:00:00 GMT',
    ),
    tagged('`If-Modified-Since: 2030`, no date', 'RFC 9110, 13.1.3', '200', 'If-Modified-Since: 2030'),
    tagged('`If-Match` of this version', 'RFC 9110, 13.1.1', '200', 'If-Match: "v1"'),
    tagged('`If-Match` of another version', 'RFC 9110, 13.1.1', '412', 'If-Match: "v2"'),
    tagged('`If-Match: *`', 'RFC 9110, 13.1.1', '200', 'If-Match: *'),
    onTag('W/"v1"', 'If-Match: W/"v1"', 'RFC 9110, 13.1.1, 8.8.3.2', '412'),
    tagged(
      '`If-Unmodified-Since`, a day too early',
      'RFC 9110, 13.1.4',
      '412',
      'If-Unmodified-Since: Tue, 31 Dec 2024 12:00:00 GMT',
    ),
    tagged(
      '`If-Match` of another version, `If-None-Match` of this one',
      'RFC 9110, 13.2.2',
      '412',
      'If-Match: "v2"',
      'If-None-Match: "v1"',
    ),
    row(
      'tagged',
      'HEAD, `If-None-Match` of this version',
      'RFC 9110, 13.1.2',
      '304',
      request('HEAD', `/tagged?etag=${encodeURIComponent('"v1"')}`, ['If-None-Match: "v1"']),
    ),
    row(
      'tagged',
      'fields that a 304 keeps: Cache-Control, ETag, Vary, Date',
      'RFC 9110, 15.4.5',
      'Cache-Control, ETag, Vary, Date',
      get(`/tagged?etag=${encodeURIComponent('"v1"')}`, 'If-None-Match: "v1"'),
      has('Cache-Control', 'ETag', 'Vary', 'Date'),
    ),
    row(
      'tagged',
      'fields of the content that a 304 has',
      'RFC 9110, 15.4.5',
      'none',
      get(`/tagged?etag=${encodeURIComponent('"v1"')}`, 'If-None-Match: "v1"'),
      has('Content-Type', 'Content-Encoding', 'Content-Range', 'Transfer-Encoding'),
    ),
    put('If-Match: "v1"', '200', 'RFC 9110, 13.1.1'),
    put('If-Match: "v2"', '412', 'RFC 9110, 13.1.1'),
    put('If-None-Match: *', '412', 'RFC 9110, 13.1.2'),
    put('If-None-Match: "v1"', '412', 'RFC 9110, 13.1.2'),
    put('If-Modified-Since: Wed, 01 Jan 2025 12:00:00 GMT', '200', 'RFC 9110, 13.1.3'),
  ],
}
