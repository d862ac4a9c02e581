// Numbers from a seed, and choices by them: the same seed gives the same cases on every machine.

/** A source of choices. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** A whole number from 0 up to but not including the limit. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  /** One of several. */
  pick<T>(several: readonly T[]): T {
    return several[this.below(several.length)] as T
  }

  /** From `least` to `most` of what `make` gives. */
  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make)
  }

  /** Some of the pieces put together, from `least` to `most`. */
  text(pieces: readonly string[], least: number, most: number): string {
    return this.list(least, most, () => this.pick(pieces)).join('')
  }

  /** The text as it is, most of the time; else with a character removed, doubled or put in. */
  damaged(text: string, characters: string): string {
    if (!this.once(6)) return text
    const at = this.below(text.length + 1)
    const way = this.below(3)
    if (way === 0) return text.slice(0, at) + text.slice(at + 1)
    if (way === 1) return text.slice(0, at) + text.slice(Math.max(0, at - 1))
    return text.slice(0, at) + this.pick([...characters]) + text.slice(at)
  }
}
