// What a request costs as there is more of it: with no filter, five and twenty, and with one header field, ten and a hundred.
// The processor time of the server for a request, which tells more than throughput where others use the machine too; the
// median of interleaved rounds. `npm run bench:growth`, about a minute; a number behind it is that of the rounds.

import { loadavg } from 'node:os'
import { compile, completedBy, load } from './load.ts'
import { median, table } from './report.ts'
import { type Candidate, check, cpuOf, type Running, start, stop } from './servers.ts'
import { type Workload, workloads } from './workloads.ts'

const ROUNDS = Number(process.argv[2] ?? 9)
const CYCLES = 3
// Of a length that fields have: what is measured is the cost of a field, not of a byte.
const VALUE = 'a value of some thirty characters'

const behind = (count: number, kind: string, what: string): Candidate => ({
  name: `${count} filters that ${what}`,
  file: 'ours.mjs',
  env: { LAYERS: String(count), KIND: kind },
})
const candidates: readonly Candidate[] = [
  { name: 'no filter', file: 'ours.mjs' },
  behind(5, 'pass', 'pass on'),
  behind(20, 'pass', 'pass on'),
  behind(5, 'look', 'look at the response'),
  behind(20, 'look', 'look at the response'),
]

const hello = workloads.find(({ name }) => name === 'hello') as Workload
/** The first field is Host. */
const withFields = (count: number): Workload => {
  const headers = Object.fromEntries(Array.from({ length: count - 1 }, (_, i) => [`X-Field-${i + 1}`, VALUE]))
  return { ...hello, name: `hello-${count}`, calls: hello.calls.map((call) => ({ ...call, headers })) }
}
const counts = [1, 10, 100] as const

/** Microseconds of processor time that a request costs each of some servers, while they are asked in turn. */
async function cost(servers: readonly Running[], workload: Workload): Promise<number[]> {
  const used = () => servers.map(({ process: child }) => cpuOf(child.pid as number))
  const before = used()
  const slices = await load(servers, workload, { cycles: CYCLES, warm: 0 })
  const errors = slices.reduce((sum, slice) => sum + slice.errors, 0)
  if (errors > 0) throw new Error(`${errors} answers to ${workload.name} are wrong`)
  return used().map((seconds, at) => ((seconds - (before[at] as number)) * 1e6) / completedBy(at, slices))
}

/** The medians of rounds, each of which gives a number for each thing. */
async function medians(run: () => Promise<number[]>): Promise<number[]> {
  const rounds: number[][] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await run())
  return (rounds[0] as number[]).map((_, at) => median(rounds.map((round) => round[at] as number)))
}

const shown = (rows: readonly (readonly [name: string, count: number, cost: number, base: number])[]) =>
  rows.map(([name, count, each, base]) => {
    const more = count === 0 ? '' : ((each - base) / count).toFixed(2)
    return [name, each.toFixed(1), (each / base).toFixed(2), more]
  })

compile()
const servers: Running[] = []
try {
  for (const candidate of candidates)
    servers.push(await start(candidate, process.execPath, import.meta.dirname))
  const [bare] = servers as [Running]
  const fields = counts.map(withFields)
  for (const server of servers) await check(server, hello)
  // The client that checks sends Connection as well, and a request has at most 100 fields.
  for (const count of counts) await check(bare, withFields(Math.max(1, count - 1)))
  await load(servers, hello, { cycles: 1, warm: 1500 })
  const filters = await medians(() => cost(servers, hello))
  const head = ['µs of processor time', 'of the first', 'µs for each more']
  const [none = Number.NaN] = filters
  const layers = [0, 5, 20, 5, 20]
  console.log(
    table(
      ['filters', ...head],
      shown(candidates.map(({ name }, at) => [name, layers[at] as number, filters[at] as number, none])),
    ),
  )
  for (const workload of fields) await load([bare], workload, { cycles: 1, warm: 1500 })
  const headers = await medians(async () => {
    const each: number[] = []
    for (const workload of fields) each.push(...(await cost([bare], workload)))
    return each
  })
  const [one = Number.NaN] = headers
  console.log(
    `\n${table(
      ['header fields', ...head],
      shown(counts.map((count, at) => [String(count), count - 1, headers[at] as number, one])),
    )}`,
  )
  console.log(`\nload average ${(loadavg()[0] as number).toFixed(1)}`)
} finally {
  for (const server of servers) await stop(server)
}
