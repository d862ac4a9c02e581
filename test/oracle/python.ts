// Asks the drivers in Python: a line of JSON on stdin for each question, and its answer on the same line of stdout.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PYTHON } from '../support/real.ts'
import { parseLines } from './cases.ts'

/** What a driver answers, all from one process; null where Python or a package that it imports is not installed. */
export function askPython<Answer>(driver: URL, questions: readonly unknown[]): Answer[] | null {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('')
  const run = spawnSync(PYTHON, [fileURLToPath(driver)], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  const { error, status, stderr } = run
  if (error !== undefined) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  if (/ModuleNotFoundError: No module named '(?:webob|routes|paste)/.test(stderr)) return null
  if (status !== 0) throw new Error(stderr)
  return parseLines(run.stdout) as unknown as Answer[]
}
