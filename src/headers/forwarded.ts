// What proxies say of the requests they pass on: Forwarded. RFC 7239.

import { isFieldValue, isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList, splitQuoted } from '../syntax/list.ts'
import { checkParam, formatParam, unquote } from '../syntax/params.ts'

// Forwarded = #( pair *( ";" pair ) ), pair = token "=" value, such as `for=192.0.2.60;proto=http, for="[2001:db8::1]:4711"`

/** What one proxy says: names in lower case, such as `for`, `by`, `host` and `proto`. */
export type Hop = readonly (readonly [name: string, value: string])[]

type HopInit = Iterable<readonly [string, string]> | Readonly<Record<string, string>>
type ForwardedClass<F extends Forwarded> = new (hops: Iterable<HopInit>) => F

const MAX_HOPS = 100

/** The value of Forwarded: one element for each proxy, the one next to the client first. */
export class Forwarded implements Iterable<Hop> {
  readonly hops: readonly Hop[]

  /** Throws a TypeError for what has no text, and for none at all. */
  constructor(hops: Iterable<HopInit>) {
    this.hops = Object.freeze(Array.from(hops, frozen))
    if (this.hops.length === 0) throw new TypeError('a Forwarded has at least one element')
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed, empty, or has more than 100 elements. Never throws. */
  static parse<F extends Forwarded>(this: ForwardedClass<F>, text: string): F | null {
    const hops = parseHops(text)
    return hops === null || hops.length === 0 ? null : new this(hops)
  }

  /** The text of a value, of hops, or of text that is one. Throws a TypeError for other text. */
  static format(value: Forwarded | Iterable<HopInit> | string): string {
    if (value instanceof Forwarded) return value.toString()
    if (typeof value !== 'string') return new Forwarded(value).toString()
    if (Forwarded.parse(value) === null) {
      throw new TypeError(`a Forwarded is such as "for=192.0.2.60;proto=http", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** What a proxy says under a name, in any case, or null. */
  static valueOf(hop: Hop, name: string): string | null {
    const lower = name.toLowerCase()
    return hop.find(([known]) => known === lower)?.[1] ?? null
  }

  /** The address in a `for` or `by`, without brackets and port; null for `unknown` and for hidden names such as `_gazonk`. */
  static addressOf(node: string): string | null {
    const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::(?:\d{1,5}|_[A-Za-z0-9._-]+))?$/.exec(node)
    return match?.[1] ?? match?.[2] ?? null
  }

  [Symbol.iterator](): Iterator<Hop> {
    return this.hops[Symbol.iterator]()
  }

  toString(): string {
    return this.hops
      .map((hop) => hop.map(([name, value], i) => formatParam(name, value, i === 0 ? '' : ';')).join(''))
      .join(', ')
  }
}

function frozen(init: HopInit): Hop {
  const pairs = Symbol.iterator in init ? (init as Iterable<readonly [string, string]>) : Object.entries(init)
  const hop = new Map<string, string>()
  for (const [name, value] of pairs) {
    checkParam(name, value)
    hop.set(name.toLowerCase(), value)
  }
  if (hop.size === 0) throw new TypeError('an element of Forwarded says something')
  return Object.freeze([...hop].map((pair) => Object.freeze(pair)))
}

function parseHops(text: string): [string, string][][] | null {
  if (!isFieldValue(text)) return null
  const hops: [string, string][][] = []
  const elements = splitList(text, MOST_ELEMENTS)
  if (elements === null) return null
  for (const element of elements) {
    const hop = new Map<string, string>()
    const pairs = splitQuoted(element, ';', MOST_ELEMENTS)
    if (pairs === null) return null
    for (const pair of pairs) {
      if (pair === '') continue
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals).toLowerCase()
      const value = wordOf(pair.slice(equals + 1))
      if (equals < 1 || !isToken(name) || value === null || hop.has(name)) return null
      hop.set(name, value)
    }
    if (hop.size === 0 || hops.length === MAX_HOPS) return null
    hops.push([...hop])
  }
  return hops
}

// Many proxies write `for=192.0.2.1:80` without the quotes that the colon needs.
function wordOf(text: string): string | null {
  return unquote(text) ?? (/^[0-9A-Za-z._\-[\]:]+$/.test(text) ? text : null)
}
