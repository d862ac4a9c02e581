// What it costs to load each door, beside other frameworks and a module with nothing in it: the median of fresh processes, taken
// in turns, and the ratio to hono. `npm run bench:startup [rounds]`, half a minute.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { median } from './report.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const BASE = 'hono'

const probe = `
const start = performance.now()
const before = process.cpuUsage()
import(process.argv[1]).then(() => {
  const { user, system } = process.cpuUsage(before)
  console.log(JSON.stringify([performance.now() - start, (user + system) / 1000]))
})`

const peers = fileURLToPath(new URL('peers', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  exports: Record<string, string>
}
// Those that mount in a framework are loaded without it: the user brings it.
const doors = Object.keys(exports).filter((door) => door !== './package.json')

const cases = new Map<string, readonly [module: string, folder: string]>([
  ['nothing', ['data:text/javascript,', root]],
  ...[BASE, 'express', 'fastify', 'koa', 'h3'].map((name) => [name, [name, peers]] as const),
  ...doors.map((door) => [door.replace('.', 'wsgify'), [door.replace('.', 'wsgify'), root]] as const),
])

interface Took {
  readonly wall: number
  readonly processor: number
}

function once([module, cwd]: readonly [string, string]): Took {
  // The text is a module of the folder, so that names are looked for there.
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', probe, module], { cwd, encoding: 'utf8' })
  if (stdout === '') throw new Error(`${module} does not load in ${cwd}: ${stderr}`)
  const [wall, processor] = JSON.parse(stdout) as [number, number]
  return { wall, processor }
}

const took = new Map([...cases.keys()].map((name) => [name, [] as Took[]]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, what] of cases) took.get(name)?.push(once(what))
}

const figures = [...took].map(([name, all]) => ({
  name,
  wall: median(all.map(({ wall }) => wall)),
  processor: median(all.map(({ processor }) => processor)),
}))
const base = figures.find(({ name }) => name === BASE)?.processor as number
console.log(
  `Node ${process.versions.node}, the median of ${ROUNDS} fresh processes; the ratio is of processor time\n`,
)
console.log(`${'import'.padEnd(28)}${'ms'.padStart(8)}${'ms cpu'.padStart(8)}${`to ${BASE}`.padStart(9)}`)
for (const { name, wall, processor } of figures) {
  const numbers = [wall.toFixed(1).padStart(8), processor.toFixed(1).padStart(8)]
  console.log(`${name.padEnd(28)}${numbers.join('')}${`${(processor / base).toFixed(2)}×`.padStart(9)}`)
}
