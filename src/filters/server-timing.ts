// What an answer took, for the developer tools of browsers. W3C Server Timing.

import { ServerTiming } from '../headers/server-timing.ts'
import type { Request } from '../message/request.ts'
import { isToken } from '../syntax/field.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { answerOf } from './answer-of.ts'
import { type Filter, readSettings, text } from './settings.ts'

/** What it is called. */
export interface ServerTimingOptions {
  /** The metric of the time until the head of the answer was there; `app` by default. */
  readonly name?: string | undefined
}

interface Measured {
  readonly name: string
  readonly duration: number
  readonly description: string | null
}

const KEY = 'wsgify.timings'

/**
 * Adds Server-Timing with the milliseconds until the head of the answer, and what `measure` measured. Anyone who may read the
 * answer sees it: times can tell what is there and what is not, so leave it out where they must not.
 */
export const serverTiming: Filter<ServerTimingOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, { name }) => {
    const start = performance.now()
    const timings: Measured[] = []
    req.environ[KEY] = timings
    return answerOf(req, app, (res) => {
      const metrics = [{ name, duration: performance.now() - start }, ...timings]
      res.headers.append('Server-Timing', new ServerTiming(metrics).toString())
      return res
    })
  },
  (given: ServerTimingOptions) => readSettings(given, { name: [metricName, 'app'] }),
)

/**
 * Does some work and notes how long it took, where `serverTiming` stands before the application; gives what the work gives, and a
 * promise is waited for. Throws a TypeError for a name that is no token.
 *
 * @example
 * const rows = await measure(req, 'db', () => database.query(sql))
 */
export function measure<T>(req: Request, name: string, work: () => T, description: string | null = null): T {
  metricName(name)
  const timings = req.environ[KEY] as Measured[] | undefined
  if (timings === undefined) return work()
  const start = performance.now()
  const note = () => {
    timings.push({ name, duration: performance.now() - start, description })
  }
  let result: T
  try {
    result = work()
  } catch (error) {
    note()
    throw error
  }
  if (result instanceof Promise) return result.finally(note) as T
  note()
  return result
}

function metricName(value: unknown): string {
  const name = text(value)
  if (!isToken(name)) throw new TypeError(`the name of a metric is a token, not ${JSON.stringify(name)}`)
  return name
}
