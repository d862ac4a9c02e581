// Files that are served: versions, ranges, methods, and paths that lead out of the folder.

import { exchange, field } from '../client.ts'
import { FILE, FILE_SIZE, MODIFIED, OUTSIDE } from '../files.ts'
import { type Area, allows, get, type Row, request, row, type Show, statusAnd } from '../row.ts'

const DATA = `/${FILE}`

/** Its status, and which bytes came: checked, since each byte of the file says where it stands. */
const part: Show = (answer) => {
  if (answer.status !== 206) return String(answer.status)
  const range = field(answer, 'Content-Range')
  if (range === null) return `206 ${kind(field(answer, 'Content-Type'))}`
  const [, first = '', last = ''] = /^bytes (\d+)-(\d+)\//.exec(range) ?? []
  const length = Number(last) - Number(first) + 1
  const right =
    answer.body.length === length && answer.body.every((byte, i) => byte === (Number(first) + i) % 251)
  return `206 ${range.replace('bytes ', '')}${right ? '' : ', with other bytes'}`
}

function kind(type: string | null): string {
  return type?.startsWith('multipart/byteranges') ? 'in parts' : 'without Content-Range'
}

/** Several ranges: whether each part is what it says. */
const several: Show = (answer, whole) => {
  const type = field(answer, 'Content-Type') ?? ''
  const [, boundary] = /^multipart\/byteranges;\s*boundary="?([^"]+)"?$/.exec(type) ?? []
  if (answer.status !== 206 || boundary === undefined) return part(answer, whole)
  const parts = answer.body.toString('latin1').split(`--${boundary}`).slice(1, -1)
  const said = parts.map((one) => {
    const [head = '', content = ''] = one.split('\r\n\r\n')
    const [, first = 0, last = 0] = /content-range: bytes (\d+)-(\d+)\/5000/i.exec(head) ?? []
    return content.length - 2 === Number(last) - Number(first) + 1 ? `${first}-${last}` : 'another length'
  })
  return `206 in parts ${said.join(', ')}`
}

const file = (name: string, spec: string, right: string | readonly string[], ...fields: string[]) =>
  row('files', name, spec, right, get(DATA, ...fields), part)

/** With the entity tag that the file has. */
function withTag(
  name: string,
  spec: string,
  right: readonly string[],
  fieldsOf: (tag: string) => string[],
): Row {
  return {
    needs: 'files',
    name,
    spec,
    right,
    async ask(port) {
      const { answers: first } = await exchange(port, get(DATA))
      const tag = first[0] === undefined ? null : field(first[0], 'ETag')
      if (tag === null) return 'no ETag'
      const whole = await exchange(port, get(DATA, ...fieldsOf(tag)))
      return whole.answers[0] === undefined ? 'no answer' : part(whole.answers[0], whole)
    },
  }
}

const away = (target: string): Row =>
  row('files', `\`GET ${target}\``, 'CWE-22', 'not the file outside', get(target), ({ body }) =>
    body.toString().includes(OUTSIDE) ? 'the file outside' : 'not the file outside',
  )

const ALL = `206 0-${FILE_SIZE - 1}/${FILE_SIZE}`

export const files: Area = {
  title: 'Files',
  rows: [
    row(
      'files',
      'a file of 5,000 bytes',
      'RFC 9110, 8.6',
      '200 5000',
      get(DATA),
      statusAnd('Content-Length'),
    ),
    row(
      'files',
      'HEAD of it',
      'RFC 9110, 9.3.2',
      '200 5000',
      request('HEAD', DATA),
      statusAnd('Content-Length'),
    ),
    row(
      'files',
      'the media type of `.mp4`',
      'RFC 4337, 2',
      '200 video/mp4',
      get(DATA),
      statusAnd('Content-Type'),
    ),
    row(
      'files',
      'the media type of `.js`',
      'RFC 9239, 6',
      'text/javascript',
      get('/a.js'),
      (answer) => (field(answer, 'Content-Type') ?? 'none').split(';')[0] as string,
    ),
    withTag('`If-None-Match` of its version', 'RFC 9110, 13.1.2', ['304'], (tag) => [
      `If-None-Match: ${tag}`,
    ]),
    withTag(
      '`If-None-Match` of its version, weak, in a list without a space',
      'RFC 9110, 8.8.3.2, 5.6.1',
      ['304'],
      (tag) => [`If-None-Match: "a",W/${tag.replace(/^W\//, '')}`],
    ),
    file('`If-None-Match: *`', 'RFC 9110, 13.1.2', '304', 'If-None-Match: *'),
    file('`If-Modified-Since` of its version', 'RFC 9110, 13.1.3', '304', `If-Modified-Since: ${MODIFIED}`),
    file('`If-Modified-Since: 2030`, no date', 'RFC 9110, 13.1.3', '200', 'If-Modified-Since: 2030'),
    file('`If-Match` of another version', 'RFC 9110, 13.1.1', '412', 'If-Match: "another"'),
    file(
      '`If-Unmodified-Since`, too early',
      'RFC 9110, 13.1.4',
      '412',
      'If-Unmodified-Since: Tue, 31 Dec 2019 12:00:00 GMT',
    ),
    file('`Range: bytes=10-19`', 'RFC 9110, 14.2', ['206 10-19/5000', '200'], 'Range: bytes=10-19'),
    file(
      '`Range: bytes=4990-9999`',
      'RFC 9110, 14.1.2',
      ['206 4990-4999/5000', '200'],
      'Range: bytes=4990-9999',
    ),
    file('`Range: bytes=-10`', 'RFC 9110, 14.1.2', ['206 4990-4999/5000', '200'], 'Range: bytes=-10'),
    file(
      '`Range: bytes=-9000`, longer than the file',
      'RFC 9110, 14.1.2',
      [ALL, '200'],
      'Range: bytes=-9000',
    ),
    file('`Range: bytes=-0`', 'RFC 9110, 14.1.2, 15.5.17', ['416', '200'], 'Range: bytes=-0'),
    file('`Range: bytes=0-`', 'RFC 9110, 14.1.2', [ALL, '200'], 'Range: bytes=0-'),
    row(
      'files',
      '`Range: bytes=5000-`, behind the end',
      'RFC 9110, 15.5.17',
      ['416 bytes */5000', '200'],
      get(DATA, 'Range: bytes=5000-'),
      (answer, whole) => (answer.status === 200 ? '200' : statusAnd('Content-Range')(answer, whole)),
    ),
    row(
      'files',
      '`Range: bytes=0-9,20-29`',
      'RFC 9110, 14.6',
      ['206 in parts 0-9, 20-29', '200'],
      get(DATA, 'Range: bytes=0-9,20-29'),
      several,
    ),
    row(
      'files',
      '`Range: bytes=0-9,9000-`, one behind the end',
      'RFC 9110, 14.2',
      ['206 0-9/5000', '206 in parts 0-9', '200'],
      get(DATA, 'Range: bytes=0-9,9000-'),
      several,
    ),
    row(
      'files',
      'a thousand ranges that overlap',
      'RFC 9110, 14.2, 17.15',
      'no more than the file twice',
      get(DATA, `Range: bytes=${Array(1000).fill('0-').join(',')}`),
      ({ body }) => (body.length <= 2 * FILE_SIZE ? 'no more than the file twice' : `${body.length} bytes`),
    ),
    file('`Range: bytes=abc`', 'RFC 9110, 14.2', ['200', '400', '416'], 'Range: bytes=abc'),
    file('`Range: bytes=9-3`', 'RFC 9110, 14.1.1, 14.2', ['200', '400', '416'], 'Range: bytes=9-3'),
    file('`Range: lines=0-1`, another unit', 'RFC 9110, 14.2', '200', 'Range: lines=0-1'),
    file('`Range: BYTES=10-19`', 'RFC 9110, 14.1', ['206 10-19/5000', '200'], 'Range: BYTES=10-19'),
    file(
      '`Range` with `If-Range` of another version',
      'RFC 9110, 13.1.5',
      '200',
      'Range: bytes=10-19',
      'If-Range: "another"',
    ),
    withTag('`Range` with `If-Range` of its version, said to be weak', 'RFC 9110, 13.1.5', ['200'], (tag) => [
      'Range: bytes=10-19',
      `If-Range: W/${tag.replace(/^W\//, '')}`,
    ]),
    file(
      '`Range` with `If-Range`, a later date',
      'RFC 9110, 13.1.5',
      '200',
      'Range: bytes=10-19',
      'If-Range: Fri, 01 Jan 2027 12:00:00 GMT',
    ),
    file(
      '`Range` with `If-Range`, its date',
      'RFC 9110, 13.1.5',
      ['206 10-19/5000', '200'],
      'Range: bytes=10-19',
      `If-Range: ${MODIFIED}`,
    ),
    file(
      '`Range` with `If-Range`, no date',
      'RFC 9110, 13.1.5',
      '200',
      'Range: bytes=10-19',
      'If-Range: 2030',
    ),
    row('files', 'HEAD with `Range`', 'RFC 9110, 14.2', '200', request('HEAD', DATA, ['Range: bytes=10-19'])),
    row('files', 'POST', 'RFC 9110, 15.5.6', '405 with Allow', request('POST', DATA), allows),
    row('files', 'a file that is not there', 'RFC 9110, 15.5.5', '404', get('/nothing.txt')),
    row('files', 'a folder', 'RFC 9110, 15.5', ['301', '302', '307', '308', '403', '404'], get('/sub')),
    away('/../outside.txt'),
    away('/%2e%2e/outside.txt'),
    away('/..%2foutside.txt'),
    away('/..%5coutside.txt'),
    away('/sub/..%2f..%2foutside.txt'),
    away('//..//outside.txt'),
    row('files', '`GET /a%00.js`', 'RFC 3986, 7.3', ['400', '403', '404'], get('/a%00.js')),
    row('files', '`GET /%zz`', 'RFC 3986, 2.1', ['400', '404'], get('/%zz')),
  ],
}
