// An environ at one moment, and what is different at another.

import type { Environ } from '../environ/contract.ts'
import type { Masks } from './masks.ts'

/** What an environ held, by its keys. The values are its own, so a snapshot lives no longer than its request. */
export type Snapshot = ReadonlyMap<string, unknown>

/** A key whose value became another; null stands for none. */
export interface Change {
  readonly key: string
  readonly from: string | null
  readonly to: string | null
}

const MOST_CHANGES = 60

// The key of the inspector itself.
const OWN = 'wsgify.inspect'

/** What an environ holds now. */
export function snapshotOf(environ: Environ): Snapshot {
  const snapshot = new Map<string, unknown>()
  for (const key in environ) {
    const value = environ[key]
    if (value !== undefined && key !== OWN) snapshot.set(key, value)
  }
  return snapshot
}

/** What is different between two moments, in few words and without secrets. */
export function changesBetween(before: Snapshot, after: Snapshot, masks: Masks): Change[] {
  const changes: Change[] = []
  const add = (key: string) => {
    if (changes.length === MOST_CHANGES) return
    const [from, to] = [before.get(key), after.get(key)]
    changes.push({
      key,
      from: from === undefined ? null : masks.environ(key, from),
      to: to === undefined ? null : masks.environ(key, to),
    })
  }
  for (const [key, value] of after) if (before.get(key) !== value) add(key)
  for (const key of before.keys()) if (!after.has(key)) add(key)
  return changes
}
