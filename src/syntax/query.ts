// The application/x-www-form-urlencoded grammar (WHATWG URL section 5): query strings and urlencoded bodies, both ways.

import { byteStringOfText, bytesOfByteString, makeScratch, textOfByteString } from './bytes.ts'
import type { Decoder } from './charset.ts'
import { decodePercent, hexPair, percentOf } from './percent.ts'

// What stands for something else: escapes, `+` for a space, and bytes of UTF-8. It is searched for from where it was found last.
const CODED = /[%+\x80-\uffff]/g
const UNSAFE = /[^A-Za-z0-9*\-._]/g

/** Thrown while parsing when there are more pairs, or a longer name, than the limits allow. */
export class TooManyPairs extends Error {
  override readonly name = 'TooManyPairs'
  readonly status = 400
  /** The message says nothing that the client does not know. */
  readonly expose = true
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
  let coded = nextCoded(text, 0)
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
        if (pairs.length === limits.pairs) throw new TooManyPairs(`more than ${limits.pairs} fields (params)`)
        if (nameEnd - start > limits.nameLength) {
          throw new TooManyPairs(`a field name longer than ${limits.nameLength} characters (paramName)`)
        }
      }
      if (coded < start) coded = nextCoded(text, start)
      let name = text.slice(start, nameEnd)
      let value = text.slice(nameEnd + 1, stop)
      if (coded < nameEnd) {
        name = decodePart(name)
        coded = nextCoded(text, nameEnd)
      }
      if (coded < stop) value = decodePart(value)
      pairs.push([name, value])
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

/** A query whose names and values are in another charset, in UTF-8. Text without a `=` is no list of pairs, and stays as it is. */
export function transcodeQuery(text: string, from: Decoder): string {
  if (!text.includes('=')) return text
  const decode = (part: string) => from.decode(bytesOfByteString(decodePercent(part.replaceAll('+', ' '))))
  const pairs = text.split('&').filter((part) => part !== '')
  return formatQuery(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
    }),
  )
}

/** Where the next character stands that has to be decoded; behind the text where there is none. */
function nextCoded(text: string, from: number): number {
  CODED.lastIndex = from
  return CODED.test(text) ? CODED.lastIndex - 1 : Number.POSITIVE_INFINITY
}

// Where parts are decoded to: bytes, since an escape may be half a character.
const scratch = /* @__PURE__ */ makeScratch(4096)

function decodePart(part: string): string {
  const size = part.length
  if (size > scratch.bytes.length) return textOfByteString(decodePercent(part.replaceAll('+', ' ')))
  const { bytes } = scratch
  let end = 0
  for (let i = 0; i < size; i++) {
    let code = part.charCodeAt(i)
    if (code === 43) {
      code = 32
    } else if (code === 37) {
      const value = hexPair(part, i + 1)
      if (value >= 0) {
        code = value
        i += 2
      }
    }
    bytes[end++] = code
  }
  return scratch.textOf(end)
}

function encodePart(part: string): string {
  return byteStringOfText(part).replace(UNSAFE, (char) =>
    char === ' ' ? '+' : percentOf(char.charCodeAt(0)),
  )
}
