// Sends what is made up in one way, and compares what comes with what the node gateway makes of the same: what differs has
// to stand in the table.
//
// SAME_REQUESTS sets how many requests are sent in each way: 'all', a part of all such as '30%', or a number, of which slow ways
// send their share. SAME_SEED makes others.

import { serve } from '../../../src/gateways/node.ts'
import { everything } from '../conformance/checks.ts'
import { askHttp } from '../conformance/http-client.ts'
import { options } from '../conformance/options.ts'
import type { Ask, Got, Served } from '../conformance/way.ts'
import { type MadeExchange, madeAnswers } from './answers.ts'
import { ANSWER_FIELD, told } from './applications.ts'
import type { Deviation } from './deviations.ts'
import { type Difference, differencesOf, type Reading, readAnswer, readEnviron } from './reading.ts'
import { askFor, type MadeRequest, madeRequests } from './requests.ts'

const REQUESTS = 2000
const ANSWERS = 600
const SEED = 20_261_121

/** The seed of what is made up. */
export const seed = Number(process.env['SAME_SEED'] ?? SEED)

/** What has come of one way. */
export interface Compared {
  readonly requests: number
  readonly answers: number
  /** What no row of the table explains. */
  readonly unexplained: readonly Difference[]
  /** Rows for this way that have not come up. */
  readonly idle: readonly string[]
}

interface Exchange {
  readonly asked: MadeRequest | MadeExchange
  readonly ask: () => Ask
  readonly read: (got: Got) => Reading
}

let made: Exchange[] | null = null
let direct: Promise<Reading[]> | null = null

/** Compares a way with the direct one. A share of a tenth is for ways that start a process for each request. */
export async function compare(
  served: Served,
  deviations: readonly Deviation[],
  share: number,
): Promise<Compared> {
  const requests = countOf(REQUESTS, share)
  const answers = countOf(ANSWERS, share)
  made ??= [...madeRequests(REQUESTS, seed).map(ofRequest), ...madeAnswers(ANSWERS, seed).map(ofAnswer)]
  const exchanges = [...made.slice(0, requests), ...made.slice(REQUESTS, REQUESTS + answers)]
  direct ??= directly()
  const wanted = await direct
  const here = await readings(served, exchanges)
  checkDirect(wanted)
  const unexplained: Difference[] = []
  const used = new Set<Deviation>()
  for (const [i, { asked }] of exchanges.entries()) {
    const at = i < requests ? i : i - requests + REQUESTS
    for (const difference of differencesOf(asked, wanted[at] as Reading, here[i] as Reading)) {
      const row = deviations.find((each) => each.explains(difference))
      if (row === undefined) unexplained.push(difference)
      else used.add(row)
    }
  }
  // Only what is always the same can be asked to come up.
  const idle =
    seed === SEED && requests === REQUESTS ? deviations.filter((row) => !used.has(row) && !row.rare) : []
  return { requests, answers, unexplained, idle: idle.map(({ what }) => what) }
}

function countOf(all: number, share: number): number {
  const asked = process.env['SAME_REQUESTS']
  if (asked === 'all') return all
  if (asked?.endsWith('%')) return Math.ceil((all * Number.parseFloat(asked)) / 100)
  return Math.ceil(Math.min(all, asked === undefined ? all : Number(asked)) * share)
}

function ofRequest(request: MadeRequest): Exchange {
  return {
    asked: request,
    ask: () => askFor(request, [['X-Check', 'same%20request']]),
    read: readEnviron,
  }
}

function ofAnswer(exchange: MadeExchange): Exchange {
  const headers = [
    ['X-Check', 'same%20answer'],
    [ANSWER_FIELD, told(exchange.answer)],
  ] as const
  return { asked: exchange, ask: () => ({ method: exchange.method, headers }), read: readAnswer }
}

const AT_ONCE = 16

async function readings(served: Served, exchanges: readonly Exchange[]): Promise<Reading[]> {
  const list: Reading[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < exchanges.length) {
      const at = next++
      const { ask, read } = exchanges[at] as Exchange
      list[at] = await served
        .ask({ ...ask(), ofMany: true })
        .then(read, (error: Error) => ({ refused: `no answer: ${error.message}` }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return list
}

async function directly(): Promise<Reading[]> {
  const server = await serve(everything, { port: 0, ...options })
  try {
    return await readings(
      { ask: (ask) => askHttp(server.address.port, ask), close: async () => undefined },
      made ?? [],
    )
  } finally {
    await server.close()
  }
}

// What is made up has to be read and answered as it stands: two refusals are alike, and say nothing.
function checkDirect(readings: readonly Reading[]): void {
  const refusals = readings.filter((reading) => 'refused' in reading).length
  const faults = readings.filter((reading, i) => {
    const { asked } = (made ?? [])[i] as Exchange
    return 'answer' in asked && reading['status'] !== asked.answer.status.slice(0, 3)
  })
  if (refusals > REQUESTS / 100) throw new Error(`the node gateway refuses ${refusals} of what is made up`)
  if (faults.length > 0) throw new Error(`an answer breaks the contract: ${JSON.stringify(faults[0])}`)
}

const MOST = 40

/** Differences as a person reads them: one line for each key, the request of the first, and how many are like it. */
export function shown(differences: readonly Difference[]): string[] {
  const alike = new Map<string, Difference[]>()
  for (const each of differences) alike.set(each.key, [...(alike.get(each.key) ?? []), each])
  return [...alike].slice(0, MOST).map(([key, list]) => {
    const [{ asked, direct, here }] = list as [Difference]
    const text = (value: string) => JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value)
    const request = JSON.stringify(asked).slice(0, 1000)
    return `${key}, ${list.length} times: ${text(here)} and not ${text(direct)} for ${request}`
  })
}
