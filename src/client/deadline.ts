// A time-out that is set and lifted for every piece of a body, at the cost of writing down a time.

/** One timer for one exchange. */
export class Deadline {
  readonly #expired: () => void
  #timer: ReturnType<typeof setTimeout> | null = null
  #firesAt = 0
  #at = Number.POSITIVE_INFINITY

  /** `expired` is called each time that a deadline passes. */
  constructor(expired: () => void) {
    this.#expired = expired
  }

  /** Sets the deadline so many milliseconds from now, in place of any other. */
  set(milliseconds: number): void {
    const now = performance.now()
    this.#at = now + milliseconds
    // A timer that fires earlier looks again; so it need not be moved each time.
    if (this.#timer === null || this.#firesAt > this.#at) this.#arm(milliseconds, now)
  }

  /** Lifts the deadline. */
  lift(): void {
    this.#at = Number.POSITIVE_INFINITY
  }

  /** Lifts the deadline for good. */
  end(): void {
    this.lift()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #arm(milliseconds: number, now: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (milliseconds === Number.POSITIVE_INFINITY) return
    // A timer takes a time that is too long for none.
    const wait = Math.min(milliseconds, 2 ** 31 - 1)
    this.#firesAt = now + wait
    this.#timer = setTimeout(() => this.#look(), wait)
    // What is waited for keeps the program alive, not the waiting.
    ;(this.#timer as { unref?: () => void }).unref?.()
  }

  #look(): void {
    this.#timer = null
    const now = performance.now()
    const left = this.#at - now
    if (left === Number.POSITIVE_INFINITY) return
    // Timers may fire a little early.
    if (left > 1) this.#arm(left, now)
    else {
      this.lift()
      this.#expired()
    }
  }
}
