import { METHODS } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/environ/limits.ts'
import { Fields } from '../../../../src/gateways/node/request-head.ts'
import { gunicornRequests } from '../../../support/gunicorn.ts'
import { llhttp, ours, type Seen } from '../../../support/wire.ts'

const HOST = 'Host: example.org\r\n'

describe('what is refused, and how', () => {
  it.each<[status: number, name: string, text: string]>([
    [400, 'LF alone', `GET / HTTP/1.1\n${HOST}\r\n`],
    [400, 'CR alone in a value', `GET / HTTP/1.1\r\n${HOST}X: a\rb\r\n\r\n`],
    [400, 'CR before CR LF', `GET / HTTP/1.1\r\n${HOST}X: a\r\r\n\r\n`],
    [400, 'NUL in a value', `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`],
    [400, 'DEL in a value', `GET / HTTP/1.1\r\n${HOST}X: a\x7fb\r\n\r\n`],
    [400, 'a space before the colon', `GET / HTTP/1.1\r\n${HOST}X : a\r\n\r\n`],
    [400, 'a tab before the colon', `GET / HTTP/1.1\r\n${HOST}X\t: a\r\n\r\n`],
    [400, 'a folded line', `GET / HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`],
    [400, 'a folded first line', `GET / HTTP/1.1\r\n ${HOST}\r\n`],
    [400, 'no colon', `GET / HTTP/1.1\r\n${HOST}X\r\n\r\n`],
    [400, 'an empty name', `GET / HTTP/1.1\r\n${HOST}: a\r\n\r\n`],
    [400, 'a name that is no token', `GET / HTTP/1.1\r\n${HOST}X(: a\r\n\r\n`],
    [400, 'a name of other letters', `GET / HTTP/1.1\r\n${HOST}\xe9: a\r\n\r\n`],
    [400, 'two spaces', `GET  / HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'a tab for a space', `GET\t/ HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'a space after the version', `GET / HTTP/1.1 \r\n${HOST}\r\n`],
    [400, 'no version', `GET /\r\n${HOST}\r\n`],
    [400, 'another protocol', `GET / RTSP/1.1\r\n${HOST}\r\n`],
    [400, 'a small protocol', `GET / http/1.1\r\n${HOST}\r\n`],
    [400, 'a version of two digits', `GET / HTTP/1.10\r\n${HOST}\r\n`],
    [505, 'HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`],
    [505, 'HTTP/1.2', `GET / HTTP/1.2\r\n${HOST}\r\n`],
    [505, 'HTTP/0.9', `GET / HTTP/0.9\r\n${HOST}\r\n`],
    [405, 'CONNECT', `CONNECT example.org:80 HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'a fragment', `GET /#a HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'a backslash', `GET /\\a HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'a byte from 0x80 in the target', `GET /\xe9 HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'an asterisk', `GET * HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'no path', `GET a HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'another host in the target', `GET http://evil/ HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'no Host', 'GET / HTTP/1.1\r\n\r\n'],
    [400, 'an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    [400, 'two Hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    [400, 'a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    [400, 'a Host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n'],
    [400, 'two Content-Lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
    ...['+1', '-1', '0x1', '1e1', '1, 1', '', '1 1', '1'.repeat(16), '\xb9'].map(
      (length): [number, string, string] => [
        400,
        `Content-Length ${length}`,
        `POST / HTTP/1.1\r\n${HOST}Content-Length: ${length}\r\n\r\na`,
      ],
    ),
    ...['\t1', '1\t', ' 1\t'].map((length): [number, string, string] => [
      400,
      `a tab at the Content-Length ${JSON.stringify(length)}`,
      `POST / HTTP/1.1\r\n${HOST}Content-Length:${length}\r\n\r\na`,
    ]),
    [
      400,
      'both framings',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      400,
      'both, the other way',
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n`,
    ],
    [400, 'chunks on HTTP/1.0', `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ...[
      'gzip',
      'chunked, chunked',
      'gzip, chunked',
      'xchunked',
      'chunked;a',
      '"chunked"',
      'identity',
      '',
    ].map((coding): [number, string, string] => [
      501,
      `Transfer-Encoding ${coding}`,
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`,
    ]),
    [417, 'an expectation', `POST / HTTP/1.1\r\n${HOST}Expect: more\r\nContent-Length: 1\r\n\r\na`],
    [414, 'a long target', `GET /${'a'.repeat(8190)} HTTP/1.1\r\n${HOST}\r\n`],
    [431, 'a long value', `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(8191)}\r\n\r\n`],
    [431, 'many fields', `GET / HTTP/1.1\r\n${HOST}${'X: a\r\n'.repeat(100)}\r\n`],
    [400, 'two empty lines', `\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`],
    [400, 'the greeting of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    [400, 'the preface of HTTP/2 cut short', 'PRI * HTTP/2.0\n'],
  ])('%i for %s', async (status, _name, text) => {
    expect(await ours([`${text}GET /next HTTP/1.1\r\n${HOST}\r\n`])).toEqual({ seen: [], statuses: [status] })
  })

  it('takes what is only unusual', async () => {
    const { seen } = await ours([
      `\r\nOPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
      'GET http://a/b?c HTTP/1.1\r\nHost: A\r\n\r\n',
      'FOO-bar! / HTTP/1.1\r\nHost:[::1]:80\t \r\nX-Empty:\r\nX-Bytes:\t a\xff\tb \t\r\n\r\n',
      'GET / HTTP/1.0\r\n\r\n',
    ])
    expect(seen.map(({ method, fields }) => [method, fields])).toEqual([
      ['OPTIONS', { HTTP_HOST: 'example.org' }],
      ['GET', { HTTP_HOST: 'A' }],
      ['FOO-bar!', { HTTP_HOST: '[::1]:80', HTTP_X_EMPTY: '', HTTP_X_BYTES: 'a\xff\tb' }],
      ['GET', {}],
    ])
  })

  it('says early what cannot become a request', async () => {
    for (const text of [
      '{"a":1}',
      'GET / HTTP/1.1\nHost: a\n\n',
      'GET / HTTP/2.0\r\nHo',
      'a'.repeat(9000),
      `GET / HTTP/1.1\r\n${'a'.repeat(17_000)}`,
    ]) {
      const { statuses } = await ours([text])
      expect(statuses[0], text.slice(0, 20)).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('beside node:http', () => {
  const token = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'get', 'G T', 'PROPFIND')
  const target = fc.constantFrom(
    '/',
    '/a?b=c',
    '/%41',
    '*',
    'http://a/b',
    'http://b/',
    '/a b',
    '/\xe9',
    '/#',
    '//a',
    '',
    '/a\tb',
  )
  const version = fc.constantFrom(
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'HTTP/1.2',
    'http/1.1',
    'HTTP/1.1 ',
  )
  const eol = fc.constantFrom(...Array<string>(40).fill('\r\n'), '\n', '\r', '\r\n\r\n', '\n\r', '\r\r\n', '')
  const field = fc.constantFrom(
    ...[
      'Host: a',
      'Host: a',
      'Host: b',
      'X: y',
      'X:  y \t',
      'X:',
      'Accept: a,b',
      'Cookie: a=b',
      ' folded',
      '\tfolded',
      'X : y',
      ': y',
      'X\x00: y',
    ],
    ...[
      'X: a\x00b',
      'X: \x7f',
      'X: \xff',
      'Content-Length: 5',
      'Content-Length: 5',
      'Content-Length: 05',
      'Content-Length: +5',
      'content-length: 0',
      'Content-Length: 5, 5',
    ],
    ...[
      'Transfer-Encoding: chunked',
      'transfer-encoding: Chunked',
      'Transfer-Encoding: chunked ',
      'Transfer-Encoding: gzip, chunked',
      'Transfer-Encoding:',
    ],
    ...[
      'Transfer-Encoding : chunked',
      'Transfer-Encoding: chunked\x0b',
      'Connection: close',
      'Connection: keep-alive',
      'Connection: x, Close ,y',
      'Upgrade: h2c',
      'Connection: upgrade',
      'Expect: 100-continue',
      'A_B: c',
      'Proxy: p',
    ],
  )
  const body = fc.constantFrom(
    '',
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n0\r\n\r\n',
    '5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n',
    '0\r\n\r\n',
    '5\r\nhelloX0\r\n\r\n',
    '05\nhello\r\n0\r\n\r\n',
    '0x5\r\nhello\r\n0\r\n\r\n',
    ' 5\r\nhello\r\n0\r\n\r\n',
    '5 \r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n0\r\nX : y\r\n\r\n',
    '5\r\nhello\r\n0\r\nX: y\n\r\n',
  )
  const request = fc
    .tuple(token, target, version, eol, fc.array(fc.tuple(field, eol), { maxLength: 4 }), eol, body)
    .map(
      ([m, t, v, e, fields, end, b]) =>
        `${m} ${t} ${v}${e}Host: a\r\n${fields.map(([f, l]) => f + l).join('')}${end}${b}`,
    )
  const valid = fc
    .tuple(
      fc.constantFrom('GET', 'POST'),
      fc.constantFrom('/', '/a?b'),
      fc.constantFrom('', 'X: y\r\n', 'Accept: a\r\nX:z\r\n'),
      fc.constantFrom(
        '\r\n',
        'Content-Length: 5\r\n\r\nhello',
        'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      ),
    )
    .map(([m, t, f, b]) => `${m} ${t} HTTP/1.1\r\nHost: a\r\n${f}${b}`)
  const byte = fc.constantFrom(...'\0\t\n\r !#()*+,-/0159:;<=>?@A[\\]_a{|}~\x7f\x80\xa0\xff')
  const mutation = fc.tuple(fc.nat(), fc.constantFrom('insert', 'replace', 'delete', 'double'), byte)
  const stream = fc
    .tuple(
      fc.array(fc.oneof(valid, valid, request), { minLength: 1, maxLength: 3 }),
      fc.array(mutation, { maxLength: 2 }),
    )
    .map(([requests, mutations]) => {
      let text = requests.join('')
      for (const [where, how, char] of mutations) {
        const at = where % (text.length + 1)
        const rest = how === 'insert' ? at : at + 1
        text =
          text.slice(0, at) +
          (how === 'delete' ? '' : how === 'double' ? text.slice(at, at + 1).repeat(2) : char) +
          text.slice(rest)
      }
      return text
    })

  // Of what is read in two ways, nothing may be accepted: each request that we accept, node:http's parser accepts as well,
  // at the same place, with the same method, target, fields and body.
  it('accepts nothing that its parser reads otherwise or refuses', { timeout: 120_000 }, async () => {
    let accepted = 0
    let runs = 0
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 4 }), async (text, cuts) => {
        runs++
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
        const packets = [0, ...places]
          .map((at, i) => text.slice(at, places[i] ?? text.length))
          .filter((packet) => packet !== '')
        const [mine, again, theirs] = await Promise.all([ours([text]), ours(packets), llhttp([text])])
        expect(again).toEqual(mine)
        // What node:http does otherwise for its own reasons: it knows a list of methods, where any token is one here; and it
        // drops what came in one packet with a request for an upgrade, where here the upgrade is ignored (RFC 9110 section 7.8).
        const other = mine.seen.findIndex(
          ({ method }, i) =>
            !METHODS.includes(method) || mine.seen[i - 1]?.fields['HTTP_UPGRADE'] !== undefined,
        )
        const known = other < 0 ? mine.seen : mine.seen.slice(0, other)
        for (const [i, request] of known.entries()) {
          const other = theirs.seen[i]
          expect(other, `request ${i} is refused by node:http`).toBeDefined()
          if (other === undefined) continue
          const fields = new Fields(other.raw, other.minor, defaultLimits)
          const expected: Seen = {
            method: other.method,
            target: other.target,
            minor: other.minor,
            fields: Object.fromEntries(fields.keys.map((key, at) => [key, fields.values[at] as string])),
            body: other.body,
          }
          if (request.body === null) expect({ ...expected, body: null }).toEqual(request)
          else {
            accepted++
            expect(expected).toEqual(request)
          }
        }
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3000) },
    )
    expect(runs).toBeGreaterThan(0)
    expect(accepted).toBeGreaterThan(runs / 4)
  })
})

/** Requests that gunicorn refuses and we take, each with the reason. */
const acceptedInvalid: Record<string, string> = {
  '003c': 'a method may be any token, such as -bl',
  '006': 'the line is within our limit; gunicorn is set to a lower one there',
  '008': 'the field is within our limit',
  '010': 'the fields are within our limits',
  '011': 'the fields are within our limits',
  '012': 'the fields are within our limits',
  '017': 'the field is within our limit',
  '019': 'forwarded fields mean nothing until a filter is told to believe them',
  '040': 'a name with an underscore is dropped, so it cannot be taken for Content-Length',
  chunked_07: 'a name with an underscore is dropped, so it cannot be taken for Transfer-Encoding',
  limit_header_default_01: 'the field is within our limit',
}

/** Requests that gunicorn takes and we refuse, each with the reason. */
const refusedValid: Record<string, string> = {
  '005': 'a fragment in the target',
  '009': 'a fragment in the target, and a transfer coding beside a Content-Length',
  '013': 'white space before a chunk extension',
  '024': 'the request line is longer than our limit',
  '025': 'the only transfer coding is chunked',
  '025_line': 'the only transfer coding is chunked',
  '026': 'the field is longer than our limit',
  '027': 'bytes from 0x80 in the target',
  '028': 'a space before the colon',
  '029': 'the only transfer coding is chunked',
  '030': 'the only transfer coding is chunked',
  '099': 'the body is shorter than its Content-Length, in the file as it stands',
  compat_obs_fold: 'a folded line',
  compat_obs_fold_huge: 'a folded line',
  pp_01: 'the PROXY protocol',
  pp_02: 'the PROXY protocol',
  pp_04: 'the PROXY protocol',
  pp_05: 'the PROXY protocol',
  rfc9112_smuggle_gzip_chunked_01: 'the only transfer coding is chunked',
  rfc9112_smuggle_te_identity_chunked_01: 'the only transfer coding is chunked',
  rfc9112_target_absolute_userinfo_01: 'the target names another authority than the Host',
  rfc9112_target_authority_connect_01: 'CONNECT',
  rfc9112_target_authority_ipv6_01: 'CONNECT',
}

describe("gunicorn's requests", () => {
  const verdicts = async (requests: readonly (readonly [name: string, bytes: string])[]) => {
    const found: Record<string, string> = {}
    for (const [name, bytes] of requests) {
      const { seen, statuses } = await ours([bytes])
      found[name] = `${seen.filter(({ body }) => body !== null).length}/${seen.length} ${statuses.join(' ')}`
    }
    return found
  }

  it('refuses the invalid', async (context) => {
    const accepted = Object.entries(await verdicts(gunicornRequests(context, 'invalid'))).filter(
      ([, verdict]) => !verdict.startsWith('0/'),
    )
    expect(accepted.map(([name]) => name)).toEqual(Object.keys(acceptedInvalid))
  })

  it('accepts the valid', async (context) => {
    const refused = Object.entries(await verdicts(gunicornRequests(context, 'valid'))).filter(([, verdict]) =>
      /[45]\d\d/.test(verdict),
    )
    expect(refused.map(([name]) => name)).toEqual(Object.keys(refusedValid))
  })
})
