// The servers of the benchmark: where they are, how they are started, and what they are asked before they are timed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { installPeers, versionOf } from '../support/peers.ts'
import { end, freePort } from '../support/processes.ts'
import { type Call, DEFAULTS, type Workload } from './workloads.ts'

/** A server that can be timed. */
export interface Candidate {
  readonly name: string
  /** Its file, seen from this folder. */
  readonly file: string
  readonly env?: Readonly<Record<string, string>>
  /** The workloads that it has no documented way for. */
  readonly lacks?: readonly string[]
}

/** What all ratios are against. */
export const BASE: Candidate = { name: 'node:http', file: 'peers/bare.mjs' }

/** All servers, in the order of the results. */
export const candidates: readonly Candidate[] = [
  { name: 'wsgify', file: 'ours.mjs' },
  { name: 'wsgify with turbo: false', file: 'ours.mjs', env: { TURBO: '0' } },
  BASE,
  { name: 'hono', file: 'peers/hono.mjs' },
  { name: 'fastify', file: 'peers/fastify.mjs' },
  { name: 'koa', file: 'peers/koa.mjs', lacks: ['range'] },
  { name: 'express', file: 'peers/express.mjs' },
  { name: 'h3', file: 'peers/h3.mjs', lacks: ['range', 'gzip'] },
  { name: 'srvx', file: 'peers/srvx.mjs', lacks: ['gzip'] },
  { name: 'polka', file: 'peers/polka.mjs' },
]

/** wsgify behind filters; the ratios are to none. */
export const layered: readonly Candidate[] = [
  { name: 'no filter', file: 'ours.mjs' },
  { name: '20 filters that pass on', file: 'ours.mjs', env: { LAYERS: '20' } },
  { name: '20 filters that look at the response', file: 'ours.mjs', env: { LAYERS: '20', KIND: 'look' } },
  { name: '12 filters out of an INI file', file: 'ours.mjs', env: { KIND: 'ini' } },
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

/** Starts a server of a folder's files on a free port. Rejects with what it printed when it ends instead. */
export async function start(candidate: Candidate, node: string, files: string): Promise<Running> {
  const port = await freePort()
  const [command, args] = pinned(0, [node, here(candidate.file)])
  const child = spawn(command, args, {
    env: { ...process.env, NODE_ENV: 'production', ...candidate.env, PORT: String(port), FILES: files },
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
export const stop = ({ process: child }: Running) => end(child)

/** The calls of a workload to one server: those that know a version name the one that it has. */
export async function callsTo({ port }: Running, { calls, knowsTag }: Workload): Promise<readonly Call[]> {
  if (!knowsTag) return calls
  return Promise.all(
    calls.map(async (call) => {
      const { answer } = await ask(port, call)
      return { ...call, headers: { ...call.headers, 'If-None-Match': answer.headers.get('etag') ?? '' } }
    }),
  )
}

/** Asks a server for each of its answers once. Rejects with what is wrong with one. */
export async function check(running: Running, workload: Workload): Promise<void> {
  const wanted = workload.status ?? DEFAULTS.status
  const calls = await callsTo(running, workload)
  for (const call of calls.slice(0, DEFAULTS.connections)) {
    const { answer, body } = await ask(running.port, call)
    const { status } = answer
    const fault = status === wanted ? workload.fault(answer, body) : `the status is ${status}`
    if (fault !== null)
      throw new Error(`${running.candidate.name} answers ${workload.name} wrongly: ${fault}`)
  }
}

// By node:http and not fetch, which sends fields of its own: Accept-Encoding, and Cache-Control beside conditions.
async function ask(port: number, call: Call): Promise<{ answer: Response; body: Buffer }> {
  const { path, method = 'GET', headers = {}, body } = call
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
  sent.end(body, 'latin1')
  const [message] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const answer = new Response(null, { status: message.statusCode as number })
  for (let i = 0; i < message.rawHeaders.length; i += 2) {
    answer.headers.append(message.rawHeaders[i] as string, message.rawHeaders[i + 1] as string)
  }
  return { answer, body: Buffer.concat(chunks) }
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

/** Seconds of processor time that a process has used, all of its threads; NaN where the system does not tell. */
export function cpuOf(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const times = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0])
    return times.reduce((sum, time) => sum + Number(time), 0) / 1e9
  } catch {
    return Number.NaN
  }
}
