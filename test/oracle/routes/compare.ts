// Asks the real Routes and wsgify the same questions, and finds the differences that no entry of the list explains.

import type { Answer, Json } from '../cases.ts'
import { explained, gapsBetween, told } from '../compare.ts'
import { askPython } from '../python.ts'
import { routesDifferences } from './differences.ts'
import { answer } from './driver.ts'
import type { Ask, Suite } from './suites.ts'

/** A difference that nothing explains. */
export interface Unexplained {
  readonly suite: Suite
  readonly ask: Ask
  readonly theirs: Json
  readonly ours: Json
}

/** All there is to say about a run. */
export interface Report {
  asked: number
  same: number
  readonly unexplained: Unexplained[]
  /** How many differences each entry explains that no other does, by its id. */
  readonly uses: Map<string, number>
}

/** What the real Routes answers; null where it is not installed. */
export function askRoutes(suites: readonly Suite[]): Answer[][] | null {
  return askPython(new URL('./driver.py', import.meta.url), suites)
}

/** Asks wsgify as well, and compares with the answers of Routes. */
export async function compare(suites: readonly Suite[], theirs: readonly Answer[][]): Promise<Report> {
  const report: Report = { asked: 0, same: 0, unexplained: [], uses: new Map() }
  for (const { id } of routesDifferences) report.uses.set(id, 0)
  for (const [i, suite] of suites.entries()) {
    const ours = await answer(suite)
    for (const [j, ask] of suite.asks.entries()) {
      report.asked++
      const [one, other] = [theirs[i]?.[j] as Answer, ours[j] as Answer]
      if (gapsBetween(one, other).length === 0 || sameUrl(told(one), told(other))) report.same++
      else explain(report, suite, ask, told(one), told(other))
    }
  }
  return report
}

// What becomes a query out of the defaults of a route has the order of a Python set there: any.
function sameUrl(theirs: Json, ours: Json): boolean {
  if (typeof theirs !== 'string' || typeof ours !== 'string') return false
  const [one, other] = [theirs, ours].map((url) => {
    const [path = '', ...query] = url.split('?')
    return `${path}?${query.join('?').split('&').sort().join('&')}`
  })
  return one === other
}

function explain(report: Report, suite: Suite, ask: Ask, theirs: Json, ours: Json): void {
  const entries = routesDifferences.filter(({ when }) => when(suite, ask, theirs, ours))
  if (!explained(entries, report.uses)) report.unexplained.push({ suite, ask, theirs, ours })
}
