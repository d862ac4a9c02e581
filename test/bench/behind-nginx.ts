// Each protocol behind the real nginx, against proxy_pass to bare node:http, in one interleaved run. Build first; then
//
//   npx tsx test/bench/behind-nginx.ts [cycles]
//
// nginx and the application share one processor, so that what is compared is all the work that a request costs.

import { spawnSync } from 'node:child_process'
import { example, startNginx, type WebServer } from '../support/web-servers.ts'
import { compile, load } from './load.ts'
import { median, table } from './report.ts'
import { BASE, type Candidate, check, pins, type Running, start, stop } from './servers.ts'
import { workloads } from './workloads.ts'

const cycles = Number(process.argv[2] ?? 10)
const addresses = {
  http: '127.0.0.1:8000',
  fastcgi: '127.0.0.1:9000',
  scgi: '127.0.0.1:4000',
  uwsgi: '127.0.0.1:3031',
}

interface Row {
  readonly name: string
  /** Whether nginx keeps connections; by SCGI and uwsgi it cannot. */
  readonly keeps?: false
  readonly candidate: Candidate
  readonly protocol: keyof typeof addresses
}
const behind = (protocol: string) => ({ file: 'behind.mjs', env: { PROTOCOL: protocol } })
const rows: readonly Row[] = [
  { name: 'proxy_pass, bare node:http', candidate: BASE, protocol: 'http' },
  { name: 'proxy_pass, wsgify', candidate: { name: 'node', ...behind('node') }, protocol: 'http' },
  { name: 'fastcgi_pass, wsgify', candidate: { name: 'fastcgi', ...behind('fastcgi') }, protocol: 'fastcgi' },
  { name: 'proxy_pass, bare node:http', candidate: BASE, protocol: 'http', keeps: false },
  {
    name: 'scgi_pass, wsgify',
    candidate: { name: 'scgi', ...behind('scgi') },
    protocol: 'scgi',
    keeps: false,
  },
  {
    name: 'uwsgi_pass, wsgify',
    candidate: { name: 'uwsgi', ...behind('uwsgi') },
    protocol: 'uwsgi',
    keeps: false,
  },
]

const hello = workloads.find(({ name }) => name === 'hello')
if (hello === undefined) throw new Error('there is no workload hello')
compile()
// What is started from here inherits it; the load is on the other processor.
if (pins) spawnSync('taskset', ['-pc', '0', String(process.pid)])

const backends: Running[] = []
const fronts: WebServer[] = []
try {
  for (const { candidate, protocol, keeps } of rows) {
    const backend = await start(candidate, process.execPath, '')
    backends.push(backend)
    const config = example(`nginx-${protocol}.conf`, { [addresses[protocol]]: `127.0.0.1:${backend.port}` })
    fronts.push(await startNginx(config.replaceAll('keepalive 16;', keeps === false ? '' : 'keepalive 64;')))
  }
  const servers = backends.map((backend, at) => ({ ...backend, port: fronts[at]?.port ?? 0 }))
  for (const server of servers) await check(server, hello)
  const slices = await load(servers, { ...hello, slice: 200 }, { cycles, warm: 600 })
  const rateOf = (server: number) =>
    median(slices.filter((slice) => slice.server === server).map(({ perSecond }) => perSecond))
  const errors = slices.reduce((sum, slice) => sum + slice.errors, 0)
  const rateIn = (cycle: number, server: number) =>
    slices.find((slice) => slice.cycle === cycle && slice.server === server)?.perSecond ?? Number.NaN
  const ratio = (at: number, base: number) =>
    median(Array.from({ length: cycles }, (_, cycle) => rateIn(cycle, at) / rateIn(cycle, base)))
  // Whoever keeps connections is measured against proxy_pass that does, and who does not against one that does not.
  const keeping = rows.findIndex(({ keeps }) => keeps !== false)
  const closing = rows.findIndex(({ keeps }) => keeps === false)
  const lines = rows.map(({ name, keeps }, at) => [
    name,
    keeps === false ? 'no' : 'yes',
    Math.round(rateOf(at)).toString(),
    ratio(at, keeps === false ? closing : keeping).toFixed(2),
    ratio(at, keeping).toFixed(2),
  ])
  const head = [
    'behind nginx',
    'keeps connections',
    'per second',
    'against proxy_pass that does so',
    'against kept',
  ]
  console.log(table(head, lines))
  console.log(`${errors} errors`)
} finally {
  for (const front of fronts) await front.close()
  for (const backend of backends) await stop(backend)
}
