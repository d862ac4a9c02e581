// What differs from WebOb on purpose. The page docs/differences.md is printed from these lists: those who know WebOb
// find there what has another name here, or is mended.

import type { Case, Json } from './cases.ts'
import { acceptDifferences } from './differences-accept.ts'
import { answerDifferences, locationDifferences } from './differences-answer.ts'
import { cacheDifferences } from './differences-caches.ts'
import { conditionDifferences } from './differences-conditions.ts'
import { cookieDifferences } from './differences-cookies.ts'
import { formDifferences } from './differences-forms.ts'
import { pageDifferences } from './differences-pages.ts'
import { partDifferences } from './differences-parts.ts'
import { responseDifferences } from './differences-response.ts'
import { settingDifferences } from './differences-setting.ts'
import { urlDifferences } from './differences-urls.ts'

export { otherDifferences } from './differences-other.ts'

/** A difference in words: half sentences without a full stop. */
export interface Row {
  readonly inWebOb: string
  readonly here: string
  readonly why: string
}

/** Whether something makes two answers differ, or one part of them. */
export type When = (given: Case, theirs: Json, ours: Json, part: string, all: Both) => boolean

/** Both answers to a case. */
export interface Both {
  readonly theirs: Json
  readonly ours: Json
}

/** A difference that cases show. One without a case that it alone explains fails the test. */
export interface Difference extends Row {
  readonly id: string
  /** The areas, or the operations as `area.op`, in which it shows. */
  readonly ops: readonly string[]
  /**
   * Whether it is what makes the two answers differ; of answers with several parts, one part at a time. An error is
   * told as `{ error: name }`. `all` is both answers whole, for parts that follow from others.
   */
  readonly when: When
}

/** The differences that cases show. */
export const differences: readonly Difference[] = [
  ...urlDifferences,
  ...formDifferences,
  ...cookieDifferences,
  ...acceptDifferences,
  ...conditionDifferences,
  ...cacheDifferences,
  ...responseDifferences,
  ...settingDifferences,
  ...partDifferences,
  ...answerDifferences,
  ...locationDifferences,
  ...pageDifferences,
]
