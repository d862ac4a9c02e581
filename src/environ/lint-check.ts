// LintError, and the two ways in which the files of lint enforce a rule: `check` throws, `advise` warns.

import { kind } from './contract.ts'

/** Thrown when one side of the contract does not keep it; the rules stand in `docs/contract.md`. */
export class LintError extends Error {
  override readonly name = 'LintError'
  /** The short and stable name of the rule. */
  readonly rule: string
  /** What stood where the contract asks for something else. */
  readonly found: unknown

  constructor(rule: string, found: unknown, says: string, options?: ErrorOptions) {
    super(sentence(rule, found, says), options)
    this.rule = rule
    this.found = found
  }
}

/** Where the sentence about a rule goes that is advice and no more. */
export type Warn = (message: string) => void

/** Throws a LintError unless a rule holds. `says` is the rule in one sentence. */
export function check(rule: string, holds: unknown, found: unknown, says: string): asserts holds {
  if (!holds) throw new LintError(rule, found, says)
}

/** Warns unless a rule holds: for what works here, and surprises elsewhere. */
export function advise(rule: string, holds: unknown, found: unknown, says: string, warn: Warn): void {
  if (!holds) warn(sentence(rule, found, says))
}

function sentence(rule: string, found: unknown, says: string): string {
  return `${says}; found ${kind(found)} (contract rule ${rule})`
}
