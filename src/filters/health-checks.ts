// Runs the checks of a service: each within its time, and once for all who ask meanwhile.

import { isPromiseLike } from '../environ/contract.ts'
import { builtinModule } from '../syntax/runtime.ts'

/**
 * Tells whether something is well: it is unless this gives false, throws, or takes too long; then the signal is aborted. The
 * message of an error is a line for the operator; others see it only when the error has `expose: true`.
 */
export type HealthCheck = (signal: AbortSignal) => unknown

/** What a check said. */
export interface HealthResult {
  readonly name: string
  readonly ok: boolean
  readonly reason: string | undefined
  readonly milliseconds: number
}

interface Files {
  existsSync(path: string): boolean
}

/** Checks, and files that say that a service is not to be used. */
export class HealthChecks {
  readonly #checks: ReadonlyMap<string, HealthCheck>
  readonly #paths: readonly string[]
  readonly #files: Files | undefined
  readonly #timeout: number
  #running: Promise<HealthResult[]> | null = null

  /** Throws a TypeError for files where the runtime has none. */
  constructor(checks: ReadonlyMap<string, HealthCheck>, paths: readonly string[], timeout: number) {
    this.#files = paths.length === 0 ? undefined : (builtinModule('node:fs') as Files | undefined)
    if (paths.length > 0 && this.#files === undefined)
      throw new TypeError('this runtime has no files to be disabled by; give a check in their place')
    this.#checks = checks
    this.#paths = paths
    this.#timeout = timeout
  }

  /** How everything is now. Checks that are running already are shared; `log` gets a line for each that threw. */
  run(log: (line: string) => void): HealthResult[] | Promise<HealthResult[]> {
    if (this.#paths.some((path) => this.#files?.existsSync(path)))
      return [{ name: 'disabled', ok: false, reason: 'DISABLED BY FILE', milliseconds: 0 }]
    if (this.#checks.size === 0) return []
    this.#running ??= Promise.all(
      [...this.#checks].map(([name, check]) => ran(name, check, this.#timeout, log)),
    ).finally(() => {
      this.#running = null
    })
    return this.#running
  }
}

async function ran(
  name: string,
  check: HealthCheck,
  timeout: number,
  log: (line: string) => void,
): Promise<HealthResult> {
  const start = performance.now()
  const over = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = Object.assign(new Error(`no answer within ${timeout} ms`), { expose: true })
      over.abort(error)
      reject(error)
    }, timeout)
  })
  let ok = false
  let reason: string | undefined
  try {
    const said = check(over.signal)
    ok = (isPromiseLike(said) ? await Promise.race([said, late]) : said) !== false
  } catch (error) {
    const { message = String(error), expose } = Object(error) as { message?: string; expose?: unknown }
    if (expose === true) reason = message
    log(`health check ${name} failed: ${message}\n`)
  } finally {
    clearTimeout(timer)
  }
  return { name, ok, reason, milliseconds: Math.round((performance.now() - start) * 10) / 10 }
}
