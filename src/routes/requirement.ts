// What a variable of a route must match: a regular expression, given as text or as a RegExp, read once.

import { kind } from '../environ/contract.ts'
import { nativeOf } from './pattern/native.ts'
import type { Node } from './pattern/nodes.ts'
import { PatternError, parsePattern } from './pattern/parse.ts'
import { Program } from './pattern/program.ts'

/** A regular expression that the whole value of a variable must match. Flags `i`, `s` and `u` are kept. */
export type RequirementInit = string | RegExp

/** A requirement that was read. */
export class Requirement {
  /** The regular expression as it was given. */
  readonly source: string
  /** What tells it from others. */
  readonly key: string
  readonly node: Node
  /** The same for the platform, or null where that might be slow. */
  readonly native: RegExp | null
  private program: Program | null = null

  /** `of` says whose requirement it is, for the message. Throws a TypeError for what cannot be read. */
  constructor(given: RequirementInit, of: string) {
    if (typeof given !== 'string' && !(given instanceof RegExp)) {
      throw new TypeError(`${of} must be a regular expression, as text or RegExp, not ${kind(given)}`)
    }
    this.source = typeof given === 'string' ? given : given.source
    const flags = typeof given === 'string' ? '' : given.flags
    this.key = `/${this.source}/${flags}`
    if (/[^isu]/.test(flags)) {
      throw new TypeError(`${of} has the flags ${JSON.stringify(flags)}: "i", "s" and "u" can be used`)
    }
    try {
      this.node = parsePattern(this.source, { ignoreCase: flags.includes('i'), dotAll: flags.includes('s') })
      this.native = nativeOf(this.node)
      if (this.native === null) this.program = new Program(this.node)
    } catch (error) {
      if (error instanceof PatternError) throw new TypeError(`${of} ${error.message}`)
      if (error instanceof SyntaxError)
        throw new TypeError(`${of} is no regular expression: ${error.message}`)
      throw error
    }
  }

  /** Whether the whole of a value matches. */
  test(value: string): boolean {
    if (this.native !== null) return this.native.test(value)
    this.program ??= new Program(this.node)
    return this.program.match(value, 0, value.length, [])
  }
}
