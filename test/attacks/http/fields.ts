// Attacks by header fields: line ends, names, values, and fields that stand twice. RFC 9112 sections 2.2 and 5.

import { HOST, type Row, read, refused, request } from './row.ts'

const byte = (code: number) => String.fromCharCode(code)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => byte(from + i))

const head = (text: string) => `POST / HTTP/1.1\r\n${text}`

const lineEnds: Row[] = [
  ...refused(
    'CVE-2022-32214',
    400,
    'after the request line',
    ['\n', '\r', '\r\r\n', '\n\r', '\r\n\n', '\r \n', '\r\0\n', '\x85', '\r\n\r', '\n\r\n'],
    (end) => `GET / HTTP/1.1${end}${HOST}\r\n`,
  ),
  ...refused(
    'CVE-2019-16785',
    400,
    'after a field',
    [
      '\n',
      '\r',
      '\r\r\n',
      '\n\r',
      '\r \n',
      '\r\t\n',
      '\r\0\n',
      '\0\r\n',
      '\x0b\r\n',
      '\n\n',
      '\r\n\n',
      '\n\r\n',
    ],
    (end) => `GET / HTTP/1.1\r\n${HOST}X: y${end}Z: z\r\n\r\n`,
  ),
  ...refused('CVE-2023-30589', 400, 'before a framing field', ['\r', '\n', '\r\r\n', '\x0b'], (end) =>
    head(`${HOST}X: y${end}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  ),
  ...refused(
    'CVE-2025-23167',
    400,
    'the end of the head',
    ['\r\rX', '\n\n', '\r\r\n', '\n\r\n', '\r\n\n', '\r\n \r\n', '\r\n\t\r\n', '\r\n\0\r\n'],
    (end) => `GET / HTTP/1.1\r\n${HOST}X: y${end}`,
  ),
  ...refused(
    'CVE-2022-35256',
    400,
    'a value broken by',
    ['\r', '\r\0', '\n', '\r\r', '\r '],
    (end) => `GET / HTTP/1.1\r\n${HOST}X: a${end}b\r\n\r\n`,
  ),
]

const folds: Row[] = [
  ...refused(
    'RFC 9112 section 5.2',
    400,
    'a folded',
    ['X: a\r\n b', 'X: a\r\n\tb', 'X:\r\n a', 'X: a\r\n  \r\n b', 'X: a\r\n ', 'X: a\r\n\t'],
    (text) => `GET / HTTP/1.1\r\n${HOST}${text}\r\n\r\n`,
  ),
  ...refused(
    'CVE-2024-27982',
    400,
    'a space before',
    [' Content-Length: 1', '\tContent-Length: 1', ' Transfer-Encoding: chunked', ' X: y'],
    (text) => head(`${text}\r\n${HOST}\r\na`),
  ),
  ...refused(
    'CVE-2023-25690',
    400,
    'framing that is folded',
    [
      'Content-Length:\r\n 1',
      'Transfer-Encoding:\r\n chunked',
      'Transfer-Encoding: chunked\r\n , identity',
      'Content-Length: 1\r\n 2',
    ],
    (text) => head(`${HOST}${text}\r\n\r\n0\r\n\r\n`),
  ),
]

const DELIMITERS = [...'"(),/;<=>?@[\\]{}']
const BAD_IN_NAMES = [
  ...range(0, 0x20).filter((char) => char !== '\n' && char !== '\r'),
  ...DELIMITERS,
  '\x7f',
  ...range(0x80, 0xff).filter((_char, i) => i % 3 === 0),
]

const names: Row[] = [
  ...refused(
    'CVE-2019-16276',
    400,
    'in a name',
    BAD_IN_NAMES,
    (char) => `GET / HTTP/1.1\r\n${HOST}X${char}Y: z\r\n\r\n`,
  ),
  ...refused(
    'CVE-2021-22959',
    400,
    'before the colon of a framing field',
    [' ', '\t', '\x0b', '\0', '\xa0', '  ', '\r', '\x0c'],
    (char) => head(`${HOST}Content-Length${char}: 1\r\n\r\na`),
  ),
  ...refused(
    'CVE-2019-16789',
    400,
    'before the colon of Transfer-Encoding',
    [' ', '\t', '\x0b', '\0', '\xa0', '\x0c', '\x1c', '\x85'],
    (char) => head(`${HOST}Transfer-Encoding${char}: chunked\r\n\r\n0\r\n\r\n`),
  ),
  ...refused(
    'RFC 9112 section 5.1',
    400,
    'a line',
    [
      'X',
      ': a',
      ':',
      ' : a',
      'X y',
      '=',
      'GET / HTTP/1.1',
      'HTTP/1.1 200 OK',
      '\0',
      '\x7f: a',
      '"X": a',
      '\xef\xbb\xbfX: a',
      'X\u00ad: a',
    ],
    (text) => `GET / HTTP/1.1\r\n${HOST}${text}\r\n\r\n`,
  ),
  ...read(
    'CVE-2026-34525',
    'a name that is dropped',
    [
      ['Content_Length: 5', 'POST / '],
      ['Transfer_Encoding: chunked', 'POST / '],
      ['Proxy: http://evil', 'POST / '],
      ['X_Forwarded_For: 1', 'POST / '],
    ],
    (text) => request('POST /', `${text}\r\n`),
  ),
  ...read(
    'RFC 9110 section 5.1',
    'a name',
    [
      ["!#$%&'*+-.^_`|~: a", 'POST / '],
      ['__proto__: a', 'POST / '],
      ['constructor: a', 'POST / '],
      ['1: a', 'POST / '],
      ['X:', 'POST / '],
      ['X::', 'POST / '],
      ['X:a:b', 'POST / '],
    ],
    (text) => request('POST /', `${text}\r\n`),
  ),
]

const values: Row[] = [
  ...refused(
    'RFC 9110 section 5.5',
    400,
    'in a value',
    [...range(0, 0x1f).filter((char) => !'\t\n\r'.includes(char)), '\x7f'],
    (char) => `GET / HTTP/1.1\r\n${HOST}X: a${char}b\r\n\r\n`,
  ),
  ...read(
    'CVE-2019-15606',
    'around a value',
    [' ', '\t', '', '   ', ' \t '].map((space) => [space, 'GET / ']),
    (space) => `GET / HTTP/1.1\r\nHost:${space}a${space}\r\n\r\n`,
  ),
  ...refused(
    'CVE-2019-15606',
    400,
    'around a host',
    ['\xa0', '\x0b', '\x0c', '\x85', '\xef\xbb\xbf', '\0', '\x1c'],
    (space) => `GET / HTTP/1.1\r\nHost: ${space}a\r\n\r\n`,
  ),
  {
    id: 'RFC 6585 section 5',
    name: 'a value beyond the limit',
    bytes: request('GET /', `X: ${'a'.repeat(8191)}\r\n`),
    reads: [431],
  },
  {
    id: 'RFC 6585 section 5',
    name: 'fields beyond the limit',
    bytes: request('GET /', 'X: a\r\n'.repeat(100)),
    reads: [431],
  },
  {
    id: 'CVE-2018-12121',
    name: 'a head beyond the limit',
    bytes: request('GET /', `X: ${'a'.repeat(8000)}\r\n`.repeat(3)),
    reads: [431],
  },
  {
    id: 'CVE-2018-12121',
    name: 'a name that never ends',
    bytes: `GET / HTTP/1.1\r\n${HOST}${'a'.repeat(20_000)}`,
    reads: [431],
  },
]

const twice = (name: string, a: string, b: string) => `${name}: ${a}\r\n${name.toUpperCase()}: ${b}\r\n`

const doubled: Row[] = [
  ...refused(
    'CVE-2026-34525',
    400,
    'twice',
    [
      'Authorization',
      'Content-Type',
      'Content-Encoding',
      'Content-Range',
      'Date',
      'From',
      'If-Modified-Since',
      'If-Range',
      'If-Unmodified-Since',
      'Max-Forwards',
      'Origin',
      'Proxy-Authorization',
      'Range',
      'Referer',
      'User-Agent',
      'Expect',
    ],
    (name) => request('GET /', twice(name, 'a', 'a')),
  ),
  ...refused(
    'CVE-2026-34525',
    400,
    'two hosts',
    [
      'Host: a\r\nHost: a',
      'Host: a\r\nHost: b',
      'Host: a\r\nhOST: a',
      'Host: a\r\nX: y\r\nHost:',
      'Host:\r\nHost: a',
    ],
    (text) => `GET / HTTP/1.1\r\n${text}\r\n\r\n`,
  ),
  ...read(
    'RFC 9110 section 5.3',
    'a list twice',
    ['Accept', 'Cookie', 'X-Own', 'If-None-Match', 'Via', 'Connection', 'TE'].map((name) => [name, 'GET / ']),
    (name) => request('GET /', twice(name, 'a', 'b')),
  ),
]

const hosts: Row[] = [
  ...refused(
    'RFC 9112 section 3.2',
    400,
    'the host',
    [
      '',
      'a b',
      'a/b',
      'a?b',
      'a#b',
      'u@a',
      'u:p@a',
      'a,b',
      'a, a',
      'a\tb',
      'a:',
      'a:b',
      'a:-1',
      'a:123456',
      'a:80:80',
      '[::1',
      '::1',
      '[::1]x',
      '[g]',
      'http://a',
      'a\\b',
      '<a>',
      '"a"',
      'a\xe9',
      '\xff',
      'a|b',
      'a^b',
      'a`',
      '{a}',
      '[]',
      '[::1%25eth0]',
      'a:80/',
    ],
    (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ),
  { id: 'RFC 9112 section 3.2', name: 'no host', bytes: 'GET / HTTP/1.1\r\n\r\n', reads: [400] },
  {
    id: 'RFC 9112 section 3.2',
    name: 'no host but in the target',
    bytes: 'GET http://a/ HTTP/1.1\r\n\r\n',
    reads: [400],
  },
  ...read(
    'RFC 9110 section 7.2',
    'the host',
    [
      'A',
      'a.',
      'a:80',
      'a:0',
      'a:65535',
      '[::1]',
      '[::1]:80',
      '127.0.0.1',
      'a_b',
      'xn--a',
      "a!$&'()*+;=",
      '%61',
      '-',
    ].map((host) => [host, 'GET / ']),
    (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ),
]

export const fieldRows: readonly Row[] = [...lineEnds, ...folds, ...names, ...values, ...doubled, ...hosts]
