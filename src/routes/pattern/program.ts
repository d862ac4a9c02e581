// Nodes become a program for a matcher that never backtracks twice over the same ground: its time is bounded by the
// length of the program times the length of the text, whatever the pattern is.

import { type CharSet, capturesIn, longestOf, type Node } from './nodes.ts'
import { PatternError } from './parse.ts'

const MOST_STEPS = 5000
// A table of what was tried is made in one piece up to this size.
const DENSE = 1 << 16

/** What one step does. `a` and `b` are the steps it goes on with, or what it looks for. */
const CHAR = 0
const SET = 1
const SPLIT = 2
const SAVE = 3
const AHEAD = 4
const BOUNDARY = 5
const END = 6
const JUMP = 7
const AT_END = 8

const WORD = /^\w$/

/** A pattern that can be run. */
export class Program {
  /** The names of what it captures, in the order in which the pattern has them. */
  readonly names: readonly string[]
  private readonly op: number[] = []
  private readonly a: number[] = []
  private readonly b: number[] = []
  private readonly sets: CharSet[] = []
  private readonly aheads: Program[] = []
  // Each split has a row of its own in the table of what was tried, as wide as the longest match.
  private splits = 0
  private readonly longest: number

  constructor(node: Node, names: readonly string[] = capturesIn(node)) {
    this.names = names
    this.longest = longestOf(node)
    this.emit(node)
    this.add(END)
  }

  private add(op: number, a = 0, b = 0): number {
    if (this.op.length === MOST_STEPS) throw new PatternError('has too many repetitions')
    this.op.push(op)
    this.a.push(a)
    this.b.push(b)
    return this.op.length - 1
  }

  private emit(node: Node): void {
    switch (node.type) {
      case 'text':
        for (const char of node.text) this.add(CHAR, char.codePointAt(0))
        return
      case 'set':
        this.sets.push(node.set)
        this.add(SET, this.sets.length - 1)
        return
      case 'sequence':
        for (const part of node.parts) this.emit(part)
        return
      case 'either':
        this.emitEither(node.choices)
        return
      case 'repeat':
        this.emitRepeat(node.part, node.least, node.most, node.lazy)
        return
      case 'capture': {
        const place = this.names.indexOf(node.name)
        this.add(SAVE, place * 2)
        this.emit(node.part)
        this.add(SAVE, place * 2 + 1)
        return
      }
      case 'ahead':
        this.aheads.push(new Program(node.part, []))
        this.add(AHEAD, this.aheads.length - 1, node.negative ? 1 : 0)
        return
      case 'boundary':
        this.add(BOUNDARY, node.negative ? 1 : 0)
        return
      case 'end':
        this.add(AT_END)
    }
  }

  private split(): number {
    return this.add(SPLIT, 0, this.splits++)
  }

  // A split goes on with the next step first, and with step `a` when that fails. A lazy one has a jump as its next step.
  private emitEither(choices: readonly Node[]): void {
    const ends: number[] = []
    for (const [i, choice] of choices.entries()) {
      const split = i < choices.length - 1 ? this.split() : -1
      this.emit(choice)
      if (split < 0) break
      ends.push(this.add(JUMP))
      this.a[split] = this.op.length
    }
    for (const end of ends) this.a[end] = this.op.length
  }

  private emitRepeat(part: Node, least: number, most: number, lazy: boolean): void {
    for (let i = 0; i < least; i++) this.emit(part)
    if (most === Number.POSITIVE_INFINITY) {
      const split = this.split()
      const out = lazy ? this.add(JUMP) : -1
      if (lazy) this.a[split] = this.op.length
      this.emit(part)
      this.add(JUMP, split)
      this.a[lazy ? out : split] = this.op.length
      return
    }
    const outs: number[] = []
    for (let i = least; i < most; i++) {
      const split = this.split()
      const out = lazy ? this.add(JUMP) : -1
      if (lazy) this.a[split] = this.op.length
      outs.push(lazy ? out : split)
      this.emit(part)
    }
    for (const out of outs) this.a[out] = this.op.length
  }

  /**
   * Runs on the text from `start` to `end`, and tells whether the whole of it matches. Where captures start and end goes
   * to `found`, two numbers for each name from index `offset` on; -1 for one that took no part.
   */
  match(text: string, start: number, end: number, found: number[], offset = 0): boolean {
    const { names } = this
    for (let i = 0; i < names.length * 2; i++) found[offset + i] = -1
    return this.run(text, start, start, end, true, found, offset)
  }

  private run(
    text: string,
    from: number,
    start: number,
    end: number,
    toEnd: boolean,
    found: number[],
    offset: number,
  ): boolean {
    const { op, a, b } = this
    const width = Math.min(end - from, this.longest) + 1
    const size = this.splits * width
    const dense = size > DENSE ? null : new Uint8Array(size)
    const sparse = dense === null ? new Set<number>() : null
    // Where to go on when a way fails: step and place; or a capture to put back, as -1 - its index and its value.
    const stack: number[] = []
    let step = 0
    let at = from
    for (;;) {
      let failed = false
      switch (op[step]) {
        case CHAR: {
          const char = a[step] as number
          if (at < end && codeAt(text, at, end) === char) {
            at += char > 0xffff ? 2 : 1
            step++
          } else failed = true
          break
        }
        case SET: {
          const code = at < end ? codeAt(text, at, end) : -1
          if (code >= 0 && (this.sets[a[step] as number] as CharSet).has(code)) {
            at += code > 0xffff ? 2 : 1
            step++
          } else failed = true
          break
        }
        case SPLIT: {
          const cell = (b[step] as number) * width + at - from
          if (dense === null ? (sparse as Set<number>).has(cell) : dense[cell] === 1) {
            failed = true
            break
          }
          if (dense === null) (sparse as Set<number>).add(cell)
          else dense[cell] = 1
          stack.push(a[step] as number, at)
          step++
          break
        }
        case JUMP:
          step = a[step] as number
          break
        case SAVE: {
          const index = offset + (a[step] as number)
          stack.push(-1 - index, found[index] as number)
          found[index] = at
          step++
          break
        }
        case AHEAD: {
          const ahead = this.aheads[a[step] as number] as Program
          if (ahead.run(text, at, start, end, false, [], 0) !== (b[step] === 1)) step++
          else failed = true
          break
        }
        case BOUNDARY: {
          const before = at > start && WORD.test(text[at - 1] as string)
          const after = at < end && WORD.test(text[at] as string)
          if ((before !== after) !== (a[step] === 1)) step++
          else failed = true
          break
        }
        case AT_END:
          if (at === end) step++
          else failed = true
          break
        default:
          if (!toEnd || at === end) return true
          failed = true
      }
      while (failed) {
        if (stack.length === 0) return false
        at = stack.pop() as number
        step = stack.pop() as number
        if (step >= 0) failed = false
        else found[-1 - step] = at
      }
    }
  }
}

// A surrogate whose other half is beyond the end stands alone.
function codeAt(text: string, at: number, end: number): number {
  const code = text.codePointAt(at) as number
  return code > 0xffff && at + 1 === end ? text.charCodeAt(at) : code
}
