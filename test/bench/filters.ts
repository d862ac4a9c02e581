// What each filter costs: the part of the throughput of an application that answers `hello` in the same process to a request
// made of a URL and five fields, as the median of interleaved rounds. `npm run bench:filters`, at most a minute.

import { type Application, Request, wsgify } from 'wsgify'
import * as filters from 'wsgify/filters'
import { inspect } from 'wsgify/inspect'
import { identityService, tokenOf } from '../support/identity-service.ts'
import { median } from './report.ts'

const BATCH = 4000
const ROUNDS = 15
const LONGEST = 60_000

const hello = wsgify(() => 'hello')
const quiet = { info: () => undefined }
const headers = {
  'X-Auth-Token': 'open-sesame',
  Authorization: 'Bearer open-sesame',
  Origin: 'https://app.example',
  'Accept-Encoding': 'gzip, br',
  'Sec-Fetch-Site': 'same-origin',
}
// A server makes the signal when it is asked for.
const { signal } = new AbortController()
const environ = { 'wsgify.exchange': { signal } }
const tokens = { ann: 'open-sesame' }

const all: Record<string, Application> = {
  none: hello,
  'wsgify.middleware, passing on': wsgify.middleware((_req, app) => app)(hello),
  'wsgify.middleware, looking': wsgify.middleware((req, app) => req.getResponse(app, (res) => res))(hello),
  accessLog: filters.accessLog(hello, { logger: quiet }),
  // The service is asked once, and then the cache.
  authToken: filters.authToken(hello, {
    authUrl: 'http://identity.example/v3',
    username: 'nova',
    password: 'hush',
    projectName: 'service',
    client: identityService({ 'open-sesame': tokenOf() }).app,
  }),
  'basicAuth, of nobody': filters.basicAuth(hello, { users: tokens, optional: true }),
  bearerAuth: filters.bearerAuth(hello, { tokens }),
  catchErrors: filters.catchErrors(hello),
  'compression, of what is short': filters.compression(hello),
  conditionalEtag: filters.conditionalEtag(hello),
  correlationId: filters.correlationId(hello),
  cors: filters.cors(hello, { origins: ['https://app.example'] }),
  csrf: filters.csrf(hello),
  deadline: filters.deadline(hello),
  debug: filters.debug(hello, { logger: quiet }),
  'healthcheck, of another path': filters.healthcheck(hello),
  methodOverride: filters.methodOverride(hello),
  proxyHeaders: filters.proxyHeaders(hello, { proxies: ['loopback'] }),
  requestId: filters.requestId(hello, { headers: ['X-Request-Id'] }),
  securityHeaders: filters.securityHeaders(hello),
  serverTiming: filters.serverTiming(hello),
  sizeLimit: filters.sizeLimit(hello),
  stats: filters.stats(hello, { name: 'bench', record: () => undefined }),
  tokenAuth: filters.tokenAuth(hello, { tokens }),
  'tracing, while nobody listens': filters.tracing(hello),
  'tracing, in the answer': filters.tracing(hello, { answerHeader: 'traceresponse' }),
  'inspect, of one layer': inspect(hello),
  'inspect, of a filter and it': inspect(filters.tokenAuth(hello, { tokens })),
}

const ended = performance.now() + LONGEST
const times = new Map(Object.keys(all).map((name) => [name, [] as number[]]))
for (let round = -3; round < ROUNDS && performance.now() < ended; round++) {
  for (const [name, app] of Object.entries(all)) {
    const start = performance.now()
    for (let i = 0; i < BATCH; i++) {
      const res = Request.blank('/hello', { headers, environ }).getResponse(app)
      if (res instanceof Promise) await res
    }
    // The first rounds only warm up.
    if (round >= 0) times.get(name)?.push(((performance.now() - start) / BATCH) * 1000)
  }
}

const typical = (name: string) => median(times.get(name) ?? [])
const base = typical('none')
console.log('| filter | µs for a request | more µs | of the throughput |\n|---|---:|---:|---:|')
for (const name of times.keys()) {
  const time = typical(name)
  const part = (100 * (1 - base / time)).toFixed(0)
  console.log(`| ${name} | ${time.toFixed(2)} | ${(time - base).toFixed(2)} | ${part} % |`)
}
