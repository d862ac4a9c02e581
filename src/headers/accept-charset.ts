// What charsets a client welcomes, and how much. RFC 9110 section 12.5.2. Browsers send it no more.

import { isToken } from '../syntax/field.ts'
import { remember } from './codec.ts'
import {
  acceptableOffers,
  bestOffer,
  formatWeighted,
  parseWeighted,
  type Weighted,
  type WeightedInit,
  weightedItems,
} from './weighted.ts'

// Accept-Charset = #( ( charset / "*" ) [ weight ] ), such as `utf-8, iso-8859-1;q=0.5`

type AcceptCharsetClass<A extends AcceptCharset> = new (charsets: Iterable<WeightedInit>) => A

/** The value of Accept-Charset: charsets with their qualities, in the order they stand. */
export class AcceptCharset implements Iterable<Weighted> {
  /** What no header means: everything is welcome alike. */
  static readonly any: AcceptCharset = /* @__PURE__ */ new AcceptCharset(['*'])

  readonly charsets: readonly Weighted[]

  /** Names of charsets or `*`, with or without a quality. Throws a TypeError or RangeError for what has no text. */
  constructor(charsets: Iterable<WeightedInit>) {
    this.charsets = weightedItems(charsets, isToken, 'a charset is a token such as "utf-8"')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<A extends AcceptCharset>(this: AcceptCharsetClass<A>, text: string): A | null {
    const items = parsed(text)
    return items === null ? null : new this(items)
  }

  /** The text of a value, of its charsets, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptCharset | Iterable<WeightedInit> | string): string {
    if (value instanceof AcceptCharset) return value.toString()
    if (typeof value !== 'string') return new AcceptCharset(value).toString()
    if (AcceptCharset.parse(value) === null) {
      throw new TypeError(`an Accept-Charset is such as "utf-8, *;q=0.5", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** How welcome a charset is, from 0 to 1: what is said of it first, else what is said of all others. */
  quality(offer: string): number {
    const lower = offer.toLowerCase()
    const named = this.charsets.find(({ name }) => name === lower)
    return (named ?? this.charsets.find(({ name }) => name === '*'))?.quality ?? 0
  }

  /** The offers that are welcome, the best first; offers that are as welcome as each other stay in their order. */
  acceptable<T extends string>(offers: readonly T[]): T[] {
    return acceptableOffers(offers, (offer) => this.quality(offer))
  }

  /** The most welcome of some offers, the first of those that are as welcome; null when none is. */
  best<const T extends string>(offers: readonly T[]): T | null {
    return bestOffer(offers, (offer) => this.quality(offer))
  }

  [Symbol.iterator](): Iterator<Weighted> {
    return this.charsets[Symbol.iterator]()
  }

  toString(): string {
    return formatWeighted(this.charsets)
  }
}

const parsed = /* @__PURE__ */ remember((text: string): readonly Weighted[] | null => {
  const items = parseWeighted(text, isToken)
  return items === null || items.length === 0 ? null : items
})
