// A request that gets no further than its gateway.

import type { HeaderList } from '../environ/contract.ts'

const NO_HEADERS: HeaderList = []

/** A request that is answered by the gateway itself. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  /** Fields that this status has to have. */
  readonly headers: HeaderList

  constructor(status: number, message: string, headers: HeaderList = NO_HEADERS) {
    super(message)
    this.status = status
    this.headers = headers
  }
}
