// Asks the real WebOb and wsgify the same questions, and finds the differences that no entry of the list explains.

import { isDeepStrictEqual } from 'node:util'
import type { Answer, Case, Json } from './cases.ts'
import { type Both, type Difference, differences } from './differences.ts'
import { answer } from './driver.ts'
import { askPython } from './python.ts'
import { errorOf, isObject } from './told.ts'

/** What is not the same in two answers. An error is `{ error: name }`. */
export interface Gap {
  /** The key of an answer with several parts; empty for the whole of it. */
  readonly part: string
  readonly theirs: Json
  readonly ours: Json
}

/** A gap that nothing explains. */
export interface Unexplained extends Gap {
  readonly given: Case
}

/** How many cases of an area there are, and how they went. */
export interface Figures {
  cases: number
  same: number
  explained: number
  unexplained: number
}

/** All there is to say about a run. */
export interface Report {
  readonly areas: Map<string, Figures>
  readonly unexplained: Unexplained[]
  /** How many gaps each entry explains that no other does, by its id. */
  readonly uses: Map<string, number>
}

/** What the real WebOb answers; null where it is not installed. */
export function askWebOb(cases: readonly Case[]): Answer[] | null {
  return askPython(new URL('./driver.py', import.meta.url), cases)
}

/** Asks wsgify as well, and compares with the answers of WebOb. */
export async function compare(cases: readonly Case[], theirs: readonly Answer[]): Promise<Report> {
  const report: Report = { areas: new Map(), unexplained: [], uses: new Map() }
  for (const { id } of differences) report.uses.set(id, 0)
  for (const [i, given] of cases.entries()) {
    const ours = await answer(given)
    const figures = figuresOf(report, given.area)
    figures.cases++
    const both = { theirs: told(theirs[i] as Answer), ours: told(ours) }
    const gaps = gapsBetween(theirs[i] as Answer, ours)
    const open = gaps.filter((gap) => !isExplained(given, gap, both, report.uses))
    if (gaps.length === 0) figures.same++
    else if (open.length === 0) figures.explained++
    else figures.unexplained++
    report.unexplained.push(...open.map((gap) => ({ given, ...gap })))
  }
  return report
}

/** The parts in which two answers differ. Two errors are the same answer, whatever their names: both refuse. */
export function gapsBetween(theirs: Answer, ours: Answer): Gap[] {
  const [one, other] = [told(theirs), told(ours)]
  if (!isObject(one) || !isObject(other) || errorOf(one) !== '' || errorOf(other) !== '') {
    return same(one, other) ? [] : [{ part: '', theirs: one, ours: other }]
  }
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .map((part) => ({ part, theirs: one[part] ?? null, ours: other[part] ?? null }))
    .filter((gap) => !same(gap.theirs, gap.ours))
}

/** An answer as the entries of a list look at it. An error is `{ error: name }`. */
export function told(given: Answer): Json {
  // As JSON has it, so that undefined and NaN are what they would be on the wire.
  return 'ok' in given ? (JSON.parse(JSON.stringify(given.ok ?? null)) as Json) : { error: given.error }
}

function same(one: Json, other: Json): boolean {
  return (errorOf(one) !== '' && errorOf(other) !== '') || isDeepStrictEqual(one, other)
}

function isExplained(given: Case, gap: Gap, both: Both, uses: Map<string, number>): boolean {
  return explained(
    differences.filter((entry) => explains(entry, given, gap, both)),
    uses,
  )
}

/** Whether entries explain a gap; counts for the one that does so alone. */
export function explained(entries: readonly { readonly id: string }[], uses: Map<string, number>): boolean {
  const [first] = entries
  if (first !== undefined && entries.length === 1) uses.set(first.id, (uses.get(first.id) ?? 0) + 1)
  return first !== undefined
}

function explains({ ops, when }: Difference, given: Case, gap: Gap, both: Both): boolean {
  const { theirs, ours, part } = gap
  const name = `${given.area}.${given.op}`
  return ops.some((op) => op === given.area || op === name) && when(given, theirs, ours, part, both)
}

function figuresOf({ areas }: Report, area: string): Figures {
  let figures = areas.get(area)
  if (figures === undefined) {
    figures = { cases: 0, same: 0, explained: 0, unexplained: 0 }
    areas.set(area, figures)
  }
  return figures
}

/** The figures as a table for people. */
export function tableOf({ areas }: Report): string {
  const rows = [...areas].map(([area, { cases, same, explained, unexplained }]) =>
    [area.padEnd(14), ...[cases, same, explained, unexplained].map((n) => String(n).padStart(11))].join(''),
  )
  const heads = ['cases', 'same', 'explained', 'unexplained'].map((head) => head.padStart(11)).join('')
  return [`${'area'.padEnd(14)}${heads}`, ...rows].join('\n')
}
