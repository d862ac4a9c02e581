// Media types, the value of Content-Type. RFC 9110 section 8.3.

import { format, parse } from 'content-type'
import { isToken } from '../syntax/field.ts'
import { parseParams } from '../syntax/params.ts'

const TYPE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const MAX_KNOWN = 500

// The same few values come with every request. Bounded, since they come from the network; values are immutable.
const known = new Map<string, MediaType | null>()

/** A media type with its parameters. */
export class MediaType {
  /** The type in lower case, such as `text/html`. */
  readonly type: string
  /** The parameters, with names in lower case. */
  readonly parameters: ReadonlyMap<string, string>

  /** Throws a TypeError for a type that is not `token/token`, and for a parameter without a printable form. */
  constructor(type: string, parameters: Iterable<readonly [string, string]> = []) {
    if (!TYPE.test(type))
      throw new TypeError(`a media type is such as "text/html", not ${JSON.stringify(type)}`)
    this.type = type.toLowerCase()
    const named = new Map<string, string>()
    for (const [name, value] of parameters) {
      if (!isToken(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
        throw new TypeError(
          `the parameter ${JSON.stringify(name)} of a media type cannot be ${JSON.stringify(value)}`,
        )
      }
      named.set(name.toLowerCase(), value)
    }
    this.parameters = named
    Object.freeze(this)
  }

  /** The media type that text names; null when it is malformed or a parameter stands twice. Never throws. */
  static parse(text: string): MediaType | null {
    let value = known.get(text)
    if (value === undefined) {
      value = parseText(text)
      if (known.size < MAX_KNOWN) known.set(text, value)
    }
    return value
  }

  /** The text of a media type, of a value or of text that is one. Throws a TypeError for other text. */
  static format(value: MediaType | string): string {
    if (typeof value !== 'string') return value.toString()
    if (MediaType.parse(value) === null) {
      throw new TypeError(`a media type is such as "text/html; charset=UTF-8", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /** The charset parameter, as it was written; null when there is none. */
  get charset(): string | null {
    return this.parameters.get('charset') ?? null
  }

  /** Whether content of this type is text, so that a charset belongs to it: `text/*` and XML. */
  get isText(): boolean {
    return this.type.startsWith('text/') || this.type === 'application/xml' || this.type.endsWith('+xml')
  }

  /** Whether content of this type is JSON: `application/json`, or a type that ends in `+json`. */
  get isJson(): boolean {
    return this.type === 'application/json' || this.type.endsWith('+json')
  }

  /** The same with other parameters; null removes one. */
  with(changes: Readonly<Record<string, string | null>>): MediaType {
    const parameters = new Map(this.parameters)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) parameters.delete(name.toLowerCase())
      else parameters.set(name.toLowerCase(), value)
    }
    return new MediaType(this.type, parameters)
  }

  toString(): string {
    return format({ type: this.type, parameters: Object.fromEntries(this.parameters) })
  }
}

function parseText(text: string): MediaType | null {
  // The library reads leniently; what is malformed, or says something twice, must not be read in two ways.
  const strict = parseParams(text)
  if (strict === null || !TYPE.test(strict.value) || !text.startsWith(strict.value)) return null
  const { type, parameters } = parse(text)
  return new MediaType(type, Object.entries(parameters))
}
