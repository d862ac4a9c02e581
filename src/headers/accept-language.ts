// What languages a user reads, and how gladly. RFC 9110 section 12.5.4; matching by RFC 4647.

import { remember } from './codec.ts'
import {
  FARTHEST,
  formatWeighted,
  ofKind,
  parseWeighted,
  rankOf,
  type WeightedClass,
  type WeightedInit,
  WeightedList,
  type WeightedRange,
} from './weighted-list.ts'

// Accept-Language = #( language-range [ weight ] ), such as `en-GB, en;q=0.9, de;q=0.5, *;q=0.1`

const TAG = /^[A-Za-z]{1,8}(?:-[0-9A-Za-z]{1,8})*$/
const HYPHEN = 45

const grammar = {
  isRange: (text: string) => text === '*' || TAG.test(text),
  example: 'a language range is "*" or such as "en-GB"',
}

/** What a lookup falls back on. */
export interface LookupDefaults<T extends string> {
  /** A range that is looked up when those of the header find nothing; not a star. */
  readonly defaultRange?: string | undefined
  /** The tag that is given when nothing is found, unless it is refused. */
  readonly defaultTag?: T | undefined
}

/** The value of Accept-Language: language ranges with their qualities, in the order they stand. */
export class AcceptLanguage extends WeightedList {
  /** What no header means: every language is welcome alike. */
  static readonly any: AcceptLanguage = /* @__PURE__ */ new AcceptLanguage(['*'])

  /**
   * Language ranges, as text or as text with a quality.
   *
   * Throws a TypeError or RangeError for what could not be printed.
   *
   * @example
   * new AcceptLanguage(['en-GB', { range: 'en', quality: 0.9 }]).toString()   // 'en-gb, en;q=0.9'
   */
  constructor(ranges: Iterable<WeightedInit>) {
    super(ranges, grammar)
  }

  /**
   * The value of a header's text; null when it is malformed, or has more than 100 ranges or 4 KiB. Never throws.
   *
   * An empty text has no ranges, and welcomes nothing.
   */
  static parse<A extends AcceptLanguage>(this: WeightedClass<A>, text: string): A | null {
    const value = parse(text)
    // biome-ignore lint/complexity/noThisInStatic: a subclass reads its own kind
    return value === null ? null : ofKind(this, value)
  }

  /** The text of a value, of its ranges, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptLanguage | Iterable<WeightedInit> | string): string {
    return formatWeighted(AcceptLanguage, value, 'an Accept-Language is such as "en-GB, en;q=0.9"')
  }

  /**
   * How welcome a language is, from 0 to 1. A range for the very tag decides. Without one it is the longest range that
   * the tag begins with, `en` for `en-GB`, or the most welcome one that begins with the tag, `en-GB` for `en`,
   * whichever gives more; else the star. A refusal of `en-GB` is none of `en`.
   *
   * Of languages that are as welcome as each other, `best` and `acceptable` put first the one that is nearest to a
   * range: the very tag, then what is one subtag away, and so on, and last what only a star names.
   *
   * Throws a TypeError for an offer that is no language tag.
   *
   * @example
   * AcceptLanguage.parse('de-CH, en;q=0.5')?.best(['en', 'de'])      // 'de'
   * AcceptLanguage.parse('en')?.best(['en-US', 'en'])                // 'en'
   */
  override quality(offer: string): number {
    return super.quality(offer)
  }

  protected override rank(offer: string): number {
    const tag = offered(offer)
    let above: WeightedRange | undefined
    let star: WeightedRange | undefined
    let below = 0
    for (const one of this.ranges) {
      const { range } = one
      if (range === tag) return rankOf(one.quality, 0)
      if (range === '*') star ??= one
      else if (isWithin(tag, range)) {
        if (above === undefined || range.length > above.range.length) above = one
      } else if (isWithin(range, tag)) {
        below = Math.max(below, rankOf(one.quality, hyphens(range, tag.length)))
      }
    }
    if (above !== undefined) return Math.max(below, rankOf(above.quality, hyphens(tag, above.range.length)))
    return below > 0 || star === undefined ? below : rankOf(star.quality, FARTHEST)
  }

  /**
   * All tags that match, by basic filtering: a range matches the tags that are it or begin with it, and a star those
   * that no other range matches. What a range with the quality 0 matches is left out. The tags of the most welcome
   * range come first, then by the order of the ranges, then by that of the tags. RFC 4647 section 3.3.1.
   *
   * Throws a TypeError for what is no language tag.
   *
   * @example
   * AcceptLanguage.parse('de, en-GB;q=0.5')?.filter(['en', 'en-GB', 'de-CH'])   // ['de-CH', 'en-GB']
   */
  filter<T extends string>(tags: readonly T[]): T[] {
    const ranges = firstOfEach(this.ranges)
    return [...new Set(tags)]
      .map((tag) => ({ tag, at: rangeOf(offered(tag), ranges) }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => qualityAt(ranges, b.at) - qualityAt(ranges, a.at) || a.at - b.at)
      .map(({ tag }) => tag)
  }

  /**
   * The one tag that is best, by lookup: each range, the most welcome first, is shortened from its end until there is
   * a tag that is it; so `en-GB` finds `en`, but `en` does not find `en-GB`. A star finds nothing. Tags that the header
   * refuses by name are not found. Then the default range is looked up, and the default tag is given; but after
   * `*;q=0` neither. Null when nothing is found. RFC 4647 section 3.4.
   *
   * Throws a TypeError for what is no language tag, and for a default range that is a star.
   *
   * @example
   * AcceptLanguage.parse('fr-CA')?.lookup(['en', 'fr'])                              // 'fr'
   * AcceptLanguage.parse('fr-CA')?.lookup(['en', 'de'], { defaultTag: 'en' })        // 'en'
   */
  lookup<const T extends string, const D extends string = never>(
    tags: readonly T[],
    { defaultRange, defaultTag }: LookupDefaults<D> = {},
  ): T | D | null {
    const ranges = firstOfEach(this.ranges)
    const last = defaultRange === undefined ? undefined : offered(defaultRange)
    const fallback = defaultTag === undefined ? undefined : offered(defaultTag)
    const refused = new Set(ranges.filter(({ quality }) => quality === 0).map(({ range }) => range))
    const known = tags.map((tag) => ({ tag, name: offered(tag) })).filter(({ name }) => !refused.has(name))
    for (const { range } of ranges.filter(({ quality }) => quality > 0).sort(byQuality)) {
      const found = longestOf(known, range)
      if (found !== null) return found
    }
    if (refused.has('*')) return null
    const found = last === undefined ? null : longestOf(known, last)
    if (found !== null || defaultTag === undefined || fallback === undefined) return found
    return refused.has(fallback) ? null : defaultTag
  }
}

const parse = /* @__PURE__ */ remember((text) => parseWeighted(AcceptLanguage, grammar, text))

const offered = /* @__PURE__ */ remember((tag) => {
  if (typeof tag !== 'string' || !TAG.test(tag)) {
    throw new TypeError(`a language tag is such as "en-GB", not ${JSON.stringify(tag)}`)
  }
  return tag.toLowerCase()
})

/** Whether a tag is longer than another, and begins with its subtags. */
function isWithin(tag: string, other: string): boolean {
  return tag.charCodeAt(other.length) === HYPHEN && tag.startsWith(other)
}

/** How many subtags there are from a place on. */
function hyphens(tag: string, from: number): number {
  let count = 0
  for (let i = from; i < tag.length; i++) if (tag.charCodeAt(i) === HYPHEN) count++
  return count
}

function byQuality(a: WeightedRange, b: WeightedRange): number {
  return b.quality - a.quality
}

// What stands twice says two things; the first counts.
function firstOfEach(ranges: readonly WeightedRange[]): WeightedRange[] {
  const first = new Map<string, WeightedRange>()
  for (const one of ranges) if (!first.has(one.range)) first.set(one.range, one)
  return [...first.values()]
}

function qualityAt(ranges: readonly WeightedRange[], at: number): number {
  return ranges[at]?.quality ?? 0
}

/** The place of the range that a tag passes the filter by; -1 when it does not pass. */
function rangeOf(tag: string, ranges: readonly WeightedRange[]): number {
  let best = -1
  let highest = 0
  let matches = false
  for (const [at, { range, quality }] of ranges.entries()) {
    if (range !== tag && !isWithin(tag, range)) continue
    if (quality === 0) return -1
    matches = true
    if (quality > highest) {
      best = at
      highest = quality
    }
  }
  return matches ? best : ranges.findIndex(({ range, quality }) => range === '*' && quality > 0)
}

// Shortening leaves no single letter or digit at the end, since that only announces what follows it.
const ANNOUNCES = /(?:^|-)[0-9a-z]$/

/** The tag that is found first when a range is shortened from its end. */
function longestOf<T>(known: readonly { tag: T; name: string }[], range: string): T | null {
  let found: T | null = null
  let length = 0
  for (const { tag, name } of known) {
    if (name === range) return tag
    if (name.length > length && isWithin(range, name) && !ANNOUNCES.test(name)) {
      found = tag
      length = name.length
    }
  }
  return found
}
