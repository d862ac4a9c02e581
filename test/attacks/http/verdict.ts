// What has come of a row, and whether that is what must come of it.

import type { Seen } from '../../support/wire.ts'
import { HOST, type Row } from './row.ts'

/** The request that is sent after each row, and is read only where nothing was refused. */
export const AFTER = `GET /after HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`

/** What has come of a row: the requests that came whole, and the final statuses of the answers. */
export interface Verdict {
  readonly reads: readonly string[]
  readonly statuses: readonly number[]
}

export function verdictOf(seen: readonly Seen[], statuses: readonly number[]): Verdict {
  return {
    reads: seen
      .filter(({ body }) => body !== null)
      .map(({ method, target, body }) => `${method} ${target} ${body}`),
    statuses: statuses.filter((status) => status !== 100),
  }
}

/** What must come of a row. */
export function wanted({ reads }: Row): Verdict {
  const refusal = reads.at(-1)
  if (typeof refusal !== 'number') {
    const all = [...(reads as string[]), 'GET /after ']
    return { reads: all, statuses: all.map(() => 200) }
  }
  const before = reads.slice(0, -1) as string[]
  return { reads: before, statuses: [...before.map(() => 200), refusal] }
}
