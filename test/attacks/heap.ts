// How much of memory stays taken.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | null = null

/** Lets go of what nothing refers to. */
export function collectGarbage(): void {
  collect ??= collector()
  collect()
}

function collector(): () => void {
  const { Bun } = globalThis as { Bun?: { gc(now: boolean): unknown } }
  if (Bun !== undefined) return () => Bun.gc(true)
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** By how many bytes the heap has grown once something is done and the garbage gone. */
export async function heapAfter(work: () => unknown): Promise<number> {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  await work()
  await new Promise((resolve) => setImmediate(resolve))
  collectGarbage()
  return process.memoryUsage().heapUsed - before
}
