// The servers of the benchmark: where they are, how they are started, and what they are asked before they are timed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { installPeers, versionOf } from '../support/peers.ts'
import { CONNECTIONS, type Workload } from './workloads.ts'

/** A server that can be timed. */
export interface Candidate {
  readonly name: string
  /** Its file, seen from this folder. */
  readonly file: string
  readonly env?: Readonly<Record<string, string>>
}

/** What all ratios are against. */
export const BASE: Candidate = { name: 'node:http', file: 'peers/bare.mjs' }

/** All servers, in the order of the results. */
export const candidates: readonly Candidate[] = [
  { name: 'wsgify', file: 'ours.mjs' },
  { name: 'wsgify with turbo: false', file: 'ours.mjs', env: { TURBO: '0' } },
  BASE,
  ...['hono', 'fastify', 'koa', 'express', 'h3', 'srvx', 'polka'].map((name) => ({
    name,
    file: `peers/${name}.mjs`,
  })),
]

/** wsgify behind twenty filters; the ratios are to none. */
export const layered: readonly Candidate[] = [
  { name: 'no filter', file: 'ours.mjs' },
  { name: '20 filters that pass on', file: 'ours.mjs', env: { LAYERS: '20' } },
  { name: '20 filters that look at the response', file: 'ours.mjs', env: { LAYERS: '20', KIND: 'look' } },
]

const here = (file: string) => new URL(file, import.meta.url).pathname

/** Whether processes can be pinned to processors; without it servers and load get in each other's way. */
export const pins = spawnSync('taskset', ['-c', '0', 'true']).status === 0

/** A command that runs on one processor, where that is possible. */
export function pinned(processor: number, command: readonly string[]): [string, string[]] {
  const all = pins ? ['taskset', '-c', String(processor), ...command] : command
  return [all[0] as string, all.slice(1)]
}

const PEERS = ['@hono/node-server', 'fastify', 'koa', 'express', 'h3', 'srvx', 'polka', 'hono']
const folder = new URL('peers/', import.meta.url)

/** Installs the peers, the first time. */
export const install = () => installPeers(folder)

/** The versions of the peers that are installed. */
export const peerVersions = () => PEERS.map((name) => versionOf(folder, name))

/** A server that runs. */
export interface Running {
  readonly candidate: Candidate
  readonly port: number
  readonly process: ChildProcess
}

/** Starts a server on a free port. Rejects with what it printed when it ends instead. */
export async function start(candidate: Candidate, node: string): Promise<Running> {
  const port = await freePort()
  const [command, args] = pinned(0, [node, here(candidate.file)])
  const child = spawn(command, args, {
    env: { ...process.env, NODE_ENV: 'production', ...candidate.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('ready') && resolve())
    child.once('exit', () => reject(new Error(`${candidate.name} ended:\n${printed.slice(0, 1000)}`)))
  })
  return { candidate, port, process: child }
}

/** Ends a server. */
export async function stop({ process: child }: Running): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Asks a server for each of its answers once. Rejects with what is wrong with one. */
export async function check({ candidate, port }: Running, workload: Workload): Promise<void> {
  for (const { path, method = 'GET', headers = {}, body } of workload.calls.slice(0, CONNECTIONS)) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers,
      ...(body ? { body } : {}),
    })
    const text = await answer.text()
    const fault = answer.status === 200 ? workload.fault(answer, text) : `the status is ${answer.status}`
    if (fault !== null) throw new Error(`${candidate.name} answers ${workload.name} wrongly: ${fault}`)
  }
}

/** The memory a server holds, in MiB; NaN where the system does not tell. */
export function memoryOf({ process: child }: Running): number {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
