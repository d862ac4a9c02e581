// Drives the load generator, load.c: compiles it the first time, and reads what it prints.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { callsTo, pinned, type Running } from './servers.ts'
import { DEFAULTS, requestText, type Workload } from './workloads.ts'

/** One slice of load on one server. */
export interface Slice {
  readonly cycle: number
  readonly server: number
  readonly completed: number
  readonly perSecond: number
  readonly errors: number
}

const build = new URL('.build/', import.meta.url).pathname
const source = new URL('load.c', import.meta.url).pathname
const program = `${build}load`

/** Compiles the load generator where it is older than its source. Throws where there is no C compiler. */
export function compile(): void {
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return
  mkdirSync(build, { recursive: true })
  const { status, error } = spawnSync('cc', ['-O2', '-o', program, source], { stdio: 'inherit' })
  if (error || status !== 0) throw new Error('the benchmark needs a C compiler, cc, for its load generator')
}

/** Loads servers in turn, `cycles` times, in slices of some milliseconds, after each was warmed up. Tells of each slice. */
export async function load(
  servers: readonly Running[],
  workload: Workload,
  { cycles, warm }: { cycles: number; warm: number },
  ended: (slice: Slice) => void = () => undefined,
): Promise<Slice[]> {
  const { slice, connections, depth } = { ...DEFAULTS, ...workload }
  const numbers = [slice, cycles, connections, depth, warm].map(String)
  const asked: string[] = []
  for (const [index, server] of servers.entries()) {
    // All servers are sent the same bytes, but for versions; the port in Host means nothing to them.
    const texts = (await callsTo(server, workload)).map((call) => requestText(call, 8000))
    const file = `${build}${workload.name}-${index}.requests`
    writeFileSync(file, texts.map((text) => `${text.length}\n${text}`).join(''), 'latin1')
    asked.push(String(server.port), file)
  }
  const [command, args] = pinned(1, [program, ...numbers, ...asked])
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const slices: Slice[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [cycle = 0, server = 0, completed = 0, microseconds = 1, errors = 0] = line.split(' ').map(Number)
    const slice = { cycle, server, completed, perSecond: (completed / microseconds) * 1e6, errors }
    ended(slice)
    if (cycle >= 0) slices.push(slice)
  }
  const [code] = await exited
  if (code !== 0) throw new Error(`the load generator ended with ${code}`)
  return slices
}

/** How many requests a server has answered in some slices. */
export function completedBy(server: number, slices: readonly Slice[]): number {
  return slices.reduce((sum, slice) => sum + (slice.server === server ? slice.completed : 0), 0)
}
