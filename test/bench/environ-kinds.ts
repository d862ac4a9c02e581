// Which kind of object an environ is: a literal, a literal without prototype, or what a constructor with an empty
// prototype makes. Builds environs from one mix of header fields and from a thousand, and reads eight keys of each.
// `npx tsx test/bench/environ-kinds.ts` prints the medians that docs/design/environ.md quotes.

import { environKey } from '../../src/environ/keys.ts'
import { median } from './report.ts'

type Environ = Record<string, unknown>

const FIXED: readonly [string, unknown][] = [
  ['REQUEST_METHOD', 'GET'],
  ['SCRIPT_NAME', ''],
  ['PATH_INFO', '/instances'],
  ['QUERY_STRING', 'limit=3'],
  ['SERVER_NAME', 'localhost'],
  ['SERVER_PORT', '8000'],
  ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['REMOTE_ADDR', '127.0.0.1'],
  ['REMOTE_PORT', '50000'],
  ['wsgi.version', [1, 0]],
  ['wsgi.url_scheme', 'http'],
  ['wsgi.input', []],
  ['wsgi.errors', console],
  ['wsgi.multithread', false],
  ['wsgi.multiprocess', false],
  ['wsgi.run_once', false],
]

// Made from source, so that each kind is written as a program would write it.
const literal = new Function(`return {${FIXED.map(([key], i) => `${JSON.stringify(key)}: this[${i}]`)}}`)
const bare = new Function(
  `return {__proto__: null, ${FIXED.map(([key], i) => `${JSON.stringify(key)}: this[${i}]`)}}`,
)
const values = FIXED.map(([, value]) => value)

const Made = new Function(
  'values',
  FIXED.map(([key], i) => `this[${JSON.stringify(key)}] = values[${i}]`).join('\n'),
) as unknown as new (
  values: readonly unknown[],
) => Environ
Made.prototype = Object.create(null)

const KINDS: Record<string, () => Environ> = {
  'literal { … }': () => literal.call(values) as Environ,
  'literal { __proto__: null, … }': () => bare.call(values) as Environ,
  'constructor, empty prototype': () => new Made(values),
}

const NAMES =
  `Accept Accept-Charset Accept-Encoding Accept-Language Authorization Cache-Control Connection Cookie
Content-Type Content-Length DNT Expect Forwarded From Host If-Match If-Modified-Since If-None-Match If-Range
If-Unmodified-Since Max-Forwards Origin Pragma Prefer Priority Range Referer Sec-CH-UA Sec-CH-UA-Mobile
Sec-CH-UA-Platform Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User Sec-GPC TE Traceparent Tracestate
Upgrade-Insecure-Requests User-Agent Via X-Auth-Token X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Real-IP
X-Request-Id X-Requested-With X-Trace-Id X-Correlation-Id X-Client-Version X-Device X-Locale X-Tenant X-User
X-Project X-Region X-Zone X-Service X-Signature`.split(/\s+/)

// A fixed generator, so that every run sees the same mixes.
let seed = 42
const random = (below: number) => {
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed % below
}
const mixes = Array.from({ length: 1000 }, () =>
  Array.from(
    { length: 3 + random(18) },
    () => [NAMES[random(NAMES.length)] as string, `v${random(100)}`] as const,
  ),
)

const READ = [
  'REQUEST_METHOD',
  'PATH_INFO',
  'QUERY_STRING',
  'HTTP_HOST',
  'HTTP_ACCEPT',
  'HTTP_COOKIE',
  'CONTENT_TYPE',
  'HTTP_X_AUTH_TOKEN',
]

let sink = 0

function build(make: () => Environ, mix: (typeof mixes)[number]): Environ {
  const environ = make()
  for (const [name, value] of mix) environ[environKey(name)] = value
  return environ
}

function read(environ: Environ): void {
  // Named reads, as a program has them; a loop over names would hide what a hidden class is worth.
  if (environ['REQUEST_METHOD']) sink++
  if (environ['PATH_INFO']) sink++
  if (environ['QUERY_STRING']) sink++
  if (environ['HTTP_HOST']) sink++
  if (environ['HTTP_ACCEPT']) sink++
  if (environ['HTTP_COOKIE']) sink++
  if (environ['CONTENT_TYPE']) sink++
  if (environ['HTTP_X_AUTH_TOKEN']) sink++
}

function measure(use: (i: number) => void): number {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < 20_000; i++) use(i)
    times.push(Number(process.hrtime.bigint() - start) / 20_000)
  }
  return median(times)
}

console.log(
  `Node ${process.version}; ns for each environ: built, and ${READ.length} keys read; one mix of fields, then a thousand\n`,
)
console.log('| kind | one mix: build | read | thousand mixes: build | read |')
console.log('|---|---|---|---|---|')
for (const [kind, make] of Object.entries(KINDS)) {
  const cells: string[] = []
  for (const set of [mixes.slice(0, 1), mixes]) {
    const built = Array.from({ length: 20_000 }, (_, i) =>
      build(make, set[i % set.length] as (typeof mixes)[number]),
    )
    cells.push(measure((i) => void build(make, set[i % set.length] as (typeof mixes)[number])).toFixed(0))
    cells.push(measure((i) => read(built[i] as Environ)).toFixed(0))
  }
  console.log(`| ${kind} | ${cells.join(' | ')} |`)
}
if (sink === 0) throw new Error('nothing was read')
