// What was found out a short time ago, so that it is not asked for again; and once for all who ask at the same time.

import { ownText } from '../syntax/bytes.ts'

interface Entry<T> {
  readonly value: T
  readonly until: number
}

/** Answers by their questions: so many, the one that was used longest ago goes first. */
export class Recent<T> {
  readonly #most: number
  readonly #known = new Map<string, Entry<T>>()
  readonly #asked = new Map<string, Promise<T>>()

  constructor(most: number) {
    this.#most = most
  }

  /** The answer that is known, or undefined. `now` is in milliseconds, as everything here. */
  get(key: string, now: number = Date.now()): T | undefined {
    const entry = this.#known.get(key)
    if (entry === undefined) return undefined
    this.#known.delete(key)
    if (entry.until <= now) return undefined
    this.#known.set(ownText(key), entry)
    return entry.value
  }

  /** Remembers an answer until a time. */
  set(key: string, value: T, until: number): void {
    this.#known.delete(key)
    this.#known.set(ownText(key), { value, until })
    if (this.#known.size <= this.#most) return
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      return
    }
  }

  /** Asks, unless it is being asked already: then what comes of that is the answer of both. */
  once(key: string, ask: () => Promise<T>): Promise<T> {
    const running = this.#asked.get(key)
    if (running !== undefined) return running
    const answer = ask().finally(() => this.#asked.delete(key))
    this.#asked.set(key, answer)
    return answer
  }
}
