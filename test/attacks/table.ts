// Runs rows and counts: what the program and a page print.

import type { Attack } from './row.ts'

/** What became of a row. */
export interface Result {
  readonly row: Attack
  readonly checks: number
  readonly inputs: number
  /** Where something got through, and what. */
  readonly failures: readonly string[]
}

/** Runs every check of a row. */
export async function runRow(row: Attack): Promise<Result> {
  let inputs = 0
  const failures: string[] = []
  for (const { where, run } of row.checks) {
    try {
      inputs += await run()
    } catch (error) {
      failures.push(`${where}: ${(error as Error).message}`)
    }
  }
  return { row, checks: row.checks.length, inputs, failures }
}

/** One line about all of them. */
export function total(results: readonly Result[]): string {
  const sum = (count: (result: Result) => number) =>
    results.reduce((before, result) => before + count(result), 0)
  const ids = new Set(results.flatMap(({ row }) => row.ids)).size
  const through = results.filter(({ failures }) => failures.length > 0).length
  return `${results.length} rows of ${ids} public identifiers, ${sum((one) => one.checks)} checks, ${sum((one) => one.inputs)} inputs: ${through === 0 ? 'nothing got through' : `${through} rows got through`}`
}
