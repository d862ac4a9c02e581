// Ten thousand connections that are kept, by this package and by bare node:http: what each costs in memory, and how long a
// client waits that asks beside them.
//
//   npm run bench:connections -- [connections]

import { spawnSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { hold, latencies, startHolder } from '../support/hold.ts'
import { table } from './report.ts'

const REQUESTS = 200
const DEADLINE = 20_000
// Of the files that a process may open, it needs some for itself.
const SPARE = 200

const wanted = Number(process.argv[2] ?? 10_000)
const files = Number(spawnSync('sh', ['-c', 'ulimit -n']).stdout.toString()) || Number.POSITIVE_INFINITY
const count = Math.min(wanted, files - SPARE)
if (count < wanted) console.log(`ulimit -n is ${files}: ${count} connections in place of ${wanted}`)

const rows: string[][] = []
for (const kind of ['wsgify', 'bare'] as const) {
  const server = await startHolder(kind)
  const sockets: Socket[] = []
  try {
    // What any server needs once, it has then.
    await latencies(server.port, REQUESTS)
    const before = await server.memory()
    sockets.push(...(await hold(server.port, count, DEADLINE)))
    const after = await server.memory()
    const times = await latencies(server.port, REQUESTS)
    const perConnection = (bytes: number) => `${(bytes / sockets.length / 1024).toFixed(1)} KiB`
    rows.push([
      kind === 'bare' ? 'bare node:http' : kind,
      String(sockets.length),
      perConnection(after.rss - before.rss),
      perConnection(after.heapUsed - before.heapUsed),
      `${(times[REQUESTS / 2] as number).toFixed(2)} ms`,
      `${(times.at(-1) as number).toFixed(2)} ms`,
    ])
  } finally {
    // A port that waits for its connection to be forgotten is missed by the next.
    for (const socket of sockets) socket.resetAndDestroy()
    await server.close()
  }
}
console.log(
  table(['kept', 'connections', 'memory of each', 'heap of each', 'an answer takes', 'at most'], rows),
)
