// Whether a service is well, for load balancers and those who watch it: a path that answers 200 or 503.

import type { Application } from '../environ/contract.ts'
import { HTTPMethodNotAllowed } from '../exc/client-error.ts'
import type { Request } from '../message/request.ts'
import { Response } from '../message/response.ts'
import { escapeHtml } from '../syntax/html.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { type HealthCheck, HealthChecks, type HealthResult } from './health-checks.ts'
import { bool, type Filter, milliseconds, pairs, readSettings, text, texts } from './settings.ts'

/** What is looked at, and what of it is told. */
export interface HealthcheckOptions {
  /** The path that is answered; `/healthcheck` by default. */
  readonly path?: string | undefined
  /** What has to be well, by names. */
  readonly checks?: Readonly<Record<string, HealthCheck>> | undefined
  /** How many milliseconds a check may take before it has failed; 1000 by default. */
  readonly timeout?: number | undefined
  /** Files; while one of them is there, the service is not to be used. Needs a runtime with files. */
  readonly disableByFile?: string | readonly string[] | undefined
  /** Whether the answer has each check with what it says, for everyone who asks. False by default. */
  readonly detailed?: boolean | undefined
}

const TYPES = ['text/plain', 'text/html', 'application/json'] as const

/**
 * Answers at `path`: 200 while every check is well, else 503; as text, HTML or JSON, whichever the client prefers, and never
 * from a cache. All other paths are passed on. Those who ask at the same time share the checks.
 *
 * @example
 * healthcheck(app, { checks: { database: () => database.ping() }, disableByFile: '/run/api.disabled' })
 */
export const healthcheck: Filter<HealthcheckOptions> = /* @__PURE__ */ wsgify.middleware(
  (req, app, health) => (req.environ.PATH_INFO === health.path ? answer(req, health) : app),
  read,
)

/** The same as an application of its own, which answers at every path that it is mounted on. As a Paste application factory. */
export function healthcheckApp(
  globalConfig: Readonly<Record<string, string>> | HealthcheckOptions = {},
  options?: HealthcheckOptions,
): Application {
  const health = read((options ?? globalConfig) as HealthcheckOptions)
  return wsgify((req) => answer(req, health))
}

interface Health {
  readonly path: string
  readonly detailed: boolean
  readonly checks: HealthChecks
}

function read(given: HealthcheckOptions): Health {
  const { path, detailed, checks, timeout, disableByFile } = readSettings(
    given,
    {
      path: [text, '/healthcheck'],
      checks: [checksOf, new Map<string, HealthCheck>()],
      timeout: [milliseconds, 1000],
      disableByFile: [texts, []],
      detailed: [bool, false],
    },
    // The files are what oslo.middleware's back ends are for; which of them does not have to be said.
    { disable_by_file_path: 'disableByFile', backends: null, oslo_config_project: null },
  )
  return { path, detailed, checks: new HealthChecks(checks, disableByFile, timeout) }
}

function checksOf(value: unknown): ReadonlyMap<string, HealthCheck> {
  const checks = pairs(value)
  for (const [name, check] of checks)
    if (typeof check !== 'function')
      throw new TypeError(`the check ${JSON.stringify(name)} is not a function`)
  return checks as ReadonlyMap<string, HealthCheck>
}

function answer(req: Request, { detailed, checks }: Health): Response | Promise<Response> {
  if (req.method !== 'GET' && req.method !== 'HEAD')
    throw new HTTPMethodNotAllowed({ allow: ['GET', 'HEAD'] })
  const type = req.accept.best(TYPES) ?? 'text/plain'
  const say = (all: readonly HealthResult[]): Response => {
    const isWell = all.every(({ ok }) => ok)
    const told = detailed ? all : []
    return new Response(written(type, isWell, told), {
      status: isWell ? 200 : 503,
      contentType: type,
      cacheControl: 'no-store',
      vary: ['Accept'],
    })
  }
  const all = checks.run((line) => req.environ['wsgi.errors'].write(line))
  return all instanceof Promise ? all.then(say) : say(all)
}

function written(type: (typeof TYPES)[number], isWell: boolean, told: readonly HealthResult[]): string {
  const status = isWell ? 'OK' : 'UNAVAILABLE'
  if (type === 'application/json') {
    const checks = Object.fromEntries(
      told.map(({ name, ok, reason, milliseconds }) => [name, { ok, reason, milliseconds }]),
    )
    return JSON.stringify(told.length === 0 ? { status } : { status, checks })
  }
  const lines = told.map(({ name, ok, reason }) => `${name}: ${ok ? 'OK' : (reason ?? 'FAILED')}`)
  if (type === 'text/plain') return `${[status, ...lines].join('\n')}\n`
  const list = lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')
  return `<!DOCTYPE html>\n<html lang="en"><head><title>${status}</title></head><body><h1>${status}</h1>${list === '' ? '' : `<ul>${list}</ul>`}</body></html>\n`
}
