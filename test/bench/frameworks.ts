// What an application costs that is mounted in a framework, against a route of the framework's own: paired slices of load, ratios.
// `npm run build && npx tsx test/bench/frameworks.ts [names] [rounds]`, some minutes. The ratios of processor time tell more than
// those of throughput where others use the machine too.

import { installPeers } from '../support/peers.ts'
import { compile, completedBy, load } from './load.ts'
import { cellsOf, median, type Round, spread, table } from './report.ts'
import { type Candidate, check, cpuOf, start, stop } from './servers.ts'
import { type Workload, workloads } from './workloads.ts'

const CYCLES = 20
// Requests that each server has answered before it is measured.
const WARM = 40_000
const FRAMEWORKS = ['node:http', 'connect', 'express', 'koa', 'fastify', 'hono']

const [names = FRAMEWORKS.join(), rounds = '5'] = process.argv.slice(2)
compile()
installPeers(new URL('../gateways/peers/', import.meta.url))

const lines: string[][] = []
for (const framework of names.split(',')) {
  const candidates: Candidate[] = ['0', '1'].map((mounted) => ({
    name: mounted === '1' ? `wsgify in ${framework}` : framework,
    file: 'frameworks.mjs',
    env: { FRAMEWORK: framework, MOUNTED: mounted },
  }))
  for (const workload of workloads.filter(({ name }) => name === 'hello' || name === 'json')) {
    const measured = []
    for (let round = 0; round < Number(rounds); round++) measured.push(await roundOf(candidates, workload))
    const [own, mounted] = cellsOf(measured, 2, 0)
    if (own === undefined || mounted === undefined || own.errors + mounted.errors > 0) {
      throw new Error(`${framework} answers ${workload.name} with errors`)
    }
    const ratios = measured.map(({ cost: [own, mounted] }) => (own as number) / (mounted as number))
    const costs = measured.map(({ cost }) => cost[0] as number)
    lines.push([
      framework,
      workload.name,
      Math.round(own.perSecond).toString(),
      spread(mounted),
      (median(costs) * 1e6).toFixed(1),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    ])
  }
}
console.log(
  table(['framework', 'workload', 'own route, 1/s', 'mounted', 'µs of CPU', 'mounted, by CPU'], lines),
)

/** One round: fresh processes, and the seconds of processor time that each took for a request. */
async function roundOf(
  candidates: readonly Candidate[],
  workload: Workload,
): Promise<Round & { readonly cost: readonly number[] }> {
  const servers = await Promise.all(candidates.map((candidate) => start(candidate, process.execPath, '')))
  try {
    for (const server of servers) await check(server, workload)
    // By requests and not by time: what is not compiled yet costs the longer way more.
    for (let answered = 0; answered < WARM; ) {
      answered += completedBy(0, await load(servers, workload, { cycles: 5, warm: 0 }))
    }
    const used = () => servers.map(({ process: { pid } }) => cpuOf(pid as number))
    const before = used()
    const slices = await load(servers, workload, { cycles: CYCLES, warm: 0 })
    const cost = used().map((seconds, at) => (seconds - (before[at] as number)) / completedBy(at, slices))
    return { slices, memory: [0, 0], cost }
  } finally {
    await Promise.all(servers.map(stop))
  }
}
