// An answer that is not sent after all.

import type { Response } from '../message/response.ts'

/** Closes the body of an answer that nobody will read. What goes wrong then is nobody's concern any more. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined)
}
