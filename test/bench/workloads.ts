// The requests that servers are loaded with, and what each must answer.

import { HELLO, USER } from './answers.mjs'

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
  /** How many requests are sent before an answer is awaited. */
  readonly depth: number
  /** What is wrong with an answer, or null. */
  readonly fault: (answer: Response, body: string) => string | null
}

/** Connections that are open to a server at a time. */
export const CONNECTIONS = 64

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

const isHello = (_answer: Response, body: string) => (body === HELLO ? null : `the body is ${body}`)

const isJson = (expected: unknown) => (answer: Response, body: string) => {
  if (!answer.headers.get('content-type')?.startsWith('application/json')) return 'the type is not JSON'
  const wanted = JSON.stringify(expected)
  return JSON.stringify(JSON.parse(body)) === wanted ? null : `the body is ${body}, not ${wanted}`
}

const isQuery = (answer: Response, body: string) => {
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
  { name: 'hello', title: 'hello, text', calls: [hello], depth: 1, fault: isHello },
  {
    name: 'browser',
    title: "hello, a browser's headers",
    calls: [{ ...hello, headers: BROWSER }],
    depth: 1,
    fault: isHello,
  },
  { name: 'json', title: 'JSON object', calls: [{ path: '/json' }], depth: 1, fault: isJson(USER) },
  {
    name: 'query',
    title: 'query, cookies, Set-Cookie, JSON',
    calls: [
      {
        path: '/query?name=Alice%20Example&page=2&tag=red&tag=green&sort=-date',
        headers: { Cookie: 'session=abc123def456; theme=dark; _ga=GA1.2.1234567890.1234567890' },
      },
    ],
    depth: 1,
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
    depth: 1,
    fault: isJson({ name: 'Alice Example', email: 'alice@example.com', message }),
  },
  {
    name: 'echo',
    title: 'JSON echo, 1 KiB',
    calls: [
      { method: 'POST', path: '/echo', headers: { 'Content-Type': 'application/json' }, body: kibibyte },
    ],
    depth: 1,
    fault: isJson(JSON.parse(kibibyte)),
  },
  {
    name: 'mixed',
    title: 'hello, a thousand mixes of headers',
    calls: Array.from({ length: 1000 }, () => ({ ...hello, headers: mixOfHeaders() })),
    depth: 1,
    fault: isHello,
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
