// `npm run bench`: wsgify against bare node:http and its peers, all in one interleaved run.
//
//   npm run bench                                       everything; writes docs/benchmarks/
//   npm run bench -- --quick                            one short round, nothing written
//   npm run bench -- --servers wsgify,hono --workloads hello,json --rounds 3 --cycles 8
//   npm run bench -- --filters                          the row of filters alone
//   npm run bench -- --node /path/to/another/node

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { chart } from './chart.ts'
import { makeFiles } from './files.ts'
import { inProcess } from './in-process.ts'
import { compile, load } from './load.ts'
import { type Cell, cellsOf, type Round, spread, table } from './report.ts'
import {
  BASE,
  type Candidate,
  candidates,
  check,
  install,
  layered,
  memoryOf,
  peerVersions,
  pins,
  type Running,
  start,
  stop,
} from './servers.ts'
import { DEFAULTS, type Workload, workloads } from './workloads.ts'

const { values: options } = parseArgs({
  options: {
    servers: { type: 'string' },
    workloads: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    cycles: { type: 'string', default: '10' },
    node: { type: 'string', default: process.execPath },
    filters: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
})
const rounds = options.quick ? 1 : Number(options.rounds)
const times = {
  cycles: options.quick ? 3 : Number(options.cycles),
  warm: options.quick ? 400 : 900,
}
const whole =
  !options.quick && !options.filters && options.servers === undefined && options.workloads === undefined

function chosen<T extends { readonly name: string }>(all: readonly T[], names: string | undefined): T[] {
  if (names === undefined) return [...all]
  return names.split(',').map((name) => {
    const found = all.find((one) => one.name === name)
    if (!found)
      throw new RangeError(`there is no ${name}; there are ${all.map((one) => one.name).join(', ')}`)
    return found
  })
}

/** One round: fresh processes, checked, warmed, loaded in turn. The order rotates from round to round. */
async function oneRound(servers: readonly Candidate[], workload: Workload, round: number): Promise<Round> {
  const running: Running[] = []
  try {
    const order = servers.map((_, i) => (i + round) % servers.length)
    for (const index of order) running.push(await start(servers[index] as Candidate, options.node, folder))
    for (const server of running) await check(server, workload)
    const slices = await load(running, workload, times)
    const memory: number[] = []
    for (const [place, index] of order.entries()) memory[index] = memoryOf(running[place] as Running)
    return { slices: slices.map((slice) => ({ ...slice, server: order[slice.server] as number })), memory }
  } finally {
    for (const server of running) await stop(server)
  }
}

/** The cells of all servers; null for one that has no way to be measured so. */
async function measure(
  all: readonly Candidate[],
  workload: Workload,
  base: Candidate,
): Promise<(Cell | null)[]> {
  const servers = all.filter(({ lacks }) => !lacks?.includes(workload.name))
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) measured.push(await oneRound(servers, workload, round))
  const cells = cellsOf(measured, servers.length, servers.indexOf(base))
  console.log(`\n${workload.title}\n`)
  console.log(
    table(
      ['server', 'requests/s', `ratio to ${base.name}`, 'RSS MiB', 'errors'],
      servers.map(({ name }, i) => {
        const cell = cells[i] as Cell
        return [name, cell.perSecond.toFixed(0), spread(cell), cell.memory.toFixed(0), String(cell.errors)]
      }),
    ),
  )
  return all.map((candidate) => cells[servers.indexOf(candidate)] ?? null)
}

compile()
install()
if (!pins) console.log('without taskset the servers and their load share processors: trust the ratios less')

const { folder, remove } = makeFiles()
process.once('exit', remove)
const servers = chosen(candidates, options.servers)
if (!servers.includes(BASE)) servers.push(BASE)
const loads = chosen(workloads, options.workloads)
const results = new Map<Workload, (Cell | null)[]>()
for (const workload of options.filters ? [] : loads)
  results.set(workload, await measure(servers, workload, BASE))

const hello = workloads[0] as Workload
const layers =
  whole || options.quick || options.filters ? await measure(layered, hello, layered[0] as Candidate) : []
const calls = whole || options.quick ? await inProcess() : new Map<string, number>()
if (calls.size > 0) {
  console.log('\nIn process, µs for a call\n')
  for (const [name, microseconds] of calls) console.log(`${name}: ${microseconds.toFixed(2)}`)
}

if (whole && !options['no-write']) {
  const docs = new URL('../../docs/benchmarks/', import.meta.url)
  mkdirSync(docs, { recursive: true })
  const groups = [...results].map(([{ title }, cells]) => ({
    title,
    bars: servers.flatMap(({ name }, i) => {
      const cell = cells[i] ?? null
      return cell === null ? [] : [{ name, ratio: cell.ratio, ours: name.startsWith('wsgify') }]
    }),
  }))
  writeFileSync(new URL('ratios.svg', docs), chart(groups))
  writeFileSync(new URL('README.md', docs), page())
}

function page(): string {
  const { stdout: version } = spawnSync(options.node, ['--version'], { encoding: 'utf8' })
  const names = servers.map(({ name }) => name)
  const cells = (show: (cell: Cell) => string) =>
    [...results].map(([{ title }, row]) => [title, ...row.map((cell) => (cell === null ? '–' : show(cell)))])
  const errors = [...results.values()].flat().reduce((sum, cell) => sum + (cell?.errors ?? 0), 0)
  const { version: own } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return `# Benchmarks

![Requests per second relative to bare node:http](ratios.svg)

\`npm run bench\` measures these figures again. Each server answers the same requests with the same checked answers. A
load generator keeps ${DEFAULTS.connections} connections open to all servers, fewer where bodies are large, and loads them in turn, in slices of
${DEFAULTS.slice} ms or a few more; the ratio is to bare node:http in the same cycle, so what slows the machine for a while slows both. Figures are medians of
${rounds} rounds with fresh processes, ${times.cycles} cycles each; in parentheses the lowest and the highest round.

Measured on ${new Date().toISOString().slice(0, 10)}, Node ${version.trim()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; the server
on one processor, the load on another. wsgify ${own}; ${peerVersions().join(', ')}. Errors in the whole run: ${errors}.

## Ratio to bare node:http

${table(['workload', ...names], cells(spread))}

## Requests per second

${table(
  ['workload', ...names],
  cells(({ perSecond }) => perSecond.toFixed(0)),
)}

## Memory after the load, MiB

${table(
  ['workload', ...names],
  cells(({ memory }) => memory.toFixed(0)),
)}

## Filters

Hello behind filters made with \`wsgify.middleware\`, put together in code and out of an INI file, relative to none.

${table(
  ['filters', 'requests/s', 'ratio'],
  layered.map(({ name }, i) => [name, (layers[i] as Cell).perSecond.toFixed(0), spread(layers[i] as Cell)]),
)}

## In process

A request that is made and answered without a server, as in tests: \`Request.blank(url).getResponse(app)\`, and the
peers' own ways. Microseconds, median.

${table([...calls.keys()], [[...calls.values()].map((microseconds) => microseconds.toFixed(2))])}
`
}
