// Content-Range: which part of the whole a message holds. RFC 9110 section 14.4.

import { isToken } from '../syntax/field.ts'

// Content-Range = unit SP ( first "-" last "/" ( length / "*" ) / "*/" length ), such as `bytes 0-9/100`, `bytes */100`

const RANGE = /^(?:(\d{1,15})-(\d{1,15})|\*)\/(\d{1,15}|\*)$/

/** What a Content-Range is made of. */
export interface ContentRangeInit {
  /** The first position of the part; null, with `last`, when no part could be sent. */
  readonly first?: number | null
  /** The last position of the part, included. */
  readonly last?: number | null
  /** How long the whole is; null when that is not known. */
  readonly length?: number | null
  /** What is counted; `bytes` by default. */
  readonly unit?: string
}

type ContentRangeClass<R extends ContentRange> = new (init: ContentRangeInit) => R

/** The value of Content-Range. */
export class ContentRange {
  readonly unit: string
  readonly first: number | null
  readonly last: number | null
  readonly length: number | null

  /**
   * Throws a TypeError or RangeError for a part that no whole has.
   *
   * @example
   * new ContentRange({ first: 0, last: 9, length: 100 }).toString()   // 'bytes 0-9/100'
   * new ContentRange({ length: 100 }).toString()                      // 'bytes *\/100', of an answer with 416
   */
  constructor({ first = null, last = null, length = null, unit = 'bytes' }: ContentRangeInit) {
    if (!isToken(unit))
      throw new TypeError(`a range unit is a token such as "bytes", not ${JSON.stringify(unit)}`)
    for (const value of [first, last, length]) {
      if (value !== null && !(Number.isSafeInteger(value) && value >= 0 && value < 1e15)) {
        throw new RangeError(`a position is a whole number from 0 with up to 15 digits, not ${String(value)}`)
      }
    }
    if ((first === null) !== (last === null)) throw new RangeError('a part has both ends, or none')
    if (first === null && length === null)
      throw new RangeError('without a part, the length of the whole is known')
    if (first !== null && last !== null && (first > last || (length !== null && last >= length))) {
      throw new RangeError(`${first} to ${last} is no part of ${length ?? 'anything'}`)
    }
    this.unit = unit.toLowerCase()
    this.first = first
    this.last = last
    this.length = length
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed. Never throws. */
  static parse<R extends ContentRange>(this: ContentRangeClass<R>, text: string): R | null {
    const space = text.indexOf(' ')
    const unit = text.slice(0, space)
    const match = RANGE.exec(text.slice(space + 1))
    if (space < 1 || !isToken(unit) || match === null) return null
    const [first, last, length] = match
      .slice(1)
      .map((part) => (part === undefined || part === '*' ? null : Number(part)))
    const parts = { first: first ?? null, last: last ?? null, length: length ?? null, unit }
    if (parts.first === null ? parts.length === null : !isPart(parts.first, parts.last, parts.length))
      return null
    return new this(parts)
  }

  /** The text of a value, of its parts, or of text that is one. Throws a TypeError for other text. */
  static format(value: ContentRange | ContentRangeInit | string): string {
    if (value instanceof ContentRange) return value.toString()
    if (typeof value !== 'string') return new ContentRange(value).toString()
    if (ContentRange.parse(value) === null) {
      throw new TypeError(`a Content-Range is such as "bytes 0-9/100", not ${JSON.stringify(value)}`)
    }
    return value
  }

  toString(): string {
    const { unit, first, last, length } = this
    return `${unit} ${first === null ? '*' : `${first}-${last}`}/${length ?? '*'}`
  }
}

function isPart(first: number, last: number | null, length: number | null): boolean {
  return last !== null && first <= last && (length === null || last < length)
}
