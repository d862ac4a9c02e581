// Links to other resources, the value of Link. RFC 8288 section 3.

import { parseExtValue } from '../syntax/ext-value.ts'
import { isFieldValue } from '../syntax/field.ts'
import { checkParam, formatParam, parseLooseParams, quote } from '../syntax/params.ts'

// Link = #( "<" URI-Reference ">" *( OWS ";" OWS token [ "=" ( token / quoted-string ) ] ) ), such as
// `</page/2>; rel="next"; title="More"` and `</a.woff2>; rel=preload; as=font; crossorigin`

/** One link: where it leads, and what is said of it. */
export interface LinkValue {
  /** A URI reference, absolute or relative, as it was written. */
  readonly target: string
  /**
   * Parameters in order, names in lower case, such as `rel`, `title`, `type`, `hreflang`, `title*`; an empty string for one
   * without a value. Of `hreflang` there may be several.
   */
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** A link's target with its parameters; `rel` may be given by itself. */
export interface LinkInit {
  readonly target: string
  readonly rel?: string | undefined
  readonly parameters?: Iterable<readonly [string, string]> | undefined
}

type LinkClass<L extends Link> = new (links: Iterable<LinkInit>) => L

const BAD_TARGET = /[<>"\x00-\x20\x7f-\uffff]/
// Of these the first counts, and no other is written. RFC 8288 sections 3.3 and 3.4.1.
const ONCE = new Set(['rel', 'media', 'title', 'title*', 'type'])

/** The links of a message, in the order they stand. */
export class Link implements Iterable<LinkValue> {
  readonly links: readonly LinkValue[]

  /**
   * Throws a TypeError for a target that is no URI reference, and for parameters that have no text.
   *
   * @example
   * res.link = [{ target: '/instances?page=2', rel: 'next' }]
   */
  constructor(links: Iterable<LinkInit>) {
    this.links = Object.freeze(Array.from(links, frozen))
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or empty. Never throws. */
  static parse<L extends Link>(this: LinkClass<L>, text: string): L | null {
    const links = parseLinks(text)
    return links === null || links.length === 0 ? null : new this(links)
  }

  /** The text of a value, of links, or of text that is one. Throws a TypeError for other text. */
  static format(value: Link | Iterable<LinkInit> | string): string {
    if (value instanceof Link) return value.toString()
    if (typeof value !== 'string') return new Link(value).toString()
    if (Link.parse(value) === null) {
      throw new TypeError(`a Link is such as '</page/2>; rel="next"', not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The first link that has a relation among its own, whatever its case; null when none has. */
  find(rel: string): LinkValue | null {
    const lower = rel.toLowerCase()
    return (
      this.links.find((link) => parameterOf(link, 'rel')?.toLowerCase().split(' ').includes(lower)) ?? null
    )
  }

  /** The title of a link: `title*` before `title`; null when it has none. */
  static titleOf(link: LinkValue): string | null {
    const extended = parameterOf(link, 'title*')
    return (extended === null ? null : parseExtValue(extended)) ?? parameterOf(link, 'title')
  }

  [Symbol.iterator](): Iterator<LinkValue> {
    return this.links[Symbol.iterator]()
  }

  toString(): string {
    return this.links
      .map(({ target, parameters }) => `<${target}>${parameters.map(formatOne).join('')}`)
      .join(', ')
  }
}

function parameterOf({ parameters }: LinkValue, name: string): string | null {
  return parameters.find(([known]) => known === name)?.[1] ?? null
}

function formatOne([name, value]: readonly [string, string]): string {
  // Some readers know a relation in quotes only.
  if (name === 'rel') return `; rel=${quote(value)}`
  return value === '' ? `; ${name}` : formatParam(name, value)
}

function frozen({ target, rel, parameters = [] }: LinkInit): LinkValue {
  if (typeof target !== 'string' || BAD_TARGET.test(target)) {
    throw new TypeError(
      `the target of a link is a percent-encoded URI reference, not ${JSON.stringify(target)}`,
    )
  }
  const all: (readonly [string, string])[] = []
  for (const [name, value] of [...(rel === undefined ? [] : [['rel', rel] as const]), ...parameters]) {
    checkParam(name, value)
    const lower = name.toLowerCase()
    if (ONCE.has(lower) && all.some(([known]) => known === lower)) continue
    all.push(Object.freeze([lower, value] as const))
  }
  return Object.freeze({ target, parameters: Object.freeze(all) })
}

// A target may hold commas and semicolons, so links are found one after the other.
function parseLinks(text: string): LinkInit[] | null {
  if (!isFieldValue(text)) return null
  const links: LinkInit[] = []
  for (let at = 0; at < text.length; ) {
    const char = text[at]
    if (char === ',' || char === ' ' || char === '\t') {
      at++
      continue
    }
    const close = text.indexOf('>', at)
    if (char !== '<' || close < 0) return null
    const target = text.slice(at + 1, close)
    const end = endOfLink(text, close + 1)
    const parsed = parseLooseParams(text.slice(close + 1, end))
    if (BAD_TARGET.test(target) || parsed === null || parsed.value !== '') return null
    links.push({ target, parameters: parsed.params })
    at = end
  }
  return links
}

function endOfLink(text: string, from: number): number {
  let quoted = false
  for (let i = from; i < text.length; i++) {
    const char = text[i]
    if (quoted && char === '\\') i++
    else if (char === '"') quoted = !quoted
    else if (char === ',' && !quoted) return i
  }
  return text.length
}
