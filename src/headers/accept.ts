// What media types a client welcomes, and how much. RFC 9110 section 12.5.1.

import { splitList } from '../syntax/list.ts'
import { formatParam, parseParams } from '../syntax/params.ts'
import { formatQuality, parseQuality } from '../syntax/quality.ts'

const RANGE = /^(?:\*\/\*|[!#$%&'*+\-.^_`|~0-9A-Za-z]+\/(?:\*|[!#$%&'*+\-.^_`|~0-9A-Za-z]+))$/
const MAX_TEXT = 4096
const MAX_RANGES = 100
const MAX_KNOWN = 500

/** One media range: which types it names, and how welcome they are. */
export interface MediaRange {
  /** `type/subtype`, `type/*` or a star for both, in lower case. */
  readonly range: string
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** From 0, refused, to 1. */
  readonly quality: number
}

// Browsers and clients send the same few values. Bounded, since they come from the network; values are immutable.
const known = new Map<string, Accept | null>()

/** The value of Accept: media ranges with their qualities. */
export class Accept implements Iterable<MediaRange> {
  /** What no header means: everything is welcome alike. */
  static readonly any: Accept = /* @__PURE__ */ new Accept([{ range: '*/*', parameters: [], quality: 1 }])

  readonly ranges: readonly MediaRange[]

  /** Throws a TypeError or RangeError for a range that could not be printed. */
  constructor(ranges: Iterable<MediaRange>) {
    this.ranges = Object.freeze(
      Array.from(ranges, ({ range, parameters, quality }) => {
        if (!RANGE.test(range))
          throw new TypeError(`a media range is such as "text/*", not ${JSON.stringify(range)}`)
        formatQuality(quality)
        return Object.freeze({
          range: range.toLowerCase(),
          parameters: Object.freeze([...parameters]),
          quality,
        })
      }),
    )
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed, or has more than 100 ranges or 4 KiB. Never throws. */
  static parse(text: string): Accept | null {
    let value = known.get(text)
    if (value === undefined) {
      value = parseText(text)
      if (known.size < MAX_KNOWN) known.set(text, value)
    }
    return value
  }

  /** The text of a value, or of text that is one. Throws a TypeError for other text. */
  static format(value: Accept | string): string {
    if (typeof value === 'string' && Accept.parse(value) === null) {
      throw new TypeError(`an Accept is such as "text/html, */*;q=0.5", not ${JSON.stringify(value)}`)
    }
    return String(value)
  }

  /**
   * How welcome a media type is, from 0 to 1. The most specific range that names it decides: with its parameters,
   * then `type/subtype`, `type/*`, and the star for both.
   *
   * Throws a TypeError for an offer that is no media type.
   */
  quality(offer: string): number {
    const { value, params } = parsedOffer(offer)
    const type = value.slice(0, value.indexOf('/') + 1)
    let best = -1
    let quality = 0
    for (const range of this.ranges) {
      const specificity = matches(range, value, type, params)
      if (specificity > best || (specificity === best && specificity >= 0 && range.quality > quality)) {
        best = specificity
        quality = range.quality
      }
    }
    return best < 0 ? 0 : quality
  }

  /** The offers that are welcome, the best first; offers that are as welcome as each other stay in their order. */
  acceptable<T extends string>(offers: readonly T[]): T[] {
    return offers
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
    return this.ranges
      .map(({ range, parameters, quality }) => {
        const printed = parameters.map(([name, value]) => formatParam(name, value)).join('')
        return `${range}${printed}${quality === 1 ? '' : `;q=${formatQuality(quality)}`}`
      })
      .join(', ')
  }
}

type ParsedOffer = NonNullable<ReturnType<typeof parseParams>>
const offers = new Map<string, ParsedOffer>()

function parsedOffer(offer: string): ParsedOffer {
  let parsed = offers.get(offer)
  if (parsed === undefined) {
    const parts = parseParams(offer)
    if (parts === null || !RANGE.test(parts.value) || parts.value.includes('*')) {
      throw new TypeError(`an offer is a media type such as "text/html", not ${JSON.stringify(offer)}`)
    }
    parsed = { value: parts.value.toLowerCase(), params: parts.params }
    if (offers.size < MAX_KNOWN) offers.set(offer, parsed)
  }
  return parsed
}

// How exactly a range names a type: the more parameters the more; -1 when it does not.
function matches(range: MediaRange, value: string, type: string, params: ParsedOffer['params']): number {
  if (range.range === '*/*') return range.parameters.length === 0 ? 0 : -1
  if (range.range.endsWith('/*'))
    return range.range.slice(0, -1) === type && range.parameters.length === 0 ? 1 : -1
  if (range.range !== value) return -1
  for (const [name, wanted] of range.parameters) {
    if (!params.some(([given, is]) => given === name && is.toLowerCase() === wanted.toLowerCase())) return -1
  }
  return 2 + range.parameters.length
}

function parseText(text: string): Accept | null {
  if (text.length > MAX_TEXT) return null
  const ranges: MediaRange[] = []
  for (const element of splitList(text)) {
    const parsed = parseParams(element)
    if (parsed === null || !RANGE.test(parsed.value) || ranges.length === MAX_RANGES) return null
    // What follows q belongs to Accept and not to the range; nobody has ever used it.
    const at = parsed.params.findIndex(([name]) => name === 'q')
    const quality = at < 0 ? 1 : parseQuality(parsed.params[at]?.[1] as string)
    if (quality === null) return null
    ranges.push({
      range: parsed.value,
      parameters: at < 0 ? parsed.params : parsed.params.slice(0, at),
      quality,
    })
  }
  return ranges.length === 0 ? null : new Accept(ranges)
}
