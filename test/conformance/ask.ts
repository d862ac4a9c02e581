// Asks a server all rows.

import type { Area, Row } from './row.ts'
import type { Candidate } from './servers.ts'

/** What a server answered to each row, in short; null where it has no documented way. */
export type Answers = ReadonlyMap<Row, string | null>

/** Starts a server, asks it all rows one after the other, and ends it. One that ends by itself is started again. */
export async function askAll(candidate: Candidate, areas: readonly Area[], files: string): Promise<Answers> {
  const answers = new Map<Row, string | null>()
  let running = await candidate.start(files)
  try {
    const rows = areas.flatMap(({ title, rows }) => rows.map((row) => ({ title, row })))
    for (const { title, row } of rows) {
      if (candidate.without?.includes(title) || running.lacks.includes(row.needs)) {
        answers.set(row, null)
        continue
      }
      const answer = await row.ask(running.port)
      const ended = running.ended()
      answers.set(row, ended ? 'the server ends' : answer)
      if (ended) running = await candidate.start(files)
    }
  } finally {
    await running.stop()
  }
  return answers
}
