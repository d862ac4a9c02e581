// The load: clients that ask all kinds of things, leave in the middle, and check every answer; and the ledger of it.

import { defaultLimits } from '../../src/environ/limits.ts'
import { Random } from '../fuzz/random.ts'
import { type Asked, anyOf, malformed, plainBody } from './model.ts'
import { type Answer, Talker } from './talker.ts'

// The last answer of a connection closes it.
const PER_CONNECTION = defaultLimits.requestsPerConnection
const FRAMING = /^(?:Date|Connection|Keep-Alive|Content-Length|Transfer-Encoding): /

/** What became of all requests. `sent` is the sum of the others. */
export interface Ledger {
  sent: number
  /** Answered as they should be. */
  right: number
  /** Answered with the error that was asked for. */
  intended: number
  /** Left by the client. */
  left: number
  /** Without their answer, or with another. Each is described in `losses`. */
  lost: number
  readonly losses: string[]
  readonly kinds: Map<string, number>
}

/** How the load is made. */
export interface LoadOptions {
  readonly seconds: number
  /** After so many requests, or a few more, it ends before its time. */
  readonly requests?: number
  readonly clients: number
  /** Requests per second of all clients together, at most. */
  readonly rate: number
  readonly seed: number
}

/** Loads a server until the time is over. */
export async function load(port: number, options: LoadOptions): Promise<Ledger> {
  const ledger: Ledger = { sent: 0, right: 0, intended: 0, left: 0, lost: 0, losses: [], kinds: new Map() }
  const until = performance.now() + options.seconds * 1000
  const goesOn = () =>
    performance.now() < until && ledger.sent < (options.requests ?? Number.POSITIVE_INFINITY)
  const pause = (options.clients / options.rate) * 1000
  let id = 0
  const client = async (number: number) => {
    const chance = new Random(options.seed + number)
    while (goesOn()) {
      const from = performance.now()
      const asked = await converse(port, chance, () => ++id, goesOn, pause, ledger)
      const rest = asked * pause - (performance.now() - from)
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
  await Promise.all(Array.from({ length: options.clients }, (_, number) => client(number)))
  return ledger
}

// One connection. Most are short; some live as long as the server lets them.
async function converse(
  port: number,
  chance: Random,
  nextId: () => number,
  goesOn: () => boolean,
  pause: number,
  ledger: Ledger,
): Promise<number> {
  const talker = new Talker(port)
  const most = chance.below(20) === 0 ? PER_CONNECTION : 1 + chance.below(40)
  let asked = 0
  try {
    while (asked < most && goesOn()) {
      const turn = chance.below(100)
      if (turn < 4) {
        leave(talker, nextId(), chance, ledger)
        return asked + 1
      }
      // Several at once, now and then.
      const count = turn < 20 ? 2 + chance.below(10) : 1
      const group = Array.from({ length: Math.min(count, most - asked) }, () => anyOf(nextId(), chance))
      const last = group.findIndex((one) => one.last)
      if (last >= 0) group.length = last + 1
      else if (turn > 95 && asked + group.length < PER_CONNECTION) group.push(malformed(nextId(), chance))
      send(talker, group.map(({ request }) => request).join(''), chance)
      for (const [at, one] of group.entries()) {
        asked++
        if (await judge(talker, one, asked === PER_CONNECTION, ledger)) continue
        // What was sent behind it has no answer either.
        const behind = group.length - at - 1
        ledger.sent += behind
        ledger.lost += behind
        return asked
      }
      if (group.at(-1)?.last || asked === PER_CONNECTION) {
        await talker.over()
        return asked
      }
      if (most > 100) await new Promise((resolve) => setTimeout(resolve, group.length * pause))
    }
  } catch (error) {
    ledger.losses.push((error as Error).message)
    ledger.lost++
    ledger.sent++
  } finally {
    talker.close()
  }
  return asked
}

// In one packet, or cut anywhere.
function send(talker: Talker, text: string, chance: Random): void {
  if (chance.below(2) === 0) {
    talker.send(text)
    return
  }
  for (let at = 0; at < text.length; ) {
    const size = 1 + chance.below(Math.max(1, text.length >> 1))
    talker.send(text.slice(at, at + size))
    at += size
  }
}

// Leaves before the request is whole, or before its answer is.
function leave(talker: Talker, id: number, chance: Random, ledger: Ledger): void {
  ledger.sent++
  ledger.left++
  const upload = chance.below(2) === 0
  count(ledger, upload ? 'upload left' : 'download left')
  if (upload)
    talker.send(
      `POST /echo/${id} HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(chance.below(90_000))}`,
    )
  else talker.send(`GET /big/1000 HTTP/1.1\r\nHost: a\r\n\r\n`)
  setTimeout(() => talker.close(), chance.below(50))
}

async function judge(talker: Talker, asked: Asked, last: boolean, ledger: Ledger): Promise<boolean> {
  ledger.sent++
  count(ledger, asked.kind)
  try {
    const answer = await talker.answer(asked.hasBody !== false)
    const wrong = difference(asked, answer, last)
    if (wrong !== null) throw new Error(wrong)
    if (asked.status < 400) ledger.right++
    else ledger.intended++
    return true
  } catch (error) {
    ledger.lost++
    if (ledger.losses.length < 20) {
      ledger.losses.push(
        `${asked.kind}: ${(error as Error).message}: ${JSON.stringify(asked.request.slice(0, 100))}`,
      )
    }
    return false
  }
}

/** What is not as it should be, or null. */
export function difference(asked: Asked, answer: Answer, last: boolean): string | null {
  const { status, fields } = answer
  if (status !== asked.status) return `${status} in place of ${asked.status}`
  const own = fields.filter((field) => !FRAMING.test(field))
  if (own.join('\n') !== asked.fields.join('\n')) return `the fields ${own.join(' | ')}`
  const closes = fields.includes('Connection: close')
  if (closes !== (last || asked.last === true)) return closes ? 'it closes' : 'it does not close'
  if (!fields.some((field) => field.startsWith('Date: '))) return 'there is no date'
  if (asked.body === null) return null
  const body = plainBody(asked, answer.body)
  if (body !== asked.body) return `a body of ${body.length} in place of ${asked.body.length}`
  return null
}

function count(ledger: Ledger, kind: string): void {
  ledger.kinds.set(kind, (ledger.kinds.get(kind) ?? 0) + 1)
}
