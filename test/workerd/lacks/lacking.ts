// See ../vitest.config.ts.

import { TestRunner } from 'vitest'

/** A function that Workers do not have: it skips the test that calls it. */
export function lacking(part: string): () => never {
  return () => {
    const note = `needs ${part}`
    TestRunner.getCurrentTest()?.context.skip(note)
    throw new Error(note)
  }
}
