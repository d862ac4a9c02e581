// Slow attacks: thousands of connections that send or read next to nothing, and a good client beside them that is timed.

import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { startProgram, startSoaked, type Use } from './server.ts'

export const attackNames = ['slow-headers', 'slow-body', 'stalled-reader'] as const
export type AttackName = (typeof attackNames)[number]

/** Whether there is such an attack. */
export function isAttackName(name: string): name is AttackName {
  return (attackNames as readonly string[]).includes(name)
}

/** How long the answers to the good client took, in milliseconds. */
export interface Times {
  readonly answered: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
  readonly most: number
}

/** What the attackers saw. */
export interface Attackers {
  /** Connections in all, those that came again among them. */
  readonly opened: number
  /** The most at a time. */
  readonly held: number
  /** Answered with 408. */
  readonly refused: number
  /** Ended by the server. */
  readonly ended: number
}

/** What came of an attack. */
export interface Attacked {
  readonly name: AttackName
  readonly connections: number
  readonly before: Use
  readonly during: Use
  readonly after: Use
  readonly attackers: Attackers
  readonly calm: Times
  readonly good: Times
}

const PAUSE = 5
const CALM_SECONDS = 3
/** What a good client may wait, in milliseconds, where the machine has time for it. */
const MOST_WAIT = 50
// Of a connection whose reader has stalled: what waits in the process. The kernel has its own bound.
const MOST_MEMORY = 262_144

/** Attacks a server of its own. Limits can be made smaller, to see their end sooner. */
export async function attack(
  name: AttackName,
  options: { readonly connections: number; readonly seconds: number; readonly limits?: object },
): Promise<Attacked> {
  const { connections, seconds, limits = {} } = options
  const server = await startSoaked(limits)
  const env = { PORT: String(server.port), COUNT: String(connections), ATTACK: name }
  const attackers = startProgram('attackers.ts', env)
  const told = async (what: string): Promise<Attackers> => {
    attackers.send(what)
    const [tally] = await once(attackers, 'message', { signal: AbortSignal.timeout(30_000) })
    return tally
  }
  try {
    // The attackers begin once their program says so; the good client is timed before.
    await once(attackers, 'message', { signal: AbortSignal.timeout(30_000) })
    const calm = await timed(server.port, CALM_SECONDS)
    const before = await server.use()
    attackers.send('start')
    await once(attackers, 'message', { signal: AbortSignal.timeout(30_000) })
    const half = timed(server.port, seconds)
    await new Promise((resolve) => setTimeout(resolve, seconds * 600))
    const during = await server.use()
    const good = await half
    const tally = await told('stop')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    return { name, connections, before, during, after: await server.use(), attackers: tally, calm, good }
  } finally {
    attackers.kill('SIGKILL')
    await server.close()
  }
}

/** What is not as promised. The wait is compared with that before, since the machine has others on it. */
export function attackFaults(
  { connections, before, during, after, attackers, calm, good }: Attacked,
  mostWait = MOST_WAIT,
): string[] {
  const faults: string[] = []
  if (calm.failed + good.failed > 0)
    faults.push(`${calm.failed + good.failed} answers to the good client failed`)
  const most = Math.max(mostWait, 3 * calm.p99)
  if (good.p99 > most) faults.push(`p99 is ${good.p99.toFixed(1)} ms, and may be ${most.toFixed(1)}`)
  if (attackers.held < connections * 0.9)
    faults.push(`only ${attackers.held} of ${connections} connections were held`)
  if (attackers.ended === 0) faults.push('the server has ended none of them')
  const each = (during.rss - before.rss) / connections
  if (each > MOST_MEMORY) faults.push(`each connection takes ${(each / 1024).toFixed(0)} KiB`)
  if (after.files > before.files + 5) faults.push(`${after.files - before.files} files are left open`)
  if (after.opened !== after.ended) faults.push(`${after.opened - after.ended} bodies were not closed`)
  return faults
}

async function timed(port: number, seconds: number): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  let failed = 0
  for (let id = 0; performance.now() < until; id++) {
    const from = performance.now()
    if (await answered(port, agent, id)) times.push(performance.now() - from)
    else failed++
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  return { answered: times.length, failed, p50: at(0.5), p99: at(0.99), most: at(1) }
}

function answered(port: number, agent: Agent, id: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: `/text/${id}`, agent, timeout: 10_000 }, (answer) => {
      let body = ''
      answer.setEncoding('latin1').on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve(answer.statusCode === 200 && body === `hello ${id}\n`))
      answer.on('error', () => resolve(false))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
  })
}
