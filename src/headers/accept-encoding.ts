// What content codings a client welcomes, and how much. RFC 9110 section 12.5.3.

import { isToken } from '../syntax/field.ts'
import { remember } from './codec.ts'
import {
  FARTHEST,
  formatWeighted,
  offeredToken,
  ofKind,
  parseWeighted,
  rankOf,
  type WeightedClass,
  type WeightedInit,
  WeightedList,
} from './weighted-list.ts'

// Accept-Encoding = #( ( content-coding / "identity" / "*" ) [ weight ] ), such as `gzip, br;q=0.8, identity;q=0`

const grammar = { isRange: isToken, example: 'a content coding is a token such as "gzip"' }

/** The value of Accept-Encoding: content codings with their qualities, in the order they stand. */
export class AcceptEncoding extends WeightedList {
  /** What no header means: every coding is welcome alike. */
  static readonly any: AcceptEncoding = /* @__PURE__ */ new AcceptEncoding(['*'])

  /**
   * Codings, as names or as names with a quality.
   *
   * Throws a TypeError or RangeError for what could not be printed.
   *
   * @example
   * new AcceptEncoding(['gzip', { range: 'identity', quality: 0 }]).toString()   // 'gzip, identity;q=0'
   */
  constructor(ranges: Iterable<WeightedInit>) {
    super(ranges, grammar)
  }

  /**
   * The value of a header's text; null when it is malformed, or has more than 100 codings or 4 KiB. Never throws.
   *
   * An empty text names no coding: only `identity` is welcome.
   */
  static parse<A extends AcceptEncoding>(this: WeightedClass<A>, text: string): A | null {
    const value = parse(text)
    // biome-ignore lint/complexity/noThisInStatic: a subclass reads its own kind
    return value === null ? null : ofKind(this, value)
  }

  /** The text of a value, of its codings, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptEncoding | Iterable<WeightedInit> | string): string {
    return formatWeighted(AcceptEncoding, value, 'an Accept-Encoding is such as "gzip, br;q=0.5"')
  }

  /**
   * How welcome a coding is, from 0 to 1: as the first range of its name says, else as the star does.
   *
   * `identity`, content as it is, is welcome too when neither speaks of it, but after every coding that is: it has the
   * least of their qualities, or 1 when there are none, and `best` prefers what the client asked for, in whatever
   * order it is offered. `x-gzip` is `gzip`, and `x-compress` is `compress`.
   *
   * Throws a TypeError for an offer that is no token.
   *
   * @example
   * AcceptEncoding.parse('gzip')?.best(['identity', 'gzip'])   // 'gzip'
   * AcceptEncoding.parse('br')?.best(['identity', 'gzip'])     // 'identity'
   */
  override quality(offer: string): number {
    return super.quality(offer)
  }

  protected override rank(offer: string): number {
    const { name, alias } = offered(offer)
    let star = 0
    let starred = false
    let least = 1
    for (const { range, quality } of this.ranges) {
      if (range === name || range === alias) return rankOf(quality, 0)
      if (!starred && range === '*') {
        star = quality
        starred = true
      }
      if (quality > 0 && quality < least) least = quality
    }
    return starred || name !== 'identity' ? rankOf(star, 0) : rankOf(least, FARTHEST)
  }
}

const parse = /* @__PURE__ */ remember((text) => parseWeighted(AcceptEncoding, grammar, text))

const ALIASES = /* @__PURE__ */ new Map([
  ['gzip', 'x-gzip'],
  ['x-gzip', 'gzip'],
  ['compress', 'x-compress'],
  ['x-compress', 'compress'],
])

const offered = /* @__PURE__ */ remember((offer) => {
  const name = offeredToken(offer, 'a content coding such as "gzip"')
  return { name, alias: ALIASES.get(name) ?? name }
})
