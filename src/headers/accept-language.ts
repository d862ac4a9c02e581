// What languages a client welcomes, and how much. RFC 9110 section 12.5.4; matching by RFC 4647 section 3.

import { remember } from './codec.ts'
import { formatWeighted, parseWeighted, type Weighted, type WeightedInit, weightedItems } from './weighted.ts'

// Accept-Language = #( language-range [ weight ] ), such as `de-AT, de;q=0.9, en;q=0.5, *;q=0.1`

const RANGE = /^(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,20})$/
const TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,20}$/
const isRange = (text: string) => RANGE.test(text)

type AcceptLanguageClass<A extends AcceptLanguage> = new (ranges: Iterable<WeightedInit>) => A

/** What `lookup` gives when no range has a tag. */
export interface LookupDefaults<T extends string> {
  /** A range that is looked for after all others, `*` excepted. */
  readonly range?: string
  /** The tag that is given when nothing is found and the client does not refuse it. */
  readonly tag?: T
}

/** The value of Accept-Language: language ranges with their qualities, in the order they stand. */
export class AcceptLanguage implements Iterable<Weighted> {
  /** What no header means: everything is welcome alike. */
  static readonly any: AcceptLanguage = /* @__PURE__ */ new AcceptLanguage(['*'])

  /** The ranges, in lower case. */
  readonly ranges: readonly Weighted[]

  /** Language ranges or `*`, with or without a quality. Throws a TypeError or RangeError for what has no text. */
  constructor(ranges: Iterable<WeightedInit>) {
    this.ranges = weightedItems(ranges, isRange, 'a language range is such as "de-AT" or "*"')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<A extends AcceptLanguage>(this: AcceptLanguageClass<A>, text: string): A | null {
    const items = parsed(text)
    return items === null ? null : new this(items)
  }

  /** The text of a value, of its ranges, or of text that is one. Throws a TypeError for other text. */
  static format(value: AcceptLanguage | Iterable<WeightedInit> | string): string {
    if (value instanceof AcceptLanguage) return value.toString()
    if (typeof value !== 'string') return new AcceptLanguage(value).toString()
    if (AcceptLanguage.parse(value) === null) {
      throw new TypeError(`an Accept-Language is such as "de-AT, en;q=0.5", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /**
   * How welcome content in a language is, from 0 to 1. The longest range that the tag starts with decides, the first of
   * several, then `*`: `en` is for `en-GB` too, but `en-GB` is not for `en`.
   */
  quality(tag: string): number {
    const wanted = `${checkedTag(tag).toLowerCase()}-`
    let length = -1
    let found = 0
    for (const { name, quality } of this.ranges) {
      const size = name === '*' ? 0 : name.length
      if (size > length && (name === '*' || wanted.startsWith(`${name}-`))) {
        length = size
        found = quality
      }
    }
    return found
  }

  /** The tags that are welcome by `quality`, the best first; those that are as welcome as each other stay in their order. */
  acceptable<T extends string>(tags: readonly T[]): T[] {
    return [...new Set(tags)]
      .map((tag) => ({ tag, quality: this.quality(tag) }))
      .filter(({ quality }) => quality > 0)
      .sort((a, b) => b.quality - a.quality)
      .map(({ tag }) => tag)
  }

  /**
   * The best of the languages that content is there in, for one page: the most welcome by `quality`; where none is, the
   * one that `lookup` finds for a client that asks for a narrower range; else null.
   *
   * @example
   * AcceptLanguage.parse('en-GB')?.best(['de', 'en'])   // 'en'
   */
  best<const T extends string>(tags: readonly T[]): T | null {
    let best: T | null = null
    let highest = 0
    for (const tag of tags) {
      const quality = this.quality(tag)
      if (quality > highest) {
        best = tag
        highest = quality
      }
    }
    // What a narrower range leads to stands before what only `*` welcomes.
    const star = this.ranges.find(({ name }) => name === '*')?.quality ?? 0
    return best === null || highest <= star ? (this.lookup(tags) ?? best) : best
  }

  /**
   * All tags that the ranges name, RFC 4647 section 3.3.1: those of the most welcome range first, then by where it
   * stands. A range with quality 0 excludes all that it names; `*` names what no other range does.
   */
  filter<T extends string>(tags: readonly T[]): T[] {
    const found: { tag: T; quality: number; place: number }[] = []
    for (const tag of new Set(tags)) {
      const wanted = `${checkedTag(tag).toLowerCase()}-`
      let best: { quality: number; place: number } | null = null
      let refused = false
      for (const [place, { name, quality }] of this.unique()) {
        if (name === '*' || !wanted.startsWith(`${name}-`)) continue
        if (quality === 0) refused = true
        else if (best === null || quality > best.quality) best = { quality, place }
      }
      const star = this.ranges.findIndex(({ name }) => name === '*')
      if (best === null && star >= 0 && !refused) {
        const { quality } = this.ranges[star] as Weighted
        if (quality > 0) best = { quality, place: star }
      }
      if (best !== null && !refused) found.push({ tag, ...best })
    }
    return found.sort((a, b) => b.quality - a.quality || a.place - b.place).map(({ tag }) => tag)
  }

  /**
   * The one tag that suits best, RFC 4647 section 3.4: for each range from the most welcome on, the tag that it names,
   * or that it names without its last subtags. `*` names nothing. Null when nothing is found.
   *
   * @example
   * AcceptLanguage.parse('de-CH, fr')?.lookup(['fr', 'de'], { tag: 'en' })   // 'de'
   */
  lookup<const T extends string>(tags: readonly T[], defaults: LookupDefaults<T> = {}): T | null {
    const refused = new Set(this.ranges.filter(({ quality }) => quality === 0).map(({ name }) => name))
    const known = new Map<string, T>()
    for (const tag of tags) {
      const lower = checkedTag(tag).toLowerCase()
      if (!refused.has(lower) && !known.has(lower)) known.set(lower, tag)
    }
    const ranges = this.ranges
      .filter(({ name, quality }) => name !== '*' && quality > 0)
      .sort((a, b) => b.quality - a.quality)
    for (const { name } of ranges) {
      const tag = narrowed(name, known)
      if (tag !== null) return tag
    }
    if (refused.has('*')) return null
    const { range, tag } = defaults
    if (range !== undefined) {
      const found = narrowed(checkedTag(range).toLowerCase(), known)
      if (found !== null) return found
    }
    return tag !== undefined && !refused.has(tag.toLowerCase()) ? tag : null
  }

  /** The ranges with their places, each name once. */
  private *unique(): Iterable<[number, Weighted]> {
    const seen = new Set<string>()
    for (const [place, range] of this.ranges.entries()) {
      if (seen.has(range.name)) continue
      seen.add(range.name)
      yield [place, range]
    }
  }

  [Symbol.iterator](): Iterator<Weighted> {
    return this.ranges[Symbol.iterator]()
  }

  toString(): string {
    return formatWeighted(this.ranges)
  }
}

// The tag that a range names, or that it names once its last subtags are dropped; with a single letter, which has no
// meaning of its own, goes the one before it.
function narrowed<T>(range: string, tags: ReadonlyMap<string, T>): T | null {
  let name = range
  while (name !== '') {
    const tag = tags.get(name)
    if (tag !== undefined) return tag
    name = name.slice(0, Math.max(0, name.lastIndexOf('-')))
    if (name.at(-2) === '-') name = name.slice(0, -2)
  }
  return null
}

function checkedTag(tag: string): string {
  if (typeof tag !== 'string' || !TAG.test(tag)) {
    throw new TypeError(`a language is a tag such as "en-GB", not ${JSON.stringify(tag)}`)
  }
  return tag
}

const parsed = /* @__PURE__ */ remember((text: string): readonly Weighted[] | null => {
  const items = parseWeighted(text, isRange)
  return items === null || items.length === 0 ? null : items
})
