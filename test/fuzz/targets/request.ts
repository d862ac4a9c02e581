// Reads all that a request knows: no property may throw for what a peer sent, but for errors with a status of the client.

import type { Environ } from '../../../src/environ/contract.ts'
import { Request } from '../../../src/message/request.ts'

const getters = new Set<string>()
for (let type = Request.prototype as object; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
    if (get !== undefined) getters.add(name)
  }
}

/** Reads every property of a request over an environ. */
export function readEveryProperty(environ: Environ): void {
  const req = new Request(environ)
  const read = [...getters].map(
    (name) => [name, () => (req as unknown as Record<string, unknown>)[name]] as const,
  )
  for (const [name, get] of [
    ...read,
    ['GET', () => [...req.GET]],
    ['cookies', () => [...req.cookies]],
  ] as const) {
    try {
      get()
    } catch (error) {
      const { status } = error as { status?: unknown }
      if (typeof status === 'number' && status >= 400 && status < 500) continue
      throw new Error(`req.${name}: ${(error as Error).name}: ${(error as Error).message}`, { cause: error })
    }
  }
}
