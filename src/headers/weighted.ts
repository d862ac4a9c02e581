// Lists of names with weights, which Accept-Charset, Accept-Encoding and Accept-Language have in common: their grammar, and
// how offers are put in order. RFC 9110 section 12.4.

import { isFieldValue } from '../syntax/field.ts'
import { splitList, trimOws } from '../syntax/list.ts'
import { formatQuality, parseQuality, roundQuality } from '../syntax/quality.ts'

// #( name [ OWS ";" OWS "q=" qvalue ] )

const MAX_TEXT = 4096
const MAX_ITEMS = 100
const WEIGHT = /^[qQ]=(.*)$/

/** A name and how welcome what it names is, from 0, refused, to 1. */
export interface Weighted {
  readonly name: string
  readonly quality: number
}

/** A name alone has the quality 1. */
export type WeightedInit = string | (Pick<Weighted, 'name'> & Partial<Weighted>)

/** The items of a header's text, or null when it is malformed, or has more than 100 of them or 4 KiB. */
export function parseWeighted(text: string, isName: (text: string) => boolean): Weighted[] | null {
  if (text.length > MAX_TEXT || !isFieldValue(text)) return null
  const items: Weighted[] = []
  for (const element of splitList(text)) {
    const semicolon = element.indexOf(';')
    const name = semicolon < 0 ? element : trimOws(element.slice(0, semicolon))
    let quality: number | null = 1
    if (semicolon >= 0) {
      const weight = WEIGHT.exec(trimOws(element.slice(semicolon + 1)))
      quality = weight === null ? null : parseQuality(weight[1] as string)
    }
    if (quality === null || !isName(name) || items.length === MAX_ITEMS) return null
    items.push({ name, quality })
  }
  return items
}

/** Items as they are kept: frozen, in lower case. Throws a TypeError for what is no name, a RangeError for no weight. */
export function weightedItems(
  given: Iterable<WeightedInit>,
  isName: (text: string) => boolean,
  what: string,
): readonly Weighted[] {
  const items = Array.from(typeof given === 'string' ? [given] : given, (item) => {
    const { name, quality = 1 } = typeof item === 'string' ? { name: item } : item
    if (typeof name !== 'string' || !isName(name)) {
      throw new TypeError(`${what}, not ${JSON.stringify(name)}`)
    }
    return Object.freeze({ name: name.toLowerCase(), quality: roundQuality(quality) })
  })
  return Object.freeze(items)
}

/** Items as text. */
export function formatWeighted(items: readonly Weighted[]): string {
  return items
    .map(({ name, quality }) => (quality === 1 ? name : `${name};q=${formatQuality(quality)}`))
    .join(', ')
}

/** The offers that are welcome, the best first; of those that are as welcome the ones that stand first. */
export function acceptableOffers<T extends string>(offers: readonly T[], quality: (offer: T) => number): T[] {
  return [...new Set(offers)]
    .map((offer) => ({ offer, quality: quality(offer) }))
    .filter((entry) => entry.quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ offer }) => offer)
}

/** The most welcome of some offers, the first of those that are as welcome; null when none is. */
export function bestOffer<T extends string>(offers: readonly T[], quality: (offer: T) => number): T | null {
  let best: T | null = null
  let highest = 0
  for (const offer of offers) {
    const found = quality(offer)
    if (found > highest) {
      best = offer
      highest = found
    }
  }
  return best
}
