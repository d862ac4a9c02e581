// The application/x-www-form-urlencoded grammar (WHATWG URL section 5): query strings and urlencoded bodies, both ways.

import { byteStringOfText, textOfByteString } from './bytes.ts'
import { decodePercent, percentOf } from './percent.ts'

const UNSAFE = /[^A-Za-z0-9*\-._]/g

/** Thrown while parsing when there are more pairs, or a longer name, than the limits allow. */
export class TooManyPairs extends Error {
  override readonly name = 'TooManyPairs'
}

/** How much a parser of pairs accepts. */
export interface PairLimits {
  /** How many pairs. */
  readonly pairs: number
  /** How many characters a name has at the most, as sent. */
  readonly nameLength: number
}

/**
 * Parses `a=1&b=2` to its pairs, in order. `+` is a space, only `&` separates, a missing `=` gives an empty value;
 * bad escapes stay as they are and bytes that are not UTF-8 become U+FFFD.
 *
 * Throws TooManyPairs beyond the limits.
 */
export function parseQuery(text: string, limits?: PairLimits): [string, string][] {
  const pairs: [string, string][] = []
  const end = text.length
  let start = 0
  let equals = -1
  while (start < end) {
    let stop = text.indexOf('&', start)
    if (stop < 0) stop = end
    if (stop > start) {
      // Searched again only once it is passed, so that a text of bare names is not scanned over and over.
      if (equals < start) {
        equals = text.indexOf('=', start)
        if (equals < 0) equals = end
      }
      const nameEnd = Math.min(equals, stop)
      if (limits !== undefined) {
        if (pairs.length === limits.pairs) throw new TooManyPairs(`more than ${limits.pairs} fields`)
        if (nameEnd - start > limits.nameLength) {
          throw new TooManyPairs(`a field name longer than ${limits.nameLength} characters`)
        }
      }
      pairs.push([decodePart(text.slice(start, nameEnd)), decodePart(text.slice(nameEnd + 1, stop))])
    }
    start = stop + 1
  }
  return pairs
}

/** Prints pairs as `a=1&b=2`, so that parseQuery gives them back. */
export function formatQuery(pairs: Iterable<readonly [string, string]>): string {
  let out = ''
  for (const [name, value] of pairs) {
    out += `${out === '' ? '' : '&'}${encodePart(name)}=${encodePart(value)}`
  }
  return out
}

function decodePart(part: string): string {
  let text = part
  if (text.includes('+')) text = text.replaceAll('+', ' ')
  if (text.includes('%')) text = decodePercent(text)
  return textOfByteString(text)
}

function encodePart(part: string): string {
  return byteStringOfText(part).replace(UNSAFE, (char) =>
    char === ' ' ? '+' : percentOf(char.charCodeAt(0)),
  )
}
