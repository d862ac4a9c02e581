// How long files may be reused, by their names.

import { CacheControl, type CacheControlInit } from '../headers/cache-control.ts'
import { globTest } from './glob.ts'

/** Cache-Control by patterns of names: the first that matches counts. */
export type CachePolicy = Readonly<Record<string, CacheControlInit | CacheControl | string>>

/** Makes a function from the name of a file to its Cache-Control, or null. Throws a TypeError or RangeError for a bad pattern or value. */
export function cachePolicy(policy: CachePolicy): (name: string) => string | null {
  const rules = Object.entries(policy).map(
    ([pattern, value]) => [globTest(pattern), CacheControl.format(value)] as const,
  )
  return (name) => rules.find(([test]) => test(name))?.[1] ?? null
}
