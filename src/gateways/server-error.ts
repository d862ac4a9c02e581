// What a gateway says when an application fails: to the client a bare 500, to the operator everything, once.

import { type Environ, type HeaderPair, kind } from '../environ/contract.ts'

const BODY = '500 Internal Server Error\n'

/** The answer to a request whose application failed. It says nothing of the cause. */
export const SERVER_ERROR: {
  readonly statusLine: string
  readonly headers: readonly HeaderPair[]
  readonly body: string
} = Object.freeze({
  statusLine: '500 Internal Server Error',
  headers: Object.freeze([
    ['Content-Type', 'text/plain; charset=UTF-8'],
    ['Content-Length', String(BODY.length)],
  ] as const),
  body: BODY,
})

/** One entry for the operator's log: which request failed, and the error with its stack. */
export function describeError(error: unknown, environ: Environ): string {
  const path = JSON.stringify(environ.SCRIPT_NAME + environ.PATH_INFO)
  const what = error instanceof Error ? (error.stack ?? error) : describeThrown(error)
  return `${environ.REQUEST_METHOD} ${path}: ${what}\n`
}

/** What was thrown that is no error, in words. An object says what it is, since not every object can be made text. */
export function describeThrown(thrown: unknown): string {
  return `thrown: ${typeof thrown === 'object' ? kind(thrown) : String(thrown)}`
}
