// Retry-After: when to come again. RFC 9110 section 10.2.3.

import { formatDate, parseDate } from '../syntax/date.ts'
import { parseDigits } from '../syntax/digits.ts'

// Retry-After = HTTP-date / delay-seconds

// The last instant that an HTTP date can name, and the last that a Date can, in milliseconds.
const LAST_SENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const LAST = 8.64e15

type RetryAfterClass<R extends RetryAfter> = new (when: number | Date) => R

/** How long to wait, or until when. */
export class RetryAfter {
  /** The seconds to wait; null when a date is given. */
  readonly delay: number | null
  readonly #time: number | null

  /** Seconds from the answer on, or a date in the years 1970 to 9999. Throws a RangeError for what is neither. */
  constructor(when: number | Date) {
    const time = when instanceof Date ? when.getTime() : null
    const isGood =
      time === null
        ? Number.isSafeInteger(when) && (when as number) >= 0 && (when as number) < 1e15
        : time >= 0 && time <= LAST_SENT
    if (!isGood) {
      throw new RangeError(`a Retry-After is a whole number of seconds or a date, not ${String(when)}`)
    }
    this.delay = when instanceof Date ? null : when
    this.#time = time
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed. Never throws. */
  static parse<R extends RetryAfter>(this: RetryAfterClass<R>, text: string): R | null {
    const seconds = parseDigits(text)
    if (seconds >= 0) return new this(seconds)
    const date = parseDate(text)
    return date === null || date.getTime() < 0 ? null : new this(date)
  }

  /** The text of a value, of seconds, of a Date, or of text that is one of these. Throws a TypeError for other text. */
  static format(value: RetryAfter | number | Date | string): string {
    if (value instanceof RetryAfter) return value.toString()
    const made = typeof value === 'string' ? RetryAfter.parse(value) : new RetryAfter(value)
    if (made === null) {
      throw new TypeError(
        `a Retry-After is a whole number of seconds or a date, not ${JSON.stringify(value)}`,
      )
    }
    return made.toString()
  }

  /** The date to come again at, for an answer that came at `now`; the last that there is for more seconds than that. */
  at(now: Date = new Date()): Date {
    return new Date(this.#time ?? Math.min(now.getTime() + (this.delay as number) * 1000, LAST))
  }

  /** The seconds to wait, for an answer that came at `now`; 0 when the date is past. */
  seconds(now: Date = new Date()): number {
    return this.delay ?? Math.max(0, Math.ceil(((this.#time as number) - now.getTime()) / 1000))
  }

  toString(): string {
    return this.delay === null ? formatDate(new Date(this.#time as number)) : String(this.delay)
  }
}
