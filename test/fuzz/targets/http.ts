// The wire of HTTP/1.1: heads of requests, chunked bodies, and whole connections.

import { defaultLimits as limits } from '../../../src/environ/limits.ts'
import { environOf, type RequestHead } from '../../../src/gateways/node/request-head.ts'
import { ChunkedDecoder } from '../../../src/gateways/node/wire/chunked.ts'
import { HeadParser } from '../../../src/gateways/node/wire/parse-head.ts'
import { ours, type Verdict } from '../../support/wire.ts'
import { bytesOf, cuts, type Outcome, outcome, same, type Target } from '../target.ts'
import { readEveryProperty } from './request.ts'

const NAMES = [
  'Accept: text/html;q=0.5, */*\r\n',
  'Content-Length: 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Cookie: a="b%20c"; d\r\n',
  'Range: bytes=0-4,-5\r\n',
  'If-None-Match: W/"a", *\r\n',
  'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n',
  'Forwarded: for="[::1]:4";proto=https\r\n',
  'X-Forwarded-For: 192.0.2.1\r\n',
  'Authorization: Digest a="b", c=d\r\n',
  'Content-Type: multipart/form-data; boundary=x\r\n',
  'Expect: 100-continue\r\n',
  'Connection: close, Upgrade\r\n',
  'Upgrade: websocket\r\n',
  'Prefer: respond-async; wait=5\r\n',
]
const WORDS = [
  ...NAMES,
  '\r\n',
  '\r\n\r\n',
  'Host: ',
  ' HTTP/1.1\r\n',
  ' HTTP/1.0\r\n',
  'http://a/',
  'OPTIONS * ',
  '%2e%2e/',
  '%00',
  '%c3%a9',
  '?a=b&c=%',
  '__proto__',
  '\r\n ',
]

const server = {
  name: 'localhost',
  port: '80',
  scheme: 'http' as const,
  errors: { write: () => undefined },
  multiprocess: false,
  limits,
}
const peer = { remoteAddr: '192.0.2.1', remotePort: '4711', tls: null }

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** The head of a request: whole, in part, after another, printed, and as an environ that every property is read of. */
const requestHead: Target = {
  name: 'request-head',
  seeds: [
    GET,
    'POST /a/%c3%a9?b=c HTTP/1.0\r\nHost: [::1]:80\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n',
    ...NAMES.map((line) => `GET /a HTTP/1.1\r\nHost: a\r\n${line}\r\n`),
  ],
  words: WORDS,
  run(input) {
    const parser = new HeadParser(limits)
    const whole = outcome(() => parser.read(input, 0))
    const used = new HeadParser(limits)
    used.read(GET, 0)
    same(
      'after another head',
      whole,
      outcome(() => used.read(`${GET}${input}`, GET.length)),
    )
    // What was once refused is refused with more, and what is whole is not refused before its end.
    for (const cut of cuts(input)) {
      let text = ''
      let early: Outcome<RequestHead | null> = { value: null }
      for (const piece of cut) {
        text += piece
        early = outcome(() => new HeadParser(limits).read(text, 0))
        if ('refused' in early || early.value !== null) break
      }
      same(
        'in pieces, accepted',
        'value' in whole && whole.value !== null,
        'value' in early && early.value !== null,
      )
      if ('value' in whole) same('in pieces', whole, early)
      else if (!('refused' in early)) throw new Error('in pieces it is not refused')
    }
    if ('refused' in whole || whole.value === null) return
    const head = whole.value
    const fields = head.fields
    if (fields === null) throw new Error('a head without fields')
    const printed = `${head.method} ${head.target} HTTP/1.${head.minor}\r\n${fields.keys.map((key, i) => `${key.replace(/^HTTP_/, '').replaceAll('_', '-')}: ${fields.values[i]}\r\n`).join('')}${fields.chunked ? 'Transfer-Encoding: chunked\r\n' : ''}\r\n`
    const again = outcome(() => new HeadParser(limits).read(printed, 0))
    // Fields that stood several times are one field now, which may be too long for one, or end as none can.
    const isField = fields.values.every((value) => !/[ \t]$/.test(value))
    if (isField && !('refused' in again && again.refused === 431)) same('printed', whole, again)
    const environ = outcome(() => environOf(head, fields, peer, server, null as never))
    if ('value' in environ) readEveryProperty(environ.value)
  },
}

const chunked: Target = {
  name: 'chunked',
  seeds: [
    '0\r\n\r\n',
    '5\r\nhello\r\n0\r\n\r\n',
    'a;b=c;d="e\\"f"\r\n0123456789\r\n1\r\na\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\nGET',
    '000000000000000F;a\r\n0123456789abcde\r\n00\r\n\r\n',
  ],
  words: [
    '\r\n',
    '0\r\n\r\n',
    ';a="',
    'ffffffffffffffff',
    '1\r\na\r\n',
    'Trailer: a\r\n',
    'Content-Length: 1\r\n',
  ],
  run(input) {
    const results = [[input], ...cuts(input)].map((pieces) => {
      const decoder = new ChunkedDecoder(limits)
      let data = ''
      let taken = 0
      return outcome(() => {
        for (const piece of pieces) {
          const bytes = bytesOf(piece)
          taken += decoder.decode(bytes, 0, bytes.length)
          data += Buffer.from(decoder.data).toString('latin1')
          if (decoder.done) break
        }
        return { data, taken, done: decoder.done, trailers: decoder.trailers }
      })
    })
    for (const other of results) same('in pieces', results[0], other)
    const [first] = results as [Outcome<{ data: string; taken: number }>]
    if ('value' in first && (first.value.taken > input.length || first.value.data.length > input.length)) {
      throw new Error('more comes out than was put in')
    }
  },
}

/** All that arrives on a connection: the same requests and answers, however it was cut. */
const connection: Target = {
  name: 'connection',
  seeds: [
    GET + GET,
    `\r\n${GET}`,
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello${GET}`,
    `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n${GET}`,
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello',
  ],
  words: [...WORDS, GET, '5\r\nhello\r\n', '0\r\n\r\n'],
  async run(input) {
    const whole = await ours([input])
    for (const status of whole.statuses) {
      if (status >= 500 && status !== 501 && status !== 505) throw new Error(`it is answered with ${status}`)
    }
    // One way of them, since each takes a few turns of the event loop.
    const ways = cuts(input)
    const cut = await ours(ways[input.length % ways.length] as string[])
    same('in pieces', judged(whole), judged(cut))
  },
}

// Of several reasons to refuse a request, that counts which is known first.
function judged({ seen, statuses }: Verdict): unknown {
  return { seen, statuses: statuses.map((status) => (status < 400 ? status : 'refused')) }
}

export const httpTargets: readonly Target[] = [requestHead, chunked, connection]
