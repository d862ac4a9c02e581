// The shape that all header values share: text in, a value or null out, and back. A value class is its own codec, by
// its static `parse` and `format`; these are the codecs of values that need no class.

import { ownText } from '../syntax/bytes.ts'
import { formatDate, parseDate } from '../syntax/date.ts'
import { parseDigits } from '../syntax/digits.ts'
import { joinList, splitList } from '../syntax/list.ts'

/**
 * Reads and writes the value of one header field. `In` is all that can be assigned, `T` what is read.
 *
 * `parse` never throws: what a peer sends malformed reads as absent. `format` throws a TypeError or RangeError for
 * what the field cannot hold.
 */
export interface Codec<T, In = T> {
  parse(text: string): T | null
  format(value: In): string
}

const MAX_KNOWN = 500
const MAX_KNOWN_TEXT = 512

/**
 * The same parser with a memory for the texts it met last, for values that are immutable and texts that come with
 * every request. Bounded in number and length, since the texts come from the network.
 */
export function remember<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (given) => {
    let value = known.get(given)
    if (value === undefined) {
      if (given.length > MAX_KNOWN_TEXT) return parse(given)
      const own = ownText(given)
      value = parse(own)
      // The oldest goes, so that a flood of odd texts is forgotten as the usual ones come again.
      if (known.size === MAX_KNOWN) known.delete(known.keys().next().value as string)
      known.set(own, value)
    }
    return value
  }
}

/** Text as it stands. What a field value may not hold is refused where the field is set. */
export const text: Codec<string> = {
  parse: (given) => given,
  format: (value) => {
    if (typeof value !== 'string') throw new TypeError(`a header value is a string, not ${String(value)}`)
    return value
  },
}

/** A whole number from 0, of up to 15 digits. It is assigned as a number, or as its digits. */
export const integer: Codec<number, number | string> = {
  parse: (given) => {
    const value = parseDigits(given)
    return value < 0 ? null : value
  },
  format: (value) => {
    const given = String(value)
    if (parseDigits(given) < 0)
      throw new RangeError(`a whole number from 0 with up to 15 digits is needed, not ${given}`)
    return given
  },
}

/** An HTTP date. It is assigned as a Date, or as its text in one of the three forms; IMF-fixdate is what is sent. */
export const date: Codec<Date, Date | string> = {
  parse: parseDate,
  format: (value) => {
    const instant = typeof value === 'string' ? parseDate(value) : value
    if (!(instant instanceof Date)) {
      throw new TypeError(
        `a date is a Date or text such as "Sun, 06 Nov 1994 08:49:37 GMT", not ${JSON.stringify(value)}`,
      )
    }
    return formatDate(instant)
  },
}

/** A comma-separated list. It is assigned as its elements, or as its text. */
export const list: Codec<readonly string[], Iterable<string> | string> = {
  parse: (given) => Object.freeze(splitList(given)),
  format: (value) => (typeof value === 'string' ? value : joinList(value)),
}
