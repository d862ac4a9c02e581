// Starts the server that is soaked, and asks it what it uses.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { end } from '../support/processes.ts'

/** What the process uses, and what of its bodies is open. */
export interface Use {
  readonly rss: number
  readonly heapUsed: number
  /** Open files, sockets among them. */
  readonly files: number
  readonly opened: number
  readonly ended: number
  /** Bodies that were closed more than once. */
  readonly twice: number
}

/** A running server. */
export interface Soaked {
  readonly port: number
  use(): Promise<Use>
  close(): Promise<void>
}

/** Starts a program of this folder that talks over a channel. */
export function startProgram(
  name: string,
  env: Record<string, string>,
  flags: readonly string[] = [],
): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: ['--expose-gc', ...flags, '--import', 'tsx'],
  })
}

/** Starts the server, with some limits that are not the default ones, and with some flags of V8. */
export async function startSoaked(limits: object = {}, flags: readonly string[] = []): Promise<Soaked> {
  const child = startProgram('serving.ts', { LIMITS: JSON.stringify(limits) }, flags)
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])) as [number]
  return {
    port,
    async use() {
      child.send('use')
      const [told] = await once(child, 'message', { signal: AbortSignal.timeout(30_000) })
      return told
    },
    close: () => end(child),
  }
}
