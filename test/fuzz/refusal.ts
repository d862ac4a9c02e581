// The errors that readers of input may throw, and no others: each is documented where it is thrown.

import { BodyError } from '../../src/body/errors.ts'
import { ConfigSyntaxError } from '../../src/deploy/errors.ts'
import { ProtocolError } from '../../src/gateways/fastcgi/records.ts'
import { Refusal } from '../../src/gateways/refusal.ts'
import { PatternError } from '../../src/routes/pattern/parse.ts'

/** The status of a documented error, or its name. Throws any other error. */
export function refusalOf(error: unknown): number | string {
  if (error instanceof Refusal || error instanceof BodyError) {
    if (error.status >= 400 && error.status <= 505 && error.status !== 500) return error.status
    throw new Error(`an input is refused with the status ${error.status}`)
  }
  if (error instanceof ProtocolError || error instanceof ConfigSyntaxError || error instanceof PatternError) {
    return error.name
  }
  throw error
}
