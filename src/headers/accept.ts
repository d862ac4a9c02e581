// What media types a client welcomes, and how much. RFC 9110 section 12.5.1.

import { splitList } from '../syntax/list.ts'
import { formatParam, keptParams, parseParams } from '../syntax/params.ts'
import { formatQuality, parseQuality, roundQuality } from '../syntax/quality.ts'
import { remember } from './codec.ts'
import { TYPE } from './media-type.ts'

// Accept = #( media-range [ weight ] ), such as `text/html, text/*;q=0.8, */*;q=0.1`

const MAX_TEXT = 4096
const MAX_RANGES = 100
const NO_PARAMETERS: MediaRange['parameters'] = /* @__PURE__ */ Object.freeze([])

// Ranges on their way from the parser to the constructor: they are checked and frozen, and need not be so again.
let parsed: readonly MediaRange[] | null = null

/** One media range: which types it names, and how welcome they are. */
export interface MediaRange {
  /** `type/subtype`, `type/*` or a star for both, in lower case. */
  readonly range: string
  /** What a type must have beside its name, with names in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** From 0, refused, to 1. */
  readonly quality: number
}

type MediaRangeInit = Pick<MediaRange, 'range'> & Partial<MediaRange>
type AcceptClass<A extends Accept> = new (ranges: Iterable<MediaRangeInit>) => A

/** The value of Accept: media ranges with their qualities, in the order they stand. */
export class Accept implements Iterable<MediaRange> {
  /** What no header means: everything is welcome alike. */
  static readonly any: Accept = /* @__PURE__ */ new Accept([{ range: '*/*' }])

  readonly ranges: readonly MediaRange[]

  /**
   * Media ranges; they have no parameters and the quality 1 unless they say so.
   *
   * Throws a TypeError or RangeError for a range that could not be printed.
   */
  constructor(ranges: Iterable<MediaRangeInit>) {
    this.ranges = ranges === parsed ? parsed : Object.freeze(Array.from(ranges, frozenRange))
    Object.freeze(this)
  }

  /**
   * The value of a header's text; null when it is malformed, or has more than 100 ranges or 4 KiB. Never throws.
   *
   * An empty text has no ranges, and welcomes nothing.
   */
  static parse<A extends Accept>(this: AcceptClass<A>, text: string): A | null {
    const value = text.length > MAX_TEXT ? null : parseAccept(text)
    // biome-ignore lint/complexity/noThisInStatic: a subclass reads its own kind
    return value === null ? null : ofKind(this, value)
  }

  /** The text of a value, of its ranges, or of text that is one. Throws a TypeError for other text. */
  static format(value: Accept | Iterable<MediaRangeInit> | string): string {
    if (value instanceof Accept) return value.toString()
    if (typeof value !== 'string') return new Accept(value).toString()
    if (Accept.parse(value) === null) {
      throw new TypeError(`an Accept is such as "text/html, */*;q=0.5", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /**
   * How welcome a media type is, from 0 to 1. The most specific range that names it decides, the first of several:
   * with the very parameters of the offer, then `type/subtype`, `type/*`, and the star for both.
   *
   * Throws a TypeError for an offer that is no media type.
   *
   * @example
   * Accept.parse('text/*, text/html;q=0.2')?.quality('text/html')   // 0.2
   */
  quality(offer: string): number {
    return qualityOf(this.ranges, parseOffer(offer))
  }

  /** The offers that are welcome, the best first; offers that are as welcome as each other stay in their order. */
  acceptable<T extends string>(offers: readonly T[]): T[] {
    return [...new Set(offers)]
      .map((offer) => ({ offer, quality: this.quality(offer) }))
      .filter(({ quality }) => quality > 0)
      .sort((a, b) => b.quality - a.quality)
      .map(({ offer }) => offer)
  }

  /**
   * The most welcome of some offers, the first of those that are as welcome; null when none is.
   *
   * @example
   * const type = req.accept.best(['text/html', 'application/json'])   // 'text/html' | 'application/json' | null
   */
  best<const T extends string>(offers: readonly T[]): T | null {
    let best: T | null = null
    let highest = 0
    for (const offer of offers) {
      const quality = this.quality(offer)
      if (quality > highest) {
        best = offer
        highest = quality
      }
    }
    return best
  }

  [Symbol.iterator](): Iterator<MediaRange> {
    return this.ranges[Symbol.iterator]()
  }

  toString(): string {
    return this.ranges.map(formatRange).join(', ')
  }
}

function ofKind<A extends Accept>(Class: AcceptClass<A>, value: Accept): A {
  return value.constructor === Class ? (value as A) : new Class(value.ranges)
}

const parseAccept = /* @__PURE__ */ remember((text: string): Accept | null => {
  const ranges: MediaRange[] = []
  for (const element of splitList(text)) {
    const range = plainRange(element) ?? parseRange(element)
    if (range === null || ranges.length === MAX_RANGES) return null
    ranges.push(range)
  }
  parsed = Object.freeze(ranges)
  const value = new Accept(ranges)
  parsed = null
  return value
})

// Most ranges have a weight at most; null for any other, which may still be a range.
function plainRange(element: string): MediaRange | null {
  const end = element.indexOf(';')
  const range = end === -1 ? element : element.slice(0, end)
  const quality =
    end === -1 ? 1 : element.startsWith('q=', end + 1) ? parseQuality(element.slice(end + 3)) : null
  if (quality === null || !TYPE.test(range)) return null
  return Object.freeze({ range: range.toLowerCase(), parameters: NO_PARAMETERS, quality })
}

function parseRange(element: string): MediaRange | null {
  const { value, params } = parseParams(element) ?? { value: '', params: [] }
  if (!TYPE.test(value)) return null
  // A parameter named q is the weight wherever it stands; there are no others that belong to Accept.
  const weight = params.find(([name]) => name === 'q')
  const quality = weight === undefined ? 1 : parseQuality(weight[1])
  if (quality === null) return null
  const parameters = params.filter((param) => param !== weight)
  for (const param of parameters) Object.freeze(param)
  return Object.freeze({ range: value.toLowerCase(), parameters: Object.freeze(parameters), quality })
}

function frozenRange({ range, parameters = [], quality = 1 }: MediaRangeInit): MediaRange {
  if (typeof range !== 'string' || !TYPE.test(range)) {
    throw new TypeError(`a media range is such as "text/*", not ${JSON.stringify(range)}`)
  }
  return Object.freeze({
    range: range.toLowerCase(),
    parameters: keptParams(parameters, 'q'),
    quality: roundQuality(quality),
  })
}

function formatRange({ range, parameters, quality }: MediaRange): string {
  const printed = parameters.map(([name, value]) => formatParam(name, value, ';')).join('')
  return `${range}${printed}${quality === 1 ? '' : `;q=${formatQuality(quality)}`}`
}

/** A media type that is offered, with the ranges that name it without its parameters. */
interface Offer {
  readonly type: string
  readonly anySubtype: string
  readonly params: readonly (readonly [string, string])[]
}

const parseOffer = /* @__PURE__ */ remember((text: string): Offer => {
  const parsed = typeof text === 'string' ? parseParams(text) : null
  if (parsed === null || !TYPE.test(parsed.value) || parsed.value.includes('*')) throw notAnOffer(text)
  if (parsed.params.some(([name]) => name === 'q')) throw notAnOffer(text)
  const type = parsed.value.toLowerCase()
  return { type, anySubtype: `${type.slice(0, type.indexOf('/'))}/*`, params: parsed.params }
})

function notAnOffer(text: unknown): TypeError {
  return new TypeError(`an offer is a media type such as "text/html", not ${JSON.stringify(text)}`)
}

function qualityOf(ranges: readonly MediaRange[], offer: Offer): number {
  let best = -1
  let quality = 0
  for (const range of ranges) {
    const specificity = specificityOf(range, offer)
    if (specificity > best) {
      best = specificity
      quality = range.quality
    }
  }
  return quality
}

// How exactly a range names an offer; -1 when it does not.
function specificityOf({ range, parameters }: MediaRange, offer: Offer): number {
  if (parameters.length > 0) return range === offer.type && sameParameters(parameters, offer.params) ? 3 : -1
  if (range === offer.type) return 2
  if (range === offer.anySubtype) return 1
  return range === '*/*' ? 0 : -1
}

function sameParameters(wanted: MediaRange['parameters'], given: Offer['params']): boolean {
  return (
    wanted.length === given.length &&
    wanted.every(([name, value]) => given.some(([known, is]) => known === name && sameValue(name, value, is)))
  )
}

// The registered charset parameter has values without case; what others mean by theirs is not known here.
function sameValue(name: string, one: string, other: string): boolean {
  return one === other || (name === 'charset' && one.toLowerCase() === other.toLowerCase())
}
