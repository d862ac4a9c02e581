// What a gateway costs over its host's own way, with the same host, in one interleaved run:
//
//   npm run bench:gateways                       all groups
//   npm run bench:gateways -- Bun,workerd 20     some, with so many cycles
//
// Each group is a host: its first server is the host's own way, which the ratios are against. Groups without their host are
// left out, and say so. The processor time that a request costs tells more than throughput where others use the machine too.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { bun, deno, isThere, type Runtime, serveBy, srvx, workerd } from '../gateways/fetch/runtimes.ts'
import { compile, load, type Slice } from './load.ts'
import { median, table } from './report.ts'
import { check, pins, type Running } from './servers.ts'
import { DEFAULTS, workloads } from './workloads.ts'

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
      await load(servers, workload, { cycles: 1, warm: 4000 })
      const before = servers.map(({ pid }) => cpuOf(pid))
      const slices = await load(servers, workload, { cycles: Number(cycles), warm: 0 })
      const used = servers.map(({ pid }, at) => cpuOf(pid) - (before[at] ?? 0))
      const cost = servers.map((_, at) => (used[at] ?? 0) / completedBy(at, slices))
      for (const [at, { candidate }] of servers.entries()) {
        const of = (server: number) => slices.filter((slice) => slice.server === server)
        const bases = new Map(of(0).map(({ cycle, perSecond }) => [cycle, perSecond]))
        const ratios = of(at).map(({ cycle, perSecond }) => perSecond / (bases.get(cycle) ?? Number.NaN))
        const errors = of(at).reduce((sum, slice) => sum + slice.errors, 0)
        lines.push([
          candidate.name,
          workload.name,
          String(Math.round(median(of(at).map(({ perSecond }) => perSecond)))),
          median(ratios).toFixed(2),
          ((cost[at] ?? Number.NaN) * 1e6).toFixed(1),
          ((cost[0] ?? Number.NaN) / (cost[at] ?? Number.NaN)).toFixed(2),
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

/** Seconds of processor time that a process has used, all of its threads; NaN where the system does not tell. */
function cpuOf(pid: number): number {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

function completedBy(server: number, slices: readonly Slice[]): number {
  const seconds = DEFAULTS.slice / 1000
  return slices.reduce((sum, slice) => sum + (slice.server === server ? slice.perSecond * seconds : 0), 0)
}
