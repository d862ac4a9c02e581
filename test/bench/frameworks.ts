// What an application costs that is mounted in a framework, against a route of the framework's own: paired slices of load, ratios.
// `npm run build && npx tsx test/bench/frameworks.ts`, about a minute.

import { installPeers } from '../support/peers.ts'
import { compile, load } from './load.ts'
import { cellsOf, spread, table } from './report.ts'
import { type Candidate, check, start, stop } from './servers.ts'
import { workloads } from './workloads.ts'

const CYCLES = 15
const WARM = 1000
const ROUNDS = 2

compile()
installPeers(new URL('../gateways/peers/', import.meta.url))

const rows: string[][] = []
for (const framework of ['express', 'koa', 'fastify', 'hono']) {
  const candidates: Candidate[] = ['0', '1'].map((mounted) => ({
    name: mounted === '1' ? `wsgify in ${framework}` : framework,
    file: 'frameworks.mjs',
    env: { FRAMEWORK: framework, MOUNTED: mounted },
  }))
  const row = [framework]
  for (const workload of workloads.filter(({ name }) => name === 'hello' || name === 'json')) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      const servers = await Promise.all(candidates.map((candidate) => start(candidate, process.execPath, '')))
      try {
        for (const server of servers) await check(server, workload)
        rounds.push({ slices: await load(servers, workload, { cycles: CYCLES, warm: WARM }), memory: [0, 0] })
      } finally {
        await Promise.all(servers.map(stop))
      }
    }
    const [own, mounted] = cellsOf(rounds, 2, 0)
    if (own === undefined || mounted === undefined || own.errors + mounted.errors > 0) {
      throw new Error(`${framework} answers ${workload.name} with errors`)
    }
    row.push(Math.round(own.perSecond).toString(), spread(mounted))
  }
  rows.push(row)
}
console.log(table(['framework', 'hello, own route, 1/s', 'mounted', 'JSON, own route, 1/s', 'mounted'], rows))
