// What a reader of requests refuses with.

import { Refusal } from '../../src/gateways/refusal.ts'

/** The status with which something is refused, or undefined. */
export function refused(run: () => unknown): number | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return undefined
}
