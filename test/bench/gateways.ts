// What a gateway costs over its host's own way, with the same host, in one interleaved run:
//
//   npm run bench:gateways                       all groups
//   npm run bench:gateways -- Bun,workerd 20     some, with so many cycles
//
// Each group is a host: its first server is the host's own way, which the ratios are against. Groups without their host are
// left out, and say so. The processor time that a request costs, the lower quartile of all slices, tells more than throughput
// where others use the machine too.

import { spawnSync } from 'node:child_process'
import { bun, deno, isThere, type Runtime, serveBy, srvx, workerd } from '../gateways/fetch/runtimes.ts'
import { compile, load } from './load.ts'
import { median, table } from './report.ts'
import { check, cpuOf, pins, type Running } from './servers.ts'
import { workloads } from './workloads.ts'

/** A server of a group: how it is started. */
interface Row {
  readonly name: string
  start(): Promise<Started>
}

interface Started {
  readonly port: number
  readonly pid: number
  close(): Promise<unknown>
}

type Server = Running & Started

interface Group {
  readonly host: string
  /** Why it is left out, or null. */
  readonly lacks: string | null
  readonly rows: readonly Row[]
}

const SOURCES = { 'its own': 'own', 'toFetch, the contract': 'contract', 'toFetch, wsgify': 'wsgify' }
// What the answers of the benchmark ask of Node, and no runtime is asked here.
const define = { 'process.env.FILES': '"files"', 'process.env.PORT': '"0"' }

const fetchGroup = (host: string, runtime: Runtime): Group => ({
  host,
  lacks: isThere(runtime) ? null : runtime.name,
  rows: Object.entries(SOURCES).map(([name, file]) => ({
    name,
    start: () => serveBy(runtime, { source: `./test/bench/gateways/fetch-${file}.ts`, define }),
  })),
})

/** All groups, in the order of the results: one entry for each host. */
const groups: readonly Group[] = [
  fetchGroup('Bun', bun),
  fetchGroup('Deno', deno),
  fetchGroup('workerd', workerd),
  fetchGroup('srvx on Node', srvx),
]

const [wanted = '', cycles = '12'] = process.argv.slice(2)
const chosen = groups.filter(({ host }) => wanted === '' || wanted.split(',').includes(host))
const asked = workloads.filter(({ name }) => name === 'hello' || name === 'json')
compile()
// What is started from here inherits it; the load is on the other processor.
if (pins) spawnSync('taskset', ['-pc', '0', String(process.pid)])

const lines: string[][] = []
for (const { host, lacks, rows } of chosen) {
  if (lacks !== null) {
    console.log(`skipped: needs ${lacks}`)
    continue
  }
  const servers: Server[] = []
  try {
    for (const { name, start } of rows) {
      const running = await start()
      servers.push({ candidate: { name: `${host}, ${name}`, file: '' }, process: null as never, ...running })
    }
    for (const workload of asked) {
      for (const server of servers) await check(server, workload)
      const before = servers.map(({ pid }) => cpuOf(pid))
      const costs: number[][] = servers.map(() => [])
      const slices = await load(servers, workload, { cycles: Number(cycles), warm: 4000 }, (slice) => {
        const { cycle, server, completed } = slice
        const now = cpuOf((servers[server] as Server).pid)
        const used = now - (before[server] as number)
        before[server] = now
        if (cycle >= 0) costs[server]?.push(used / completed)
      })
      const base = quartile(costs[0] as number[])
      for (const [at, { candidate }] of servers.entries()) {
        const of = (server: number) => slices.filter((slice) => slice.server === server)
        const bases = new Map(of(0).map(({ cycle, perSecond }) => [cycle, perSecond]))
        const ratios = of(at).map(({ cycle, perSecond }) => perSecond / (bases.get(cycle) ?? Number.NaN))
        const errors = of(at).reduce((sum, slice) => sum + slice.errors, 0)
        const cost = quartile(costs[at] as number[])
        lines.push([
          candidate.name,
          workload.name,
          String(Math.round(median(of(at).map(({ perSecond }) => perSecond)))),
          median(ratios).toFixed(2),
          (cost * 1e6).toFixed(1),
          (base / cost).toFixed(2),
          String(errors),
        ])
      }
    }
  } finally {
    for (const { close } of servers) await close()
  }
}
const head = ['server', 'workload', 'per second', 'ratio', 'µs of CPU', 'ratio of CPU', 'errors']
console.log(table(head, lines))

// What a request costs in the slices that others have disturbed least.
function quartile(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 4)] ?? Number.NaN
}
