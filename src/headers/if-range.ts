// If-Range: a part is wanted only if the rest is still the same; otherwise all of it is. RFC 9110 section 13.1.5.

import { formatDate, parseDate } from '../syntax/date.ts'
import { EntityTag } from './entity-tag.ts'

// If-Range = entity-tag / HTTP-date

type Validator = EntityTag | Date
type IfRangeClass<R extends IfRange> = new (validator: Validator) => R

/** What is known of the current version of a representation. */
export interface Version {
  readonly etag?: EntityTag | string | null | undefined
  readonly lastModified?: Date | null | undefined
}

/** The version that the client has a part of: its entity tag, or when it was modified last. */
export class IfRange {
  /** Null when the version is named by a date. */
  readonly etag: EntityTag | null
  readonly #time: number | null

  /** Throws a TypeError for what is neither an entity tag nor a valid Date, and a RangeError for a year of more than four digits. */
  constructor(validator: Validator) {
    if (
      !(validator instanceof EntityTag) &&
      !(validator instanceof Date && !Number.isNaN(validator.getTime()))
    ) {
      throw new TypeError(`an If-Range is an entity tag or a date, not ${String(validator)}`)
    }
    if (validator instanceof Date) formatDate(validator)
    this.etag = validator instanceof EntityTag ? validator : null
    this.#time = validator instanceof Date ? wholeSeconds(validator) : null
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is neither an entity tag nor a date. Never throws. */
  static parse<R extends IfRange>(this: IfRangeClass<R>, text: string): R | null {
    const validator = EntityTag.parse(text) ?? parseDate(text)
    return validator === null ? null : new this(validator)
  }

  /** The text of a value, of an entity tag or Date, or of text that is one of these. Throws a TypeError for other text. */
  static format(value: IfRange | Validator | string): string {
    if (value instanceof IfRange) return value.toString()
    const made = typeof value === 'string' ? IfRange.parse(value) : new IfRange(value)
    if (made === null) {
      throw new TypeError(`an If-Range is an entity tag in quotes or a date, not ${JSON.stringify(value)}`)
    }
    return made.toString()
  }

  /** When the version was modified last; null when it is named by an entity tag. */
  get date(): Date | null {
    return this.#time === null ? null : new Date(this.#time)
  }

  /** Whether this is the current version: the very same date, or the same strong tag. A weak tag never is. */
  matches({ etag, lastModified }: Version): boolean {
    if (this.etag !== null) {
      return etag !== null && etag !== undefined && this.etag.strongMatches(EntityTag.of(etag))
    }
    return lastModified !== null && lastModified !== undefined && wholeSeconds(lastModified) === this.#time
  }

  toString(): string {
    return this.etag?.toString() ?? formatDate(new Date(this.#time as number))
  }
}

// A date in a header has no fraction of a second.
function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000) * 1000
}
