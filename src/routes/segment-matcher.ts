// Matches one segment of a path, or all that is left of it, for the index. Matchers that do the same are one, whatever
// their variables are called, so that a path is asked once.

import { capturesIn, type Node, sequence } from './pattern/nodes.ts'
import { Program } from './pattern/program.ts'
import type { Requirement } from './requirement.ts'

/** How a matcher goes about it. */
const PLAIN = 0
const NATIVE = 1
const EXTENDED = 2
const PROGRAM = 3

/** What a matcher is made of. */
export interface MatcherParts {
  readonly nodes: readonly Node[]
  /** What tells it from others: equal keys, equal matchers. */
  readonly key: string
  /** The requirement, where the whole is one variable that has one. */
  readonly requirement: Requirement | null
  /** Text that must be somewhere in what matches. */
  readonly literal: string
  /** `segment`: one variable without a requirement; `extended`: the same with an optional extension after it. */
  readonly shape: 'segment' | 'extended' | 'other'
}

/** Matches a part of a path. */
export class SegmentMatcher {
  readonly key: string
  /** How many numbers it writes: two for each capture. */
  readonly width: number
  private readonly way: number
  private readonly literal: string
  private readonly native: RegExp | null
  private readonly program: Program | null

  constructor({ nodes, key, requirement, literal, shape }: MatcherParts) {
    const node = sequence(...nodes)
    this.key = key
    this.literal = literal
    this.width = capturesIn(node).length * 2
    this.native = requirement?.native ?? null
    this.way =
      shape === 'segment' ? PLAIN : shape === 'extended' ? EXTENDED : this.native === null ? PROGRAM : NATIVE
    this.program = this.way === PROGRAM ? new Program(node) : null
  }

  /** Whether the path from `start` to `end` matches; where captures are is written to `found` from `offset` on. */
  match(path: string, start: number, end: number, found: number[], offset: number): boolean {
    switch (this.way) {
      case PLAIN:
        found[offset] = start
        found[offset + 1] = end
        return end > start
      case NATIVE:
        found[offset] = start
        found[offset + 1] = end
        return (this.native as RegExp).test(path.slice(start, end))
      case EXTENDED:
        return extended(path, start, end, found, offset)
      default:
        if (this.literal !== '') {
          const at = path.indexOf(this.literal, start)
          if (at < 0 || at + this.literal.length > end) return false
        }
        return (this.program as Program).match(path, start, end, found, offset)
    }
  }
}

// The last dot that has something before and behind it begins the extension.
function extended(path: string, start: number, end: number, found: number[], offset: number): boolean {
  const dot = path.lastIndexOf('.', end - 1)
  const has = dot > start && dot < end - 1
  found[offset] = start
  found[offset + 1] = has ? dot : end
  found[offset + 2] = has ? dot + 1 : -1
  found[offset + 3] = has ? end : -1
  return end > start
}
