// What can be set about sending, with its defaults, and the check of what was given.

import type { Fetch } from './fetch-transport.ts'
import type { TlsOptions } from './node-http.ts'
import type { Timeouts } from './transport.ts'

/** How requests are sent. Times are milliseconds, `Infinity` for none; sizes are bytes. */
export interface SendOptions {
  /** How long it may take to be connected, TLS agreed on: 504 beyond. 10,000 by default. */
  readonly connectTimeout?: number | undefined
  /** How long the server may take from the end of the request to the end of its answer's head: 504 beyond. 60,000 by default. */
  readonly headersTimeout?: number | undefined
  /** How long the server may neither send nor take anything while it is waited for. 60,000 by default. */
  readonly idleTimeout?: number | undefined
  /** The head of an answer: 502 beyond. 65,536 by default. */
  readonly maxHeaderBytes?: number | undefined
  /** How long an idle connection is kept; at 0 each request has its own. 4,000 by default, less than most servers keep it. */
  readonly keepAlive?: number | undefined
  /** How many redirects are followed. None by default. */
  readonly redirects?: number | undefined
  /** Certificates and the like, as node:tls takes them. */
  readonly tls?: TlsOptions | undefined
  /**
   * Sends through this function, such as that of a service binding. By default it is the runtime's own HTTP client, and the
   * platform's `fetch` where there is none.
   */
  readonly fetch?: Fetch | undefined
}

/** The options with their defaults. */
export interface Settings extends Timeouts {
  readonly maxHeaderBytes: number
  readonly keepAlive: number
  readonly redirects: number
  readonly tls: TlsOptions
  readonly fetch: Fetch | undefined
}

const DEFAULTS = {
  connectTimeout: 10_000,
  headersTimeout: 60_000,
  idleTimeout: 60_000,
  maxHeaderBytes: 65_536,
  keepAlive: 4000,
  redirects: 0,
} as const
const TIMES: readonly string[] = ['connectTimeout', 'headersTimeout', 'idleTimeout']

/** Completes what was given. Throws a TypeError for an unknown name, a RangeError for a number that cannot be. */
export function settingsOf(options: SendOptions): Settings {
  const { tls = {}, fetch, ...given } = options
  const numbers: Record<string, number> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULTS, name)) {
      const known = [...Object.keys(DEFAULTS), 'tls', 'fetch'].join(', ')
      throw new TypeError(`there is no option ${JSON.stringify(name)}; there are ${known}`)
    }
    if (value === undefined) continue
    if (!(Number.isSafeInteger(value) && value >= 0) && !(value === Infinity && TIMES.includes(name))) {
      throw new RangeError(`${name} is a whole number from 0, not ${String(value)}`)
    }
    numbers[name] = value
  }
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw new TypeError(`fetch is a function, not ${String(fetch)}`)
  }
  return { ...(numbers as unknown as Omit<Settings, 'tls' | 'fetch'>), tls, fetch }
}
