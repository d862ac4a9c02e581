// What the generators of cases have in common.

import type { Case } from './cases.ts'
import type { Random } from './random.ts'

/** Makes one case of an area. */
export type Make = (random: Random) => Case

/**
 * Steps that write to a dictionary. What is set comes before what is deleted, so that there often is something to
 * delete.
 */
export function steps(
  random: Random,
  verbs: readonly string[],
  names: readonly string[],
  values: readonly string[],
) {
  const set = random.list(1, 3, () => [random.pick(verbs), random.pick(names), random.pick(values)])
  if (random.once(3)) set.push(['delete', random.once(4) ? random.pick(names) : (set[0]?.[1] ?? 'a')])
  return set
}
