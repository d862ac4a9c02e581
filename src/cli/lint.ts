// wsgify lint: asks an application many kinds of requests inside lint, and tells what breaks the contract.

import { lint as linted } from '../environ/lint.ts'
import { LintError } from '../environ/lint-check.ts'
import { Request } from '../message/request.ts'
import { isBodiless } from '../syntax/status.ts'
import type { OptionsOf } from './command-line.ts'
import type { Output } from './output.ts'
import { loadTarget, targetOf } from './target.ts'

const MOST_SHOWN = 60
const PATHS = ['', '/', '/no-such-path', '/a%20b%C3%A9/%2F', '//double//slashes/', `/${'long'.repeat(500)}`]
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY']

interface Probe {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks, and prints a line for each request that shows a fault. Gives 0 without faults, else 1. */
export async function lint(
  args: readonly string[],
  options: OptionsOf<'lint'>,
  output: Output,
): Promise<number> {
  const [target, ...paths] = args
  const app = linted(await loadTarget(targetOf(target, options.app), options))
  const probes = probesFor(paths.length === 0 ? PATHS : paths)
  let faults = 0
  for (const probe of probes) {
    const fault = await faultOf(app, probe)
    if (fault === null) continue
    faults++
    output.print(`${shown(probe)}: ${fault}\n`)
  }
  output.print(`${probes.length} requests, ${faults} ${faults === 1 ? 'fault' : 'faults'}\n`)
  return faults === 0 ? 0 : 1
}

function shown({ method, path, headers }: Probe): string {
  const short = path.length > MOST_SHOWN ? `${path.slice(0, MOST_SHOWN)}…` : path || "''"
  const fields = Object.entries(headers ?? {}).map(([name, value]) => ` -H '${name}: ${value}'`)
  return `${method} ${short}${fields.join('')}`
}

function probesFor(paths: readonly string[]): Probe[] {
  return paths.flatMap((path) => [
    ...METHODS.map((method) => ({ method, path })),
    { method: 'GET', path: `${path}?a=1&a=2&b=%zz&__proto__=x` },
    { method: 'GET', path, headers: { Accept: 'text/html' } },
    {
      method: 'GET',
      path,
      headers: { Accept: 'no/such', 'Accept-Encoding': 'gzip, br', 'Accept-Language': 'xx' },
    },
    { method: 'GET', path, headers: { Range: 'bytes=0-0', 'If-None-Match': '*' } },
    { method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body: '{"name": "lint"}' },
    { method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body: '{' },
    {
      method: 'POST',
      path,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'name=lint',
    },
    { method: 'POST', path, headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x' },
    { method: 'PUT', path, headers: { 'Content-Type': 'no/such' }, body: '\0' },
  ])
}

async function faultOf(
  app: Parameters<Request['getResponse']>[0],
  { method, path, headers, body }: Probe,
): Promise<string | null> {
  const req = Request.blank(path, {
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  })
  try {
    const res = await req.getResponse(app)
    const { length } = await res.bytes()
    if ((method === 'HEAD' || isBodiless(res.status)) && length > 0)
      return `a body of ${length} bytes where there is none`
    return res.status === 500 ? 'it answers with 500' : null
  } catch (error) {
    if (error instanceof LintError) return error.message
    return `it throws ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
  }
}
