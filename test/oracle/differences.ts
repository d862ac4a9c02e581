// What differs from WebOb on purpose. The page docs/differences.md is printed from these lists: those who know WebOb
// find there what has another name here, or is mended.

import type { Case, Json } from './cases.ts'
import { acceptDifferences } from './differences-accept.ts'
import { cacheDifferences } from './differences-caches.ts'
import { conditionDifferences } from './differences-conditions.ts'
import { cookieDifferences } from './differences-cookies.ts'
import { formDifferences } from './differences-forms.ts'
import { urlDifferences } from './differences-urls.ts'

export { otherDifferences } from './differences-other.ts'

/** A difference in words: half sentences without a full stop. */
export interface Row {
  readonly inWebOb: string
  readonly here: string
  readonly why: string
}

/** A difference that cases show. One without a case that it alone explains fails the test. */
export interface Difference extends Row {
  readonly id: string
  /** The areas, or the operations as `area.op`, in which it shows. */
  readonly ops: readonly string[]
  /**
   * Whether it is what makes the two answers differ; of answers with several parts, one part at a time. An error is
   * told as `{ error: name }`.
   */
  readonly when: (given: Case, theirs: Json, ours: Json, part: string) => boolean
}

/** The differences that cases show. */
export const differences: readonly Difference[] = [
  ...urlDifferences,
  ...formDifferences,
  ...cookieDifferences,
  ...acceptDifferences,
  ...conditionDifferences,
  ...cacheDifferences,
]
