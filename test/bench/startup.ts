// What it costs a program to import each door, beside other frameworks: what it takes longer to its last line than a program that
// imports nothing. The median of fresh processes, taken in turns, and the ratio to hono. `npm run bench:startup [rounds]`, a minute.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './report.ts'

const ROUNDS = Number(process.argv[2] ?? 15)
const BASE = 'hono'

// Both count from the beginning of the process.
const program = (module: string | null) => `${module === null ? '' : `import ${JSON.stringify(module)}`}
const { user, system } = process.cpuUsage()
console.log(JSON.stringify([performance.now(), (user + system) / 1000]))`

const root = fileURLToPath(new URL('../..', import.meta.url))
const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  exports: Record<string, string>
}
// Those that mount in a framework are loaded without it: the user brings it.
const doors = Object.keys(exports).filter((door) => door !== './package.json')

const NOTHING = 'nothing'
const others = [BASE, 'express', 'fastify', 'koa', 'h3']
const names = [NOTHING, ...others, ...doors.map((door) => door.replace('.', 'wsgify'))]

// Programs in files, as users have them, in a folder where all packages are found.
const folder = mkdtempSync(join(tmpdir(), 'startup-'))
mkdirSync(join(folder, 'node_modules'))
symlinkSync(root, join(folder, 'node_modules/wsgify'))
for (const name of others) {
  symlinkSync(
    fileURLToPath(new URL(`peers/node_modules/${name}`, import.meta.url)),
    join(folder, 'node_modules', name),
  )
}
const fileOf = (name: string) => join(folder, `${names.indexOf(name)}.mjs`)
for (const name of names) writeFileSync(fileOf(name), program(name === NOTHING ? null : name))

interface Took {
  readonly wall: number
  readonly processor: number
}

function once(name: string): Took {
  const { stdout, stderr } = spawnSync(process.execPath, [fileOf(name)], { encoding: 'utf8' })
  if (stdout === '') throw new Error(`${name} does not load: ${stderr}`)
  const [wall, processor] = JSON.parse(stdout) as [number, number]
  return { wall, processor }
}

const took = new Map(names.map((name) => [name, [] as Took[]]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, all] of took) all.push(once(name))
}
rmSync(folder, { recursive: true })

const medians = [...took].map(([name, all]) => ({
  name,
  wall: median(all.map(({ wall }) => wall)),
  processor: median(all.map(({ processor }) => processor)),
}))
const named = (wanted: string) => medians.find(({ name }) => name === wanted) as (typeof medians)[number]
const nothing = named(NOTHING)
const base = named(BASE).processor - nothing.processor
console.log(`Node ${process.versions.node}, the median of ${ROUNDS} fresh processes.`)
console.log(
  `A program that imports nothing takes ${nothing.wall.toFixed(1)} ms, ${nothing.processor.toFixed(1)} of the processor.\n`,
)
console.log(`${'import'.padEnd(28)}${'ms'.padStart(8)}${'ms cpu'.padStart(8)}${`to ${BASE}`.padStart(9)}`)
for (const { name, wall, processor } of medians) {
  if (name === NOTHING) continue
  const more = processor - nothing.processor
  const numbers = [(wall - nothing.wall).toFixed(1).padStart(8), more.toFixed(1).padStart(8)]
  console.log(`${name.padEnd(28)}${numbers.join('')}${`${(more / base).toFixed(2)}×`.padStart(9)}`)
}
