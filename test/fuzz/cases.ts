// Inputs that once found something, in files by target: replayed by the tests, and where the next run begins.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

// As many and as large as a reviewer may be asked to have in the tree.
const MOST = 100
const LONGEST = 600

const fileOf = (name: string) => new URL(`cases/${name}.json`, import.meta.url)

/** The cases of a target. */
export function casesOf(name: string): string[] {
  const file = fileOf(name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : []
}

/** Adds to the cases of a target: those with which something fell always, others as long as they are short and few. */
export function keepCases(name: string, fell: readonly string[], found: readonly string[]): void {
  const cases = new Set([...casesOf(name), ...fell])
  for (const input of found) if (cases.size < MOST && input.length <= LONGEST) cases.add(input)
  // Bytes that editors would show as something else are written as what they are.
  const text = JSON.stringify([...cases], null, 2).replace(
    /[\x7f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  if (cases.size > 0) writeFileSync(fileOf(name), `${text}\n`)
}
