// The requests that servers are loaded with, and what each must answer.

import { gunzipSync } from 'node:zlib'
import { CHUNK, CHUNKS, HELLO, large, USER } from './answers.mjs'
import { FILE, LARGE_FILE } from './files.ts'

/** One request, as it goes over the wire. */
export interface Call {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a server is loaded with. */
export interface Workload {
  readonly name: string
  /** What the reader of the results is told. */
  readonly title: string
  readonly calls: readonly Call[]
  /** How many requests are sent before an answer is awaited; 1 unless it says otherwise. */
  readonly depth?: number
  /** Connections that are open to a server at a time; 64 unless it says otherwise. */
  readonly connections?: number
  /** How long one slice of load lasts, in milliseconds; 100 unless it says otherwise. */
  readonly slice?: number
  /** The status of its answers; 200 unless it says otherwise. */
  readonly status?: number
  /** Whether each server is asked for the entity tag first, which its requests then say they know. */
  readonly knowsTag?: boolean
  /** What is wrong with an answer, or null. */
  readonly fault: (answer: Response, body: Buffer) => string | null
}

/** What a workload is that does not say otherwise. */
export const DEFAULTS = { depth: 1, connections: 64, slice: 100, status: 200 } as const

const BROWSER = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-US,en;q=0.5',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'none',
  'Upgrade-Insecure-Requests': '1',
}

const NAMES =
  `Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Cookie DNT Forwarded
From If-Match If-None-Match Max-Forwards Origin Pragma Prefer Priority Range Referer Sec-CH-UA Sec-CH-UA-Mobile
Sec-CH-UA-Platform Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User Sec-GPC Save-Data Traceparent Tracestate
Upgrade-Insecure-Requests User-Agent Via X-Auth-Token X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Real-IP
X-Request-Id X-Requested-With X-Trace-Id X-Correlation-Id X-Client-Version X-Device X-Locale X-Tenant X-User X-Project
X-Region X-Zone X-Service X-Signature X-Api-Version X-Debug X-Feature X-Session X-Shard X-Stage`.split(/\s+/)

// A fixed generator, so that every run sends the same mixes.
let seed = 7
const random = (below: number) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed % below
}

function mixOfHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let left = 3 + random(18); left > 0; left--) {
    headers[NAMES[random(NAMES.length)] as string] = `value-${random(1000)}`
  }
  return headers
}

const message = 'hello world! '.repeat(8)
const form = `name=Alice+Example&email=alice%40example.com&message=${'hello+world%21+'.repeat(8)}&subscribe=1`

const kibibyte = JSON.stringify({
  items: Array.from({ length: 10 }, (_, id) => ({
    id,
    name: `item number ${id}`,
    price: id * 1.5,
    tags: ['red', 'green'],
    note: 'lorem ipsum dolor',
  })),
  pad: 'x'.repeat(60),
})

/** About 100 KB; some servers take no more unless they are told to. */
const hundred = JSON.stringify({
  items: Array.from({ length: 900 }, (_, id) => ({
    id,
    name: `item number ${id}`,
    price: id * 1.5,
    tags: ['red', 'green'],
    note: 'lorem ipsum dolor sit amet',
  })),
})

const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
// What almost is the boundary, again and again: a parser that looks at each would be slow.
const uploaded = 'abcdefghijklmnopqrstuvwxyz0123456789\r\n-'.repeat(27_000).slice(0, 1 << 20)
const upload = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photo.bin"\r\nContent-Type: application/octet-stream\r\n\r\n${uploaded}\r\n--${BOUNDARY}--\r\n`

const isHello = (_answer: Response, body: Buffer) =>
  String(body) === HELLO ? null : `the body is ${body.subarray(0, 100)}`

const isJson = (expected: unknown) => (answer: Response, body: Buffer) => {
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return 'the type is not JSON'
  const wanted = JSON.stringify(expected)
  const given = JSON.stringify(JSON.parse(String(body)))
  return given === wanted ? null : `the body is ${given.slice(0, 200)}, not ${wanted.slice(0, 200)}`
}

const isGzip = (answer: Response, body: Buffer) => {
  if (answer.headers.get('content-encoding') !== 'gzip') return 'the coding is not gzip'
  if (!/accept-encoding/i.test(answer.headers.get('vary') ?? '')) return 'Vary does not say Accept-Encoding'
  return isJson(large())(answer, gunzipSync(body))
}

/** Whether a body has the bytes of one that is made of chunks which are all the same. */
const isOf = (length: number, chunk: Uint8Array) => (_answer: Response, body: Buffer) => {
  if (body.length !== length) return `the body has ${body.length} bytes, not ${length}`
  for (let at = 0; at < length; at += chunk.length) {
    const end = Math.min(at + chunk.length, length)
    if (Buffer.compare(body.subarray(at, end), chunk.subarray(0, end - at)) !== 0)
      return `there is another byte after ${at}`
  }
  return null
}

const isFile = (answer: Response, body: Buffer) =>
  answer.headers.get('etag') === null ? 'there is no ETag' : isOf(FILE.size, FILE.bytes)(answer, body)

const isRange = (answer: Response, body: Buffer) => {
  const range = `bytes ${RANGE.first}-${RANGE.last}/${LARGE_FILE.size}`
  if (answer.headers.get('content-range') !== range)
    return `the range is ${answer.headers.get('content-range')}`
  return isOf(RANGE.last - RANGE.first + 1, LARGE_FILE.bytes)(answer, body)
}

/** 64 KiB from the middle of the large file. */
const RANGE = { first: 64 * 65_536, last: 65 * 65_536 - 1 }

const isQuery = (answer: Response, body: Buffer) => {
  const [cookie = ''] = answer.headers.getSetCookie()
  for (const part of ['visited=1', 'path=/', 'httponly', 'samesite=lax']) {
    if (!cookie.toLowerCase().includes(part)) return `the cookie ${cookie} lacks ${part}`
  }
  const expected = { name: 'Alice Example', page: '2', tags: ['red', 'green'], session: 'abc123def456' }
  return isJson(expected)(answer, body)
}

const hello: Call = { path: '/hello' }

/** All workloads, in the order of the results. */
export const workloads: readonly Workload[] = [
  { name: 'hello', title: 'hello, text', calls: [hello], fault: isHello },
  {
    name: 'browser',
    title: "hello, a browser's headers",
    calls: [{ ...hello, headers: BROWSER }],
    fault: isHello,
  },
  { name: 'json', title: 'JSON object', calls: [{ path: '/json' }], fault: isJson(USER) },
  {
    name: 'query',
    title: 'query, cookies, Set-Cookie, JSON',
    calls: [
      {
        path: '/query?name=Alice%20Example&page=2&tag=red&tag=green&sort=-date',
        headers: { Cookie: 'session=abc123def456; theme=dark; _ga=GA1.2.1234567890.1234567890' },
      },
    ],
    fault: isQuery,
  },
  {
    name: 'form',
    title: 'urlencoded form to JSON',
    calls: [
      {
        method: 'POST',
        path: '/form',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: form,
      },
    ],
    fault: isJson({ name: 'Alice Example', email: 'alice@example.com', message }),
  },
  {
    name: 'echo',
    title: 'JSON echo, 1 KiB',
    calls: [
      { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: kibibyte },
    ],
    fault: isJson(JSON.parse(kibibyte)),
  },
  {
    name: 'mixed',
    title: 'hello, a thousand mixes of headers',
    calls: Array.from({ length: 1000 }, () => ({ ...hello, headers: mixOfHeaders() })),
    fault: isHello,
  },
  {
    name: 'json-100k',
    title: 'JSON echo, 100 KB',
    calls: [
      { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: hundred },
    ],
    connections: 32,
    slice: 200,
    fault: isJson(JSON.parse(hundred)),
  },
  {
    name: 'upload',
    title: 'multipart upload, 1 MiB',
    calls: [
      {
        method: 'POST',
        path: '/upload',
        headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
        body: upload,
      },
    ],
    connections: 8,
    slice: 200,
    fault: isJson({ name: 'file', filename: 'photo.bin', size: 1 << 20 }),
  },
  {
    name: 'file',
    title: 'file, 64 KiB',
    calls: [{ path: `/${FILE.name}` }],
    connections: 32,
    fault: isFile,
  },
  {
    name: 'file-304',
    title: 'file that is known, 304',
    calls: [{ path: `/${FILE.name}` }],
    status: 304,
    knowsTag: true,
    fault: (_answer, body) => (body.length === 0 ? null : 'there is a body'),
  },
  {
    name: 'range',
    title: '64 KiB of a 10 MiB file',
    calls: [{ path: `/${LARGE_FILE.name}`, headers: { Range: `bytes=${RANGE.first}-${RANGE.last}` } }],
    connections: 32,
    status: 206,
    fault: isRange,
  },
  {
    name: 'stream',
    title: '10 MiB in chunks of 64 KiB',
    calls: [{ path: '/stream' }],
    connections: 4,
    slice: 400,
    fault: isOf(CHUNKS * CHUNK.length, CHUNK),
  },
  {
    name: 'gzip',
    title: '1 MiB of JSON, gzip',
    calls: [{ path: '/large', headers: { 'Accept-Encoding': 'gzip' } }],
    connections: 8,
    slice: 400,
    fault: isGzip,
  },
  { name: 'pipelined', title: 'hello, pipelined by ten', calls: [hello], depth: 10, fault: isHello },
]

/** The bytes of a call to a port. */
export function requestText({ method = 'GET', path, headers = {}, body = '' }: Call, port: number): string {
  const fields = {
    Host: `127.0.0.1:${port}`,
    ...headers,
    ...(body === '' ? {} : { 'Content-Length': String(body.length) }),
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}
