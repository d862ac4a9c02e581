// Which statuses a test expects.

import { kind } from '../environ/contract.ts'

/** A status code, a family such as `2xx`, `any`, or several of these. */
export type StatusExpectation = number | Family | 'any' | readonly (number | Family)[]

/** All statuses that begin with one digit. */
export type Family = '1xx' | '2xx' | '3xx' | '4xx' | '5xx'

/** Whether a status is one that is expected. Throws a TypeError for what expects nothing that could come. */
export function isExpected(status: number, expected: StatusExpectation): boolean {
  if (Array.isArray(expected))
    return (expected as readonly StatusExpectation[]).some((one) => isExpected(status, one))
  if (expected === 'any') return true
  if (typeof expected === 'number' && expected >= 100 && expected <= 599) return status === expected
  if (typeof expected === 'string' && /^[1-5]xx$/.test(expected)) return String(status)[0] === expected[0]
  throw new TypeError(
    `a status is expected as 404, "4xx", "any" or an array of the first two, not ${kind(expected)}`,
  )
}

/** What is expected, in words. */
export function statusWords(expected: StatusExpectation): string {
  return Array.isArray(expected) ? expected.join(' or ') : String(expected)
}
