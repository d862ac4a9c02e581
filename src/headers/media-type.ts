// Media types, the value of Content-Type. RFC 9110 section 8.3.

import { checkParam, formatParam, parseParams } from '../syntax/params.ts'
import { remember } from './codec.ts'

// media-type = token "/" token *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] ), such as
// `text/html; charset=UTF-8` and `multipart/form-data; boundary="a b"`

/** The type of a media type, without its parameters. A star is a character of tokens too, so media ranges have this form as well. */
export const TYPE: RegExp = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

type MediaTypeClass<M extends MediaType> = new (
  type: string,
  parameters?: Iterable<readonly [string, string]>,
) => M

/** A media type with its parameters. */
export class MediaType {
  /** The type in lower case, such as `text/html`. */
  readonly type: string
  /** The parameters, with names in lower case. */
  readonly parameters: ReadonlyMap<string, string>

  /** Throws a TypeError for a type that is not `token/token`, and for a parameter without a printable form. */
  constructor(type: string, parameters: Iterable<readonly [string, string]> = []) {
    if (typeof type !== 'string' || !TYPE.test(type))
      throw new TypeError(`a media type is such as "text/html", not ${JSON.stringify(type)}`)
    this.type = type.toLowerCase()
    this.parameters = new Parameters(parameters)
    Object.freeze(this)
  }

  /**
   * The media type that text names. Null when the type is not the whole of what stands before the first `;`, when a
   * parameter is malformed, and when one stands twice: two readers would take different ones. Never throws.
   */
  static parse<M extends MediaType>(this: MediaTypeClass<M>, text: string): M | null {
    const value = parseMediaType(text)
    // biome-ignore lint/complexity/noThisInStatic: a subclass reads its own kind
    return value === null ? null : ofKind(this, value)
  }

  /** The text of a media type, of a value or of text that is one. Throws a TypeError for other text. */
  static format(value: MediaType | string): string {
    if (value instanceof MediaType) return value.toString()
    if (typeof value !== 'string' || MediaType.parse(value) === null) {
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

  /**
   * The same with other parameters; null removes one.
   *
   * @example
   * new MediaType('text/html').with({ charset: 'UTF-8' }).toString()   // 'text/html; charset=UTF-8'
   */
  with(changes: Readonly<Record<string, string | null>>): this {
    const parameters = new Map(this.parameters)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) parameters.delete(name.toLowerCase())
      else parameters.set(name.toLowerCase(), value)
    }
    return new (this.constructor as MediaTypeClass<this>)(this.type, parameters)
  }

  toString(): string {
    let text = this.type
    for (const [name, value] of this.parameters) text += formatParam(name, value)
    return text
  }
}

// Values are shared between requests, and freezing a Map does not stop it from being written to.
class Parameters extends Map<string, string> {
  constructor(entries: Iterable<readonly [string, string]>) {
    super()
    for (const [name, value] of entries) {
      checkParam(name, value)
      super.set(name.toLowerCase(), value)
    }
    Object.freeze(this)
  }

  override set(): never {
    throw new TypeError('a media type does not change: make another one by its with()')
  }

  override delete(): never {
    return this.set()
  }

  override clear(): never {
    return this.set()
  }
}

function ofKind<M extends MediaType>(Class: MediaTypeClass<M>, value: MediaType): M {
  return value.constructor === Class ? (value as M) : new Class(value.type, value.parameters)
}

const parseMediaType = /* @__PURE__ */ remember((text: string): MediaType | null => {
  const read = parseParams(text)
  if (read === null || !TYPE.test(read.value) || !text.startsWith(read.value)) return null
  return new MediaType(read.value, read.params)
})
