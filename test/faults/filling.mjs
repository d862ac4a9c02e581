// An application that lets go of nothing: each request costs so much of the heap for good.

import { appendFileSync } from 'node:fs'

const kept = []

/** Writes its path to a ledger, keeps a million numbers for each ten requests, and answers with the id of its process. */
export function app({ PATH_INFO }, startResponse) {
  if (process.env.LEDGER !== undefined) appendFileSync(process.env.LEDGER, `${PATH_INFO}\n`)
  kept.push(Array.from({ length: 100_000 }, (_, i) => i + 0.5))
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return String(process.pid)
}

export default app
