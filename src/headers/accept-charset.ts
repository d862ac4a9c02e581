// What charsets a client welcomes, and how much. RFC 9110 section 12.5.2.

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

// Accept-Charset = #( ( token / "*" ) [ weight ] ), such as `utf-8, iso-8859-1;q=0.5, *;q=0.1`

const grammar = { isRange: isToken, example: 'a charset range is a token such as "utf-8"' }

/** The value of Accept-Charset: charsets with their qualities, in the order they stand. */
export class AcceptCharset extends WeightedList {
  /** What no header means: every charset is welcome alike. */
  static readonly any: AcceptCharset = /* @__PURE__ */ new AcceptCharset(['*'])

  /**
   * Charsets, as names or as names with a quality.
   *
   * Throws a TypeError or RangeError for what could not be printed.
   *
   * @example
   * new AcceptCharset(['utf-8', { range: '*', quality: 0.1 }]).toString()   // 'utf-8, *;q=0.1'
   */
  constructor(ranges: Iterable<WeightedInit>) {
    super(ranges, grammar)
  }

  /**
   * The value of a header's text; null when it is malformed, or has more than 100 charsets or 4 KiB. Never throws.
   *
   * An empty text names no charset, and welcomes none.
   */
  static parse<A extends AcceptCharset>(this: WeightedClass<A>, text: string): A | null {
    const value = parse(text)
    // biome-ignore lint/complexity/noThisInStatic: a subclass reads its own kind
    return value === null ? null : ofKind(this, value)
  }

  /** The text of a value, of its charsets, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptCharset | Iterable<WeightedInit> | string): string {
    return formatWeighted(AcceptCharset, value, 'an Accept-Charset is such as "utf-8, *;q=0.5"')
  }

  /**
   * How welcome a charset is, from 0 to 1: as the first range of its name says, else as the star does. Names have no
   * case; other names for the same charset are not known here.
   *
   * Throws a TypeError for an offer that is no token.
   *
   * @example
   * AcceptCharset.parse('utf-8, *;q=0.1')?.quality('koi8-r')   // 0.1
   */
  override quality(offer: string): number {
    return super.quality(offer)
  }

  protected override rank(offer: string): number {
    const name = offered(offer)
    let star = 0
    let starred = false
    for (const { range, quality } of this.ranges) {
      if (range === name) return rankOf(quality, FARTHEST)
      if (!starred && range === '*') {
        star = quality
        starred = true
      }
    }
    return rankOf(star, FARTHEST)
  }
}

const parse = /* @__PURE__ */ remember((text) => parseWeighted(AcceptCharset, grammar, text))

const offered = /* @__PURE__ */ remember((offer) => offeredToken(offer, 'a charset such as "utf-8"'))
