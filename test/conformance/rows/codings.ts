// What compression does to answers: which are encoded, how they are labelled, and which are left alone.

import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { type Answer, exchange, field } from '../client.ts'
import { type Area, coding, get, type Row, request, row, type Show } from '../row.ts'

const TEXT = 'all work and no play makes a dull text. '.repeat(100)
const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  gzip: gunzipSync,
  br: brotliDecompressSync,
  deflate: inflateSync,
}

/** What the body is, once every coding that its field names has been undone. */
const decoded: Show = (answer) => {
  const codings = (field(answer, 'Content-Encoding') ?? '')
    .split(/[\t ]*,[\t ]*/)
    .filter((name) => name !== '')
  try {
    const body = codings.reduceRight(
      (bytes, name) => (DECODERS[name] as (body: Buffer) => Buffer)(bytes),
      answer.body,
    )
    return body.toString() === TEXT ? `the text, ${codings.join(' and ') || 'identity'}` : 'another text'
  } catch {
    return `not ${codings.join(' and ')}`
  }
}

const gzip = 'Accept-Encoding: gzip'

async function asked(port: number, ...sent: string[]): Promise<Answer | null> {
  const { answers } = await exchange(port, get('/big', ...sent))
  return answers[0] ?? null
}

const ROWS: readonly Row[] = [
  row('big', 'text, `Accept-Encoding: gzip`', 'RFC 9110, 8.4', 'the text, gzip', get('/big', gzip), decoded),
  row(
    'big',
    'text, `Accept-Encoding: br;q=0.1, gzip;q=0.9`',
    'RFC 9110, 12.5.3',
    'gzip, Vary',
    get('/big', 'Accept-Encoding: br;q=0.1, gzip;q=0.9'),
    coding,
  ),
  row(
    'big',
    'text, `Accept-Encoding: gzip, *;q=0`',
    'RFC 9110, 12.5.3',
    'gzip, Vary',
    get('/big', 'Accept-Encoding: gzip, *;q=0'),
    coding,
  ),
  row(
    'big',
    'text, `Accept-Encoding: identity, gzip;q=0.5`',
    'RFC 9110, 12.5.3',
    'identity, Vary',
    get('/big', 'Accept-Encoding: identity, gzip;q=0.5'),
    coding,
  ),
  row(
    'big',
    'text, `Accept-Encoding: gzipped`',
    'RFC 9110, 12.5.3',
    'identity, Vary',
    get('/big', 'Accept-Encoding: gzipped'),
    coding,
  ),
  row('big', 'text, HEAD', 'RFC 9110, 9.3.2', 'gzip, Vary', request('HEAD', '/big', [gzip]), coding),
  {
    needs: 'big',
    name: 'text, Content-Length of HEAD',
    spec: 'RFC 9110, 8.6',
    right: ['that of GET', 'none'],
    async ask(port) {
      const whole = await asked(port, gzip)
      const { answers } = await exchange(port, request('HEAD', '/big', [gzip]))
      const length = answers[0] === undefined ? 'no answer' : field(answers[0], 'Content-Length')
      if (length === null) return 'none'
      return Number(length) === whole?.body.length ? 'that of GET' : length
    },
  },
  {
    needs: 'big',
    name: 'text that a client has, encoded, asked for by its entity tag',
    spec: 'RFC 9110, 13.1.2, 15.4.5',
    right: ['304, Vary'],
    async ask(port) {
      const first = await asked(port, gzip)
      const tag = first === null ? null : field(first, 'ETag')
      if (tag === null) return 'no tag'
      const again = await asked(port, gzip, `If-None-Match: ${tag}`)
      if (again === null) return 'no answer'
      return `${again.status}, ${field(again, 'Vary') === null ? 'no Vary' : 'Vary'}`
    },
  },
  row(
    'coded',
    'text, `Cache-Control: no-transform`',
    'RFC 9111, 5.2.2.6',
    ['identity, Vary', 'identity, no Vary'],
    get('/coded/no-transform', gzip),
    coding,
  ),
  row('coded', 'what is gzip already', 'RFC 9110, 8.4', 'the text, gzip', get('/coded/gzip', gzip), decoded),
  row(
    'coded',
    'a part, with Content-Range',
    'RFC 9110, 14.4',
    ['identity, Vary', 'identity, no Vary'],
    get('/coded/part', gzip),
    coding,
  ),
]

export const codings: Area = { title: 'Compression', rows: ROWS }
