// Asks the real Paste Deploy and wsgify the same questions, each with its files in a folder of its own, and finds the
// differences that no entry of the list explains.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Answer } from '../cases.ts'
import { explained, type Gap, gapsBetween } from '../compare.ts'
import { askPython } from '../python.ts'
import { pasteDifferences } from './differences.ts'
import { answer, type DeployCase } from './ours.ts'

/** A gap that nothing explains. */
export interface Unexplained extends Gap {
  readonly given: DeployCase
}

export interface DeployReport {
  /** How many cases were asked by their operations, and how many of them both sides refuse. */
  readonly asked: Map<string, { cases: number; same: number; refused: number; explained: number }>
  readonly unexplained: Unexplained[]
  /** How many gaps each entry explains that no other does, by its id. */
  readonly uses: Map<string, number>
}

/** Compares the answers to some cases; null where Paste Deploy or Paste is not installed. */
export async function compareDeploy(cases: readonly DeployCase[]): Promise<DeployReport | null> {
  const root = mkdtempSync(join(tmpdir(), 'deploy-'))
  try {
    const placed = cases.map((given, i) => place(given, join(root, String(i))))
    const theirs = askPython<Answer>(new URL('./driver.py', import.meta.url), placed)
    if (theirs === null) return null
    const report: DeployReport = {
      asked: new Map(),
      unexplained: [],
      uses: new Map(pasteDifferences.map(({ id }) => [id, 0])),
    }
    for (const [i, given] of placed.entries()) {
      const [one, other] = [theirs[i] as Answer, await answer(given)]
      const gaps = gapsBetween(one, other)
      const figures = report.asked.get(given.op) ?? { cases: 0, same: 0, refused: 0, explained: 0 }
      report.asked.set(given.op, figures)
      figures.cases++
      if ('error' in one && 'error' in other) figures.refused++
      const open = gaps.filter((gap) => !isExplained(given, gap, report.uses))
      if (gaps.length === 0) figures.same++
      else if (open.length === 0) figures.explained++
      report.unexplained.push(...open.map((gap) => ({ given: cases[i] as DeployCase, ...gap })))
    }
    return report
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function place(given: DeployCase, folder: string): DeployCase {
  if (given.files === undefined) return given
  for (const [name, text] of Object.entries(given.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return { ...given, folder }
}

function isExplained(given: DeployCase, { theirs, ours, part }: Gap, uses: Map<string, number>): boolean {
  const entries = pasteDifferences.filter(
    ({ ops, when }) => ops.includes(given.op) && when(given, theirs, ours, part),
  )
  return explained(entries, uses)
}
