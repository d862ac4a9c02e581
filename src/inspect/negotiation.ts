// What a layer asked a field of Accept's family: recorded where the value is asked, and later said in words. How offers
// are weighed is known to the values of the fields alone.

import { Accept } from '../headers/accept.ts'
import { AcceptCharset } from '../headers/accept-charset.ts'
import { AcceptEncoding } from '../headers/accept-encoding.ts'
import { AcceptLanguage } from '../headers/accept-language.ts'

/** One question to a field: which offers there were, how welcome each was, and what was taken. */
export interface Negotiation {
  /** `Accept`, and so on. */
  readonly field: string
  /** The ranges that were asked. */
  readonly ranges: string
  /** Whether they came with the request; without the field, or a well-formed one, everything is welcome. */
  readonly isSent: boolean
  readonly offers: readonly Offer[]
  /** What was taken, or all that is welcome, the best first; null where it was only asked how welcome an offer is. */
  readonly taken: readonly string[] | null
}

/** What was offered, and how welcome it was, from 0 to 1. */
export interface Offer {
  readonly offer: string
  readonly quality: number
}

const MOST_OFFERS = 50
const MOST_TEXT = 200

const VERBS: readonly unknown[] = ['best', 'acceptable', 'filter', 'lookup', 'quality']

/** The same value, which tells of each question that it is asked. It answers as the value itself. */
export function listening<V extends object>(
  value: V,
  tell: (taken: readonly string[] | null, offers: readonly Offer[]) => void,
): V {
  return new Proxy(value, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || !VERBS.includes(name)) return member
      return (first: string | Iterable<string>, ...more: unknown[]): unknown => {
        // An iterable may be one that can be read once.
        const given = typeof first === 'object' && Symbol.iterator in first ? [...first] : first
        const answer: unknown = member.call(target, given, ...more)
        const offers = (Array.isArray(given) ? given : [given]).slice(0, MOST_OFFERS).map((offer) => ({
          offer: cut(offer),
          quality: (target as unknown as Value).quality(offer),
        }))
        const taken = Array.isArray(answer) ? answer.map(cut) : answer === null ? [] : [cut(String(answer))]
        tell(name === 'quality' ? null : taken, offers)
        return answer
      }
    },
  })
}

/** A question that goes on with the one before it, since offers can be asked for one by one; null where it does not. */
export function joined(before: Negotiation | undefined, next: Negotiation): Negotiation | null {
  const isSame = before?.field === next.field && before.ranges === next.ranges
  if (!isSame || before.taken !== null || next.taken !== null) return null
  const known = new Set(before.offers.map(({ offer }) => offer))
  const offers = [...before.offers, ...next.offers.filter(({ offer }) => !known.has(offer))]
  return { ...before, offers: offers.slice(0, MOST_OFFERS) }
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}

/** A question with the range that decided for each offer, or null where none names it. */
export type ExplainedNegotiation = Omit<Negotiation, 'offers'> & {
  readonly offers: readonly (Offer & { readonly by: string | null })[]
}

/** A question with the ranges that decided. */
export function explainedNegotiation(negotiation: Negotiation): ExplainedNegotiation {
  const offers = negotiation.offers.map((one) => ({ ...one, by: decider(negotiation, one) }))
  return { ...negotiation, offers }
}

interface Range {
  readonly range: string
  readonly quality: number
}
interface Value extends Iterable<Range> {
  quality(offer: string): number
}
interface ValueClass {
  new (ranges: Iterable<Range>): Value
  parse(text: string): Value | null
}

const CLASSES: ReadonlyMap<string, ValueClass> = new Map<string, ValueClass>([
  ['Accept', Accept],
  ['Accept-Charset', AcceptCharset],
  ['Accept-Encoding', AcceptEncoding],
  ['Accept-Language', AcceptLanguage],
])

// The range that says of the offer alone what all of them say together; of several, the one that says most.
function decider({ field, ranges }: Negotiation, { offer, quality }: Offer): string | null {
  const Class = CLASSES.get(field)
  // One that was cut is no offer any longer.
  if (offer.length > MOST_TEXT) return null
  let found: string | null = null
  for (const one of Class?.parse(ranges) ?? []) {
    if (Class === undefined || one.quality !== quality || isUnsaid(offer, one.range)) continue
    // One that refuses is asked as if it welcomed what it names.
    const alone = new Class([{ ...one, quality: 1 }])
    const text = alone.toString()
    if (alone.quality(offer) > 0 && (found === null || weight(text) > weight(found))) found = text
  }
  return found
}

// Content as it is stays welcome where nothing is said of it, whichever codings are named.
function isUnsaid(offer: string, range: string): boolean {
  return offer.toLowerCase() === 'identity' && range !== 'identity' && range !== '*'
}

function weight(range: string): number {
  return range.startsWith('*') ? 0 : range.replace(/\/\*$/, '').length
}

/** A question in a sentence. `layer` asked it. */
export function negotiationText(layer: string, negotiation: Negotiation, vary: string | null): string {
  const { field, isSent, taken, offers } = explainedNegotiation(negotiation)
  const weighed = offers.map(
    ({ offer, quality, by }) => `${offer} (q=${quality}${isSent && by !== null ? `, by ${by}` : ''})`,
  )
  const of = weighed.join(', ') || 'nothing'
  if (taken === null) return `${layer} asked how welcome to ${field} is: ${of}.`
  const named = vary?.split(',').map((name) => name.trim().toLowerCase())
  const isVaried = named?.includes('*') || named?.includes(field.toLowerCase())
  const caches = vary !== null && !isVaried ? ` Vary does not name ${field}.` : ''
  if (taken.length === 0) return `${layer} found nothing that is welcome to ${field}, of ${of}.${caches}`
  const chosen = taken.join(', ')
  return isSent
    ? `${layer} took ${chosen} by ${field}, of ${of}.${caches}`
    : `${layer} took ${chosen}, of ${of}: no ${field} asks for anything else.${caches}`
}
