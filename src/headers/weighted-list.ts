// Lists of names with weights, what Accept-Charset, Accept-Encoding and Accept-Language have in common. RFC 9110
// section 12.4.2. What a name matches is not known here.

import { isToken } from '../syntax/field.ts'
import { sliceTrimmed } from '../syntax/list.ts'
import { formatQuality, parseQuality, roundQuality } from '../syntax/quality.ts'

// #( token [ OWS ";" OWS "q=" qvalue ] ), such as `gzip, br;q=0.8, *;q=0`

const MAX_TEXT = 4096
const MAX_RANGES = 100

/** One element of a list: a name or a star, and how welcome it is. */
export interface WeightedRange {
  /** In lower case; a star stands for all that is not named. */
  readonly range: string
  /** From 0, refused, to 1. */
  readonly quality: number
}

/** What a list is made of: a name alone has the quality 1. */
export type WeightedInit = string | (Pick<WeightedRange, 'range'> & Partial<WeightedRange>)

/** A class of lists, whose static parse makes its own kind. */
export type WeightedClass<L extends WeightedList> = new (ranges: Iterable<WeightedInit>) => L

/** Which names a list takes, and how to say so. */
export interface WeightedGrammar {
  isRange(text: string): boolean
  readonly example: string
}

// Ranges on their way from the parser to the constructor: they are checked and frozen, and need not be so again.
let parsed: readonly WeightedRange[] | null = null

/** Names with their qualities, in the order they stand. */
export abstract class WeightedList implements Iterable<WeightedRange> {
  readonly ranges: readonly WeightedRange[]

  constructor(ranges: Iterable<WeightedInit>, grammar: WeightedGrammar) {
    this.ranges =
      ranges === parsed ? parsed : Object.freeze(Array.from(ranges, (range) => frozenRange(range, grammar)))
    Object.freeze(this)
  }

  /**
   * Where an offer stands among others: 0 when it is refused, else what `rankOf` gives.
   *
   * Throws a TypeError for what cannot be offered.
   */
  protected abstract rank(offer: string): number

  /** How welcome an offer is, from 0 to 1. Throws a TypeError for what cannot be offered. */
  quality(offer: string): number {
    return Math.floor(this.rank(offer) / STEP) / 1000
  }

  /** The offers that are welcome, the best first; offers that are as welcome as each other stay in their order. */
  acceptable<T extends string>(offers: readonly T[]): T[] {
    return [...new Set(offers)]
      .map((offer) => ({ offer, rank: this.rank(offer) }))
      .filter(({ rank }) => rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .map(({ offer }) => offer)
  }

  /** The most welcome of some offers, the first of those that are as welcome; null when none is. */
  best<const T extends string>(offers: readonly T[]): T | null {
    let best: T | null = null
    let highest = 0
    for (const offer of offers) {
      const rank = this.rank(offer)
      if (rank > highest) {
        best = offer
        highest = rank
      }
    }
    return best
  }

  [Symbol.iterator](): Iterator<WeightedRange> {
    return this.ranges[Symbol.iterator]()
  }

  toString(): string {
    return this.ranges.map(formatRange).join(', ')
  }
}

// Between two qualities, which are a thousandth apart, there are this many ranks.
const STEP = 64

/** The farthest that a range can be from what it matches: that of a star. */
export const FARTHEST: number = STEP - 1

/** A rank, by quality first, then by how far the range that decides is from the offer: from 0, the same, to FARTHEST. */
export function rankOf(quality: number, distance: number): number {
  return quality === 0 ? 0 : Math.round(quality * 1000) * STEP + FARTHEST - Math.min(distance, FARTHEST)
}

/** The list that text is, as a value of the class; null when it is malformed or too long. Never throws. */
export function parseWeighted<L extends WeightedList>(
  Class: WeightedClass<L>,
  grammar: WeightedGrammar,
  text: string,
): L | null {
  const ranges = text.length > MAX_TEXT ? null : parseRanges(text, grammar)
  if (ranges === null) return null
  parsed = Object.freeze(ranges)
  const value = new Class(ranges)
  parsed = null
  return value
}

/** The same list as a value of a class, which may be a subclass of its own. */
export function ofKind<L extends WeightedList>(Class: WeightedClass<L>, value: WeightedList): L {
  return value.constructor === Class ? (value as L) : new Class(value.ranges)
}

function parseRanges(text: string, grammar: WeightedGrammar): WeightedRange[] | null {
  const ranges: WeightedRange[] = []
  for (let from = 0; from <= text.length; ) {
    const comma = text.indexOf(',', from)
    const to = comma === -1 ? text.length : comma
    const element = sliceTrimmed(text, from, to)
    from = to + 1
    if (element === '') continue
    const semicolon = element.indexOf(';')
    const range = semicolon === -1 ? element : sliceTrimmed(element, 0, semicolon)
    const quality = semicolon === -1 ? 1 : parseWeight(sliceTrimmed(element, semicolon + 1, element.length))
    if (quality === null || !grammar.isRange(range) || ranges.length === MAX_RANGES) return null
    ranges.push(Object.freeze({ range: range.toLowerCase(), quality }))
  }
  return ranges
}

function parseWeight(text: string): number | null {
  return text.startsWith('q=') || text.startsWith('Q=') ? parseQuality(text.slice(2)) : null
}

function frozenRange(init: WeightedInit, grammar: WeightedGrammar): WeightedRange {
  const { range, quality = 1 } = typeof init === 'string' ? { range: init } : init
  if (typeof range !== 'string' || !grammar.isRange(range)) {
    throw new TypeError(`${grammar.example}, not ${JSON.stringify(range)}`)
  }
  return Object.freeze({ range: range.toLowerCase(), quality: roundQuality(quality) })
}

function formatRange({ range, quality }: WeightedRange): string {
  return quality === 1 ? range : `${range};q=${formatQuality(quality)}`
}

/** The text of a list, from a value, its ranges, or text that is one. Throws a TypeError for other text. */
export function formatWeighted<L extends WeightedList>(
  Class: WeightedClass<L> & { parse(text: string): L | null },
  value: L | Iterable<WeightedInit> | string,
  example: string,
): string {
  if (value instanceof Class) return value.toString()
  if (typeof value !== 'string') return new Class(value).toString()
  if (Class.parse(value) === null) throw new TypeError(`${example}, not ${JSON.stringify(value)}`)
  return value
}

/** An offered name in lower case. Throws a TypeError for what is no token, and for a star. */
export function offeredToken(offer: string, what: string): string {
  if (typeof offer !== 'string' || !isToken(offer) || offer === '*') {
    throw new TypeError(`an offer is ${what}, not ${JSON.stringify(offer)}`)
  }
  return offer.toLowerCase()
}
