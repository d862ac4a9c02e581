// Requests that are answered in the same process, as tests do: ours against the peers' own ways.

import { Request, wsgify } from 'wsgify'
import { HELLO } from './answers.mjs'
import { median } from './report.ts'

const BATCH = 2000
const ROUNDS = 25

type Call = () => unknown

/** Microseconds for a call, as the median of interleaved batches. */
export async function inProcess(): Promise<Map<string, number>> {
  const calls = new Map<string, Call>([['wsgify', ours()], ...(await peers())])
  const times = new Map([...calls.keys()].map((name) => [name, [] as number[]]))
  for (let round = -5; round < ROUNDS; round++) {
    for (const [name, call] of calls) {
      const start = process.hrtime.bigint()
      for (let i = 0; i < BATCH; i++) {
        const result = call()
        // Not instanceof Promise: what inject() gives is only like one.
        if (typeof (result as PromiseLike<unknown>)?.then === 'function') await result
      }
      // The first rounds only warm up.
      if (round >= 0) times.get(name)?.push(Number(process.hrtime.bigint() - start) / BATCH / 1000)
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]))
}

function ours(): Call {
  const app = wsgify((req) => (req.path === '/hello' ? HELLO : null))
  return () => Request.blank('/hello').getResponse(app)
}

async function peers(): Promise<[string, Call][]> {
  // Without a port the peers' files only make their applications.
  const app = async (name: string) => (await import(new URL(`peers/${name}.mjs`, import.meta.url).href)).app
  const [hono, fastify, h3] = [await app('hono'), await app('fastify'), await app('h3')]
  return [
    ['hono', () => hono.request('/hello')],
    ['fastify', () => fastify.inject('/hello')],
    ['h3', () => h3.request('/hello')],
  ]
}
