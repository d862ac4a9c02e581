// wsgify/gateways/cgi: answers the one request that a web server has started this process for. RFC 3875.

import type { Readable, Writable } from 'node:stream'
import type { Application } from '../environ/contract.ts'
import { CgiGateway, type CgiOptions } from './cgi/gateway.ts'
import { processVariables } from './cgi/process-variables.ts'
import { ProcessWire } from './cgi/process-wire.ts'
import type { Variables } from './cgi/variables.ts'
import { Refusal } from './refusal.ts'

export { defaultLimits, type Limits } from '../environ/limits.ts'
export { BodyTooLarge, ClientDisconnected } from './body-errors.ts'
export type { HandlerOptions, LogEntry } from './node/gateway.ts'
export type { Outcome } from './node/outgoing.ts'

/** How the request is answered, and what stands in for the parts of the process. */
export interface RunOptions extends CgiOptions {
  /** The variables of the process; `process.env` by default. */
  readonly env?: Readonly<NodeJS.ProcessEnv> | undefined
  /** `process.stdin` by default; it is not touched unless the request has a body. */
  readonly stdin?: Readable | undefined
  /** `process.stdout` by default. Nothing else may be written to it. */
  readonly stdout?: Writable | undefined
}

const SWEEP = 1000
const GRACE = 1000
const TERMINATED = 143

/**
 * Answers the request of this process. Resolves when the answer was written: true, or false when it was cut short, and then
 * the process ends with status 1.
 *
 * A web server whose client leaves ends the process by SIGTERM. The application has a second from then on to clean up.
 *
 * @example
 * await runCgi(app)
 */
export async function runCgi(app: Application, options: RunOptions = {}): Promise<boolean> {
  const gateway = new CgiGateway(app, { multiprocess: true, ...options })
  const { limits } = gateway
  const { env = process.env, stdin, stdout = process.stdout } = options
  let variables: Variables | Refusal
  try {
    variables = processVariables(env, limits)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    variables = error
  }
  const open = !(variables instanceof Refusal) && variables.chunked && variables.get('CONTENT_LENGTH') === ''
  const length = variables instanceof Refusal ? 0 : Number(variables.get('CONTENT_LENGTH'))
  return new Promise((resolve) => {
    const wire = new ProcessWire(
      {
        input: () => stdin ?? process.stdin,
        output: stdout,
        done: (whole) => {
          clearInterval(timer)
          process.off('SIGTERM', terminate)
          if (!whole && stdout === process.stdout) process.exitCode ||= 1
          resolve(whole)
        },
      },
      open ? 'open' : length,
      limits,
    )
    const timer = setInterval(() => wire.sweep(SWEEP, limits), SWEEP)
    timer.unref()
    const terminate = () => {
      process.exitCode = TERMINATED
      setTimeout(() => process.exit(), GRACE).unref()
      wire.peerGone()
    }
    process.once('SIGTERM', terminate)
    if (variables instanceof Refusal) gateway.refuse(wire, wire, variables)
    else gateway.take(wire, wire, variables, { open, more: { 'wsgi.run_once': true } })
  })
}
