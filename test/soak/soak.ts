// A soak: the load, and beside it at intervals what the server uses.

import { defaultLimits } from '../../src/environ/limits.ts'
import { type Ledger, type LoadOptions, load } from './load.ts'
import { type Soaked, startSoaked, type Use } from './server.ts'

/** What the server used, after so many seconds. */
export interface Sample extends Use {
  readonly second: number
}

/** What came of a soak. */
export interface Soak {
  readonly ledger: Ledger
  readonly samples: readonly Sample[]
  /** When it has nothing to do any more. */
  readonly idle: Use
}

const WARM = 2
// MiB in the second half: what a soak that was too short to fill all caches may still show.
const MOST_GROWN = 8

/** Soaks a server of its own. The first sample is taken when it is warm. */
export async function soak(options: LoadOptions, every: number): Promise<Soak> {
  const server = await startSoaked()
  try {
    await load(server.port, { ...options, seconds: WARM })
    const base = await settled(server)
    const samples: Sample[] = [{ second: 0, ...base }]
    const started = performance.now()
    const sample = async () => {
      const second = Math.round((performance.now() - started) / 1000)
      samples.push({ second, ...(await server.use()) })
    }
    // One after the other: the server does not say which question an answer is to.
    let sampled = Promise.resolve()
    const timer = setInterval(() => {
      sampled = sampled.then(sample)
    }, every * 1000)
    const ledger = await load(server.port, options)
    clearInterval(timer)
    await sampled
    return { ledger, samples, idle: await settled(server) }
  } finally {
    await server.close()
  }
}

// Connections that are closed take a moment to be gone.
async function settled(server: Soaked): Promise<Use> {
  let use = await server.use()
  for (let tries = 40; tries > 0; tries--) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    const next = await server.use()
    if (next.files === use.files && next.opened === next.ended && tries < 36) return next
    use = next
  }
  return use
}

/** What the server used after some requests, and after many more. */
export interface Grown {
  readonly ledgers: readonly [Ledger, Ledger]
  readonly uses: readonly [Use, Use]
}

// V8 compiles more and more of a program for as long as it runs, and keeps what it has made: megabytes, and no leak.
const UNCOMPILED = ['--no-opt', '--no-sparkplug']

/** Asks a server of its own so many times, and on until there are many more; what it uses is looked at when it is idle. */
export async function grown(options: LoadOptions, few: number, many: number): Promise<Grown> {
  const server = await startSoaked({}, UNCOMPILED)
  try {
    const first = await load(server.port, { ...options, requests: few })
    const before = await rested(server)
    const rest = { ...options, seed: options.seed + options.clients, requests: many - first.sent }
    const second = await load(server.port, rest)
    return { ledgers: [first, second], uses: [before, await rested(server)] }
  } finally {
    await server.close()
  }
}

// A connection that a client has left lives until its time is over.
async function rested(server: Soaked): Promise<Use> {
  await new Promise((resolve) => setTimeout(resolve, defaultLimits.keepAliveTimeout))
  return settled(server)
}

/** What of it is not as promised: `part` is by how much of itself memory may have grown. */
export function grownFaults({ ledgers, uses: [before, after] }: Grown, part: number): string[] {
  const faults: string[] = []
  const lost = ledgers.reduce((sum, ledger) => sum + ledger.lost, 0)
  if (lost > 0) faults.push(`${lost} requests were lost`)
  if (after.opened !== after.ended) faults.push(`${after.opened - after.ended} bodies were not closed`)
  if (after.files > before.files) faults.push(`${after.files - before.files} files are left open`)
  // What the process holds of the system goes up and down with the most that it ever needed at a time.
  const more = after.heapUsed / before.heapUsed - 1
  if (more > part) faults.push(`the heap has grown by ${(more * 100).toFixed(1)} %`)
  return faults
}

/** What of a soak is not as promised. */
export function faultsOf({ ledger, samples, idle }: Soak): string[] {
  const faults: string[] = []
  const [base] = samples as [Sample]
  if (ledger.lost > 0) faults.push(`${ledger.lost} requests were lost`)
  if (ledger.sent !== ledger.right + ledger.intended + ledger.left + ledger.lost)
    faults.push('the ledger is wrong')
  if (idle.opened !== idle.ended) faults.push(`${idle.opened - idle.ended} bodies were not closed`)
  if (idle.twice > 0) faults.push(`${idle.twice} bodies were closed twice`)
  if (idle.files > base.files) faults.push(`${idle.files - base.files} files are left open`)
  // In the first half the caches fill, each of which is bounded.
  const half = samples[samples.length >> 1] as Sample
  const grown = (idle.heapUsed - half.heapUsed) / 1_048_576
  if (grown > MOST_GROWN) faults.push(`the heap has grown by ${grown.toFixed(1)} MiB in the second half`)
  return faults
}
