// Attacks on the framing of FastCGI, SCGI and uwsgi: lengths that lie, records out of their order, packets of other kinds. What is
// refused never reaches the application, and whoever comes next is answered.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import type { RunningServer } from '../../../src/gateways/node.ts'
import { beginRequest, pairs, record, stream } from '../../support/records.ts'
import { netstring, type Protocol, protocols, send, uwsgiBlock, uwsgiPacket } from './clients.ts'

/** One attack: the bytes, and the status that they get; 0 for none, the connection being closed or the rest being waited for. */
type Attack = readonly [id: string, name: string, bytes: Buffer, status: number]

const text = (bytes: string) => Buffer.from(bytes, 'latin1')
const GET = pairs([
  ['REQUEST_METHOD', 'GET'],
  ['PATH_INFO', '/'],
  ['CONTENT_LENGTH', ''],
])
const post = (length: string) =>
  pairs([
    ['REQUEST_METHOD', 'POST'],
    ['PATH_INFO', '/'],
    ['CONTENT_LENGTH', length],
  ])
const begun = (params: string | Buffer, ...rest: Buffer[]) =>
  Buffer.concat([beginRequest(1, 1, 0), stream(4, 1, params), ...rest])
const many = (count: number) => pairs(Array.from({ length: count }, (_, i) => [`V${i}`, 'x'] as const))

const fastcgi: Attack[] = [
  ['CVE-2025-23016', 'a name of 2^31-1', begun(text('\xff\xff\xff\xff\x00')), 400],
  ['CVE-2025-23016', 'a value of 2^31-1', begun(text('\x01\xff\xff\xff\xffA')), 400],
  ['CVE-2025-23016', 'both of 2^31-1', begun(text('\xff\xff\xff\xff\xff\xff\xff\xffA')), 400],
  ['CVE-2025-23016', 'lengths that overflow together', begun(text('\xff\xff\xff\xf8\x80\x00\x00\x10A')), 400],
  ['CVE-2025-23016', 'a name longer than what there is', begun(text('\x05\x00abc')), 400],
  ['CVE-2025-23016', 'a value longer than what there is', begun(text('\x01\x05Aabc')), 400],
  ['CVE-2025-23016', 'a length that is cut', begun(text('\x80\x00')), 400],
  ['CVE-2025-23016', 'a length of a value that is cut', begun(text('\x01\x80\x00')), 400],
  ['CVE-2025-23016', 'a length of 0 in four bytes, and nothing', begun(text('\x80\x00\x00\x00')), 400],
  [
    'CVE-2019-11043',
    'a path with a line end',
    begun(
      pairs([
        ['REQUEST_METHOD', 'GET'],
        ['PATH_INFO', '/\n'],
        ['CONTENT_LENGTH', ''],
      ]),
      record(5, 1),
    ),
    200,
  ],
  [
    'CVE-2019-11043',
    'a path that is none',
    begun(
      pairs([
        ['REQUEST_METHOD', 'GET'],
        ['PATH_INFO', 'a'],
        ['CONTENT_LENGTH', ''],
      ]),
      record(5, 1),
    ),
    400,
  ],
  ['FastCGI section 3.4', 'more names than the limit', begun(GET + many(201), record(5, 1)), 431],
  [
    'FastCGI section 3.4',
    'more bytes than the limit',
    begun(pairs([['A', 'x'.repeat(70_000)]]), record(5, 1)),
    431,
  ],
  [
    'FastCGI section 3.3',
    'another version',
    Buffer.concat([Buffer.of(2), beginRequest(1).subarray(1), stream(4, 1, GET)]),
    0,
  ],
  [
    'FastCGI section 3.3',
    'version 0',
    Buffer.concat([Buffer.of(0), beginRequest(1).subarray(1), stream(4, 1, GET)]),
    0,
  ],
  ['FastCGI section 3.3', 'HTTP', text('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 0],
  ['FastCGI section 3.3', 'the greeting of TLS', text('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'), 0],
  ['FastCGI section 4.1', 'a type that is none', Buffer.concat([record(99, 0, 'x'), record(0, 0)]), 0],
  [
    'FastCGI section 5.1',
    'a role that is none',
    Buffer.concat([beginRequest(1, 9), stream(4, 1, GET), record(5, 1)]),
    0,
  ],
  [
    'FastCGI section 5.1',
    'a beginning that is too short',
    Buffer.concat([record(1, 1, '\x00'), stream(4, 1, GET), record(5, 1)]),
    0,
  ],
  [
    'FastCGI section 5.2',
    'variables without a beginning',
    Buffer.concat([stream(4, 1, GET), record(5, 1)]),
    0,
  ],
  [
    'FastCGI section 5.3',
    'a body before the variables have ended',
    Buffer.concat([beginRequest(1, 1, 0), record(4, 1, GET), record(5, 1, 'x')]),
    400,
  ],
  ['FastCGI section 5.3', 'a body longer than its length', begun(post('1'), stream(5, 1, 'ab')), 400],
  ['FastCGI section 5.3', 'a body shorter than its length', begun(post('3'), stream(5, 1, 'ab')), 400],
  [
    'FastCGI section 5.3',
    'two lengths',
    begun(post('1') + pairs([['CONTENT_LENGTH', '2']]), stream(5, 1, 'a')),
    400,
  ],
  [
    'CVE-2018-7159',
    'a length that the client has not sent',
    begun(post('1') + pairs([['HTTP_CONTENT_LENGTH', '2']]), stream(5, 1, 'a')),
    400,
  ],
]

const sized = (list: readonly (readonly [string, string])[]) =>
  netstring(list.map(([name, value]) => `${name}\0${value}\0`).join(''))
const SCGI = [
  ['CONTENT_LENGTH', '0'],
  ['SCGI', '1'],
  ['REQUEST_METHOD', 'GET'],
  ['PATH_INFO', '/'],
] as const

const scgi: Attack[] = [
  ['SCGI', 'a length with a zero before it', text(`0${sized(SCGI)}`), 400],
  ['SCGI', 'a length with a sign', text(`+${sized(SCGI)}`), 400],
  ['SCGI', 'a length that is negative', text(`-${sized(SCGI)}`), 400],
  ['SCGI', 'a length with a space', text(` ${sized(SCGI)}`), 400],
  ['SCGI', 'a length in hexadecimal', text('0x10:'), 400],
  ['SCGI', 'a length of 2^64', text('18446744073709551616:'), 431],
  ['SCGI', 'a length beyond the limit', text('65537:'), 431],
  [
    'SCGI',
    'a length that is one short',
    text(
      sized(SCGI)
        .toString('latin1')
        .replace(/^\d+/, (size) => String(Number(size) - 1)),
    ),
    400,
  ],
  [
    'SCGI',
    'a length that is one long',
    text(
      `${sized(SCGI)
        .toString('latin1')
        .replace(/^\d+/, (size) => String(Number(size) + 1))} `,
    ),
    400,
  ],
  ['SCGI', 'no comma', text(sized(SCGI).toString('latin1').replace(/,$/, ';')), 400],
  ['SCGI', 'another first name', sized([SCGI[1], SCGI[0], SCGI[2], SCGI[3]]), 400],
  ['SCGI', 'no version', sized([SCGI[0], SCGI[2], SCGI[3]]), 400],
  ['SCGI', 'two lengths', sized([...SCGI, ['CONTENT_LENGTH', '5']]), 400],
  ['SCGI', 'two methods', sized([...SCGI, ['REQUEST_METHOD', 'POST']]), 400],
  ['SCGI', 'an empty name', sized([...SCGI, ['', 'x']]), 400],
  [
    'SCGI',
    'more names than the limit',
    sized([...SCGI, ...Array.from({ length: 200 }, (_, i) => [`V${i}`, 'x'] as const)]),
    431,
  ],
  ['SCGI', 'HTTP', text('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 400],
  ['SCGI', 'the greeting of TLS', text('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'), 400],
  [
    'RFC 9112 section 6.3',
    'a second request after the first',
    Buffer.concat([sized(SCGI), sized(SCGI)]),
    200,
  ],
]

const UWSGI = uwsgiBlock([
  ['REQUEST_METHOD', 'GET'],
  ['PATH_INFO', '/'],
  ['CONTENT_LENGTH', ''],
])

const uwsgi: Attack[] = [
  ['uwsgi', 'another kind of packet', uwsgiPacket(UWSGI, 5), 400],
  ['uwsgi', 'a packet that evaluates its body', uwsgiPacket('process.exit()', 22), 400],
  ['uwsgi', 'another second kind', uwsgiPacket(UWSGI, 0, UWSGI.length, 1), 400],
  ['uwsgi', 'a size that is one short', uwsgiPacket(UWSGI, 0, UWSGI.length - 1), 400],
  ['uwsgi', 'a name that is cut', uwsgiPacket('\x05\0abc'), 400],
  ['uwsgi', 'a length that is cut', uwsgiPacket('\x05'), 400],
  ['uwsgi', 'a value that is missing', uwsgiPacket('\x01\0A'), 400],
  ['uwsgi', 'a value of 65,535 bytes that are not there', uwsgiPacket('\x01\0A\xff\xffx'), 400],
  [
    'uwsgi',
    'two lengths',
    uwsgiPacket(
      UWSGI.replace('\x0e\0CONTENT_LENGTH\0\0', '') +
        uwsgiBlock([
          ['CONTENT_LENGTH', '1'],
          ['CONTENT_LENGTH', '2'],
        ]),
    ),
    400,
  ],
  ['uwsgi', 'two methods', uwsgiPacket(UWSGI + uwsgiBlock([['REQUEST_METHOD', 'POST']])), 400],
  [
    'uwsgi',
    'more names than the limit',
    uwsgiPacket(UWSGI + uwsgiBlock(Array.from({ length: 201 }, (_, i) => [`V${i}`, 'x'] as const))),
    431,
  ],
  ['uwsgi', 'HTTP', text('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 400],
  ['uwsgi', 'the greeting of TLS', text('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'), 400],
  [
    'RFC 9112 section 6.3',
    'a second request after the first',
    Buffer.concat([uwsgiPacket(UWSGI), uwsgiPacket(UWSGI)]),
    200,
  ],
]

const attacks: Readonly<Record<string, readonly Attack[]>> = { fastcgi, scgi, uwsgi }

describe.each(protocols.filter(({ name }) => name in attacks))('$name', (protocol: Protocol) => {
  let calls = 0
  let server: RunningServer

  const app: Wsgi = (_environ, start) => {
    calls++
    start('200 OK', [])
    return ''
  }
  const broken: Wsgi = async (environ, start) => {
    for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
    return (app as (...args: unknown[]) => never)(environ, start)
  }

  beforeAll(async () => {
    server = await protocol.serve(broken)
  })
  afterAll(() => server.close())

  it.each([...(attacks[protocol.name] ?? [])])('%s: %s', async (_id, _name, bytes, status) => {
    const { port } = server.address
    calls = 0
    const output = await send(port, bytes)
    expect([protocol.status(output), calls]).toEqual([status, status === 200 ? 1 : 0])
    const next = await send(port, protocol.bytes([['CONTENT_LENGTH', '0']], ''))
    expect([protocol.status(next), calls]).toEqual([200, status === 200 ? 2 : 1])
  })
})
