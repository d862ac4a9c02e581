// An application for faults that take a process: it writes the id of each request to a ledger before it answers.

import { appendFileSync } from 'node:fs'

/** Answers with the id of the request and of its process, after a while. */
export async function app(environ, startResponse) {
  const id = environ.PATH_INFO.slice(1)
  if (process.env.LEDGER !== undefined) appendFileSync(process.env.LEDGER, `${id}\n`)
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW ?? 10 + (Number(id) % 5) * 10)))
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return `${id} ${process.pid}`
}

export default app
