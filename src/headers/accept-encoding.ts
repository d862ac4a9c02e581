// What codings of content a client welcomes, and how much. RFC 9110 section 12.5.3.

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

// Accept-Encoding = #( ( coding / "identity" / "*" ) [ weight ] ), such as `gzip, br;q=0.8, *;q=0`. Empty, it welcomes
// content that is not encoded and nothing else.

type AcceptEncodingClass<A extends AcceptEncoding> = new (codings: Iterable<WeightedInit>) => A

// Less than any quality that can be sent: identity is welcome, but what a client asks for goes before it.
const UNNAMED_IDENTITY = 0.0001

/** The value of Accept-Encoding: codings with their qualities, in the order they stand. */
export class AcceptEncoding implements Iterable<Weighted> {
  /** What no header means: everything is welcome alike. */
  static readonly any: AcceptEncoding = /* @__PURE__ */ new AcceptEncoding(['*'])

  readonly codings: readonly Weighted[]

  /** Names of codings, `identity` or `*`, with or without a quality. Throws a TypeError or RangeError for what has no text. */
  constructor(codings: Iterable<WeightedInit>) {
    this.codings = weightedItems(codings, isToken, 'a coding is a token such as "gzip"')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed. Never throws. */
  static parse<A extends AcceptEncoding>(this: AcceptEncodingClass<A>, text: string): A | null {
    const items = parsed(text)
    return items === null ? null : new this(items)
  }

  /** The text of a value, of its codings, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptEncoding | Iterable<WeightedInit> | string): string {
    if (value instanceof AcceptEncoding) return value.toString()
    if (typeof value !== 'string') return new AcceptEncoding(value).toString()
    if (AcceptEncoding.parse(value) === null) {
      throw new TypeError(`an Accept-Encoding is such as "gzip, *;q=0", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /**
   * How welcome a coding is, from 0 to 1: what is said of it first, else what is said of all others.
   *
   * `identity` is welcome even where it is not named, unless `*;q=0` refuses it; then it counts for less than whatever
   * is named. `x-gzip` and `x-compress` are the names without `x-`.
   */
  quality(offer: string): number {
    const wanted = canonical(offer.toLowerCase())
    let others: number | null = null
    for (const { name, quality } of this.codings) {
      if (canonical(name) === wanted) return quality
      if (name === '*') others ??= quality
    }
    return others ?? (wanted === 'identity' ? UNNAMED_IDENTITY : 0)
  }

  /** The offers that are welcome, the best first; offers that are as welcome as each other stay in their order. */
  acceptable<T extends string>(offers: readonly T[]): T[] {
    return acceptableOffers(offers, (offer) => this.quality(offer))
  }

  /**
   * The most welcome of some offers, the first of those that are as welcome; null when none is.
   *
   * @example
   * req.acceptEncoding.best(['identity', 'gzip', 'br'])   // 'gzip' for a client that sends `gzip`
   */
  best<const T extends string>(offers: readonly T[]): T | null {
    return bestOffer(offers, (offer) => this.quality(offer))
  }

  [Symbol.iterator](): Iterator<Weighted> {
    return this.codings[Symbol.iterator]()
  }

  toString(): string {
    return formatWeighted(this.codings)
  }
}

// RFC 9110 section 8.4.1: recipients take these for the same.
function canonical(name: string): string {
  return name === 'x-gzip' ? 'gzip' : name === 'x-compress' ? 'compress' : name
}

const parsed = /* @__PURE__ */ remember((text: string) => parseWeighted(text, isToken))
