// The loop: inputs are made of inputs, and those that reach what none has reached are kept to make others of.

import type { Coverage } from './coverage.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

/** Milliseconds that no input may take. */
export const MOST = 50
const BATCH = 500
const LONGEST = 4096

/** What fell: an input with which something did not hold. */
export interface Fault {
  readonly target: string
  readonly input: string
  readonly message: string
}

/** The work on one target. */
export class Campaign {
  readonly target: Target
  /** Inputs that others are made of: the seeds, the cases, and what was found. */
  readonly corpus: string[]
  /** Those of it that were found. */
  readonly found: string[] = []
  /** By what did not hold. */
  readonly faults = new Map<string, Fault>()
  tried = 0
  /** The longest that an input took, in milliseconds. */
  slowest = 0
  private readonly coverage: Coverage | null

  /** Without coverage, chance alone makes new inputs. */
  constructor(target: Target, cases: readonly string[], coverage: Coverage | null = null) {
    this.target = target
    this.corpus = [...new Set([...target.seeds, ...cases])]
    this.coverage = coverage
  }

  /** Tries what is known already. */
  async replay(): Promise<void> {
    this.coverage?.take()
    for (const input of this.corpus) await this.attempt(input)
    if (this.coverage !== null) this.coverage.learn(this.coverage.take())
  }

  /** Tries new inputs for so many milliseconds. */
  async spend(milliseconds: number, chance: Random): Promise<void> {
    const { coverage, corpus, target } = this
    const until = performance.now() + milliseconds
    coverage?.take()
    while (performance.now() < until) {
      const batch = Array.from({ length: BATCH }, () => mutate(corpus, target.words, chance))
      for (const input of batch) await this.attempt(input)
      if (coverage === null) continue
      const ran = coverage.take()
      if (coverage.isNew(ran)) await this.keepOf(batch, coverage)
      coverage.learn(ran)
    }
  }

  // Which of them it was is found by halves: to ask what has run costs more than to run some inputs again. What is long is
  // not worth its place.
  private async keepOf(batch: readonly string[], coverage: Coverage): Promise<void> {
    for (const input of batch) await this.attempt(input)
    const ran = coverage.take()
    if (!coverage.isNew(ran)) return
    if (batch.length > 1) {
      const half = batch.length >> 1
      await this.keepOf(batch.slice(0, half), coverage)
      await this.keepOf(batch.slice(half), coverage)
      return
    }
    coverage.learn(ran)
    const [input] = batch as [string]
    if (input.length > LONGEST) return
    this.corpus.push(input)
    this.found.push(input)
  }

  private async attempt(input: string): Promise<void> {
    this.tried++
    try {
      let took = await this.time(input)
      // The machine has others on it: the best of some counts.
      for (let again = 0; took > MOST && again < 5; again++) took = Math.min(took, await this.time(input))
      if (took > this.slowest) this.slowest = took
      if (took > MOST) throw new Error(`an input takes more than ${MOST} ms`)
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      const kind = message.slice(0, 60).replace(/\d+/g, 'N')
      const before = this.faults.get(kind)
      // The shortest is the easiest to understand.
      if (before === undefined || before.input.length > input.length) {
        this.faults.set(kind, { target: this.target.name, input, message })
      }
    }
  }

  private async time(input: string): Promise<number> {
    const start = performance.now()
    const pending = this.target.run(input)
    // What only waits is not slow: others have their turn meanwhile.
    const took = performance.now() - start
    if (pending === undefined) return took
    await pending
    return took
  }
}
