// A length and a name mean the same by every protocol: what is no number of digits is refused, whichever way it came
// (CVE-2022-24761, CVE-2025-69224, GHSA-mjqx-c6f6-7rc2), and what is no name never becomes a key (CVE-2019-16276).

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Wsgi } from '../../../src/environ/contract.ts'
import type { RunningServer } from '../../../src/gateways/node.ts'
import { protocols, send } from './clients.ts'

const DOUBTFUL = [
  ...[
    '+1',
    '-1',
    '+0',
    '-0',
    '--1',
    '0x1',
    '0X1',
    '0b1',
    '0o1',
    '1e0',
    '1E0',
    '1.0',
    '1.',
    '.1',
    '1_0',
    '1,',
    ',1',
  ],
  ...[
    '1;',
    '1 1',
    '1, 1',
    '1,2',
    '(1)',
    '"1"',
    "'1'",
    '1a',
    'a',
    'one',
    'Infinity',
    'NaN',
    'null',
    'true',
    '[1]',
  ],
  ...[
    '\xb9',
    '\xb2',
    '\xef\xbc\x91',
    '\xd9\xa1',
    '1\xa0',
    '\xa01',
    '1\x0b',
    '\x0b1',
    '\x0c1',
    '\x1c1',
    '1\x85',
  ],
  ...[
    '9'.repeat(16),
    '9'.repeat(20),
    '18446744073709551617',
    '0'.repeat(16),
    '1'.repeat(100),
    '- 1',
    '%31',
    '1%00',
  ],
]
const EXACT = ['0', '1', '01', '000000000000001', '5', '0000000000005']

const NAMES = [...'\x01\x08\x0b\x1f "(),/:;<=>?@[\\]{}\x7f\x80\xa0\xe9\xff'].map((char) => `HTTP_X${char}Y`)

describe.each(protocols)('$name', ({ name, serve, bytes, status }) => {
  const seen: { length: string | undefined; body: string; keys: string[] }[] = []
  let server: RunningServer

  const app: Wsgi = async (environ, start) => {
    let body = ''
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) {
      body += Buffer.from(chunk).toString('latin1')
    }
    seen.push({ length: environ.CONTENT_LENGTH, body, keys: Object.keys(environ) })
    start('200 OK', [])
    return ''
  }

  beforeAll(async () => {
    server = await serve(app)
  })
  beforeEach(() => {
    seen.length = 0
  })
  afterAll(() => server.close())

  // As a header field, the length is named as one.
  const key = name.startsWith('node') ? 'Content_Length' : 'CONTENT_LENGTH'

  it.each(DOUBTFUL)('refuses the length %j', async (length) => {
    const output = await send(server.address.port, bytes([[key, length]], 'hello'))
    expect([status(output), seen]).toEqual([400, []])
  })

  it.each(EXACT)('reads the length %j', async (length) => {
    const body = 'hello'.slice(0, Number(length))
    const output = await send(server.address.port, bytes([[key, length]], body))
    expect([status(output), seen.map((each) => [each.length, each.body])]).toEqual([200, [[length, body]]])
  })

  // To HTTP a colon is where a name ends.
  it.each(NAMES.filter((odd) => !(name.startsWith('node') && odd.includes(':'))))(
    'has no key for the name %j',
    async (odd) => {
      const output = await send(
        server.address.port,
        bytes(
          [
            [key, '0'],
            [odd, 'evil'],
          ],
          '',
        ),
      )
      expect([200, 400]).toContain(status(output))
      for (const { keys } of seen) expect(keys.filter((each) => /^HTTP_X(?!Y)/.test(each))).toEqual([])
    },
  )
})
