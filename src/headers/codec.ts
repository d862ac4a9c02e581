// The shape that all header values share: text in, a value or null out, and back. A value class is its own codec, by
// its static `parse` and `format`; these are the codecs of values that need no class.

import { formatDate, parseDate } from '../syntax/date.ts'
import { splitList } from '../syntax/list.ts'

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

/** Text as it stands. */
export const text: Codec<string> = {
  parse: (given) => given,
  format: (value) => {
    if (typeof value !== 'string') throw new TypeError(`a header value is a string, not ${String(value)}`)
    return value
  },
}

/** A whole number from 0, of up to 15 digits. */
export const integer: Codec<number, number | string> = {
  parse: (given) => (/^\d{1,15}$/.test(given) ? Number(given) : null),
  format: (value) => {
    const given = String(value)
    if (!/^\d{1,15}$/.test(given)) throw new RangeError(`a whole number from 0 is needed, not ${given}`)
    return given
  },
}

/** An HTTP date. A date is assigned as a Date, or as its text in one of the three forms. */
export const date: Codec<Date, Date | string> = {
  parse: parseDate,
  format: (value) => {
    const instant = typeof value === 'string' ? parseDate(value) : value
    if (!(instant instanceof Date)) {
      throw new TypeError(
        `a date is a Date or text such as "Sun, 06 Nov 1994 08:49:37 GMT", not ${String(value)}`,
      )
    }
    return formatDate(instant)
  },
}

/** A comma-separated list. It is assigned as its elements, or as its text. */
export const list: Codec<readonly string[], Iterable<string> | string> = {
  parse: splitList,
  format: (value) => (typeof value === 'string' ? value : [...value].join(', ')),
}
