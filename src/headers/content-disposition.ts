// Whether content is shown or saved, and under which name: Content-Disposition. RFC 6266, with names of RFC 8187.

import { formatExtValue, parseExtValue } from '../syntax/ext-value.ts'
import { isToken } from '../syntax/field.ts'
import { checkParam, formatParam, parseParams, quote } from '../syntax/params.ts'

// Content-Disposition = token *( ";" param ), such as `attachment; filename="EURO rates"; filename*=UTF-8''%e2%82%ac%20rates`

/** What a Content-Disposition has beside its type. */
export interface DispositionInit {
  /** The name to save content under. Any text; what is not ASCII is sent in both forms. */
  readonly filename?: string | null | undefined
  /** Further parameters, and those of a header as they stand. */
  readonly parameters?: Iterable<readonly [string, string]> | undefined
}

type ContentDispositionClass<D extends ContentDisposition> = new (type: string, init: DispositionInit) => D

// What a name must not bring along: separators of folders, what Windows reserves, control characters, and marks that turn the
// direction of text, by which `exe.txt` can hide an `.exe`.
const UNSAFE = /[/\\:*?"<>|\0-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g

/** The value of Content-Disposition. */
export class ContentDisposition {
  /** `inline`, `attachment` or another, in lower case. */
  readonly type: string
  /** The parameters in order, names in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[]

  /**
   * Throws a TypeError for what has no text.
   *
   * @example
   * new ContentDisposition('attachment', { filename: '€ rates.txt' }).toString()
   * // `attachment; filename="_ rates.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt`
   */
  constructor(type: string, { filename = null, parameters = [] }: DispositionInit = {}) {
    if (typeof type !== 'string' || !isToken(type)) {
      throw new TypeError(`a disposition is a token such as "attachment", not ${JSON.stringify(type)}`)
    }
    this.type = type.toLowerCase()
    const all = new Map<string, string>()
    if (filename !== null) {
      for (const [name, value] of filenameParams(filename)) all.set(name, value)
    }
    for (const [name, value] of parameters) {
      checkParam(name, value)
      all.set(name.toLowerCase(), value)
    }
    this.parameters = Object.freeze([...all].map((param) => Object.freeze(param)))
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed. Never throws. */
  static parse<D extends ContentDisposition>(this: ContentDispositionClass<D>, text: string): D | null {
    const parsed = parseParams(text)
    return parsed === null || !isToken(parsed.value)
      ? null
      : new this(parsed.value, { parameters: parsed.params })
  }

  /** The text of a value, or of text that is one. Throws a TypeError for other text. */
  static format(value: ContentDisposition | string): string {
    if (value instanceof ContentDisposition) return value.toString()
    if (typeof value !== 'string' || ContentDisposition.parse(value) === null) {
      throw new TypeError(
        `a Content-Disposition is such as 'attachment; filename="a.txt"', not ${JSON.stringify(value)}`,
      )
    }
    return value
  }

  /** The value of a parameter, or null. */
  get(name: string): string | null {
    const lower = name.toLowerCase()
    return this.parameters.find(([known]) => known === lower)?.[1] ?? null
  }

  /** The name that the sender gives the content, as it was sent: `filename*` before `filename`; null when there is none. */
  get filename(): string | null {
    const extended = this.get('filename*')
    return (extended === null ? null : parseExtValue(extended)) ?? this.get('filename')
  }

  /**
   * The name without anything that could lead out of a folder, hide, or be no name at all: no separators, no dots at its
   * start, at most 200 characters; null when nothing is left.
   */
  get basename(): string | null {
    const name = this.filename
      ?.split(/[/\\]/)
      .at(-1)
      ?.replace(UNSAFE, '_')
      .replace(/^[. ]+/, '')
      .slice(0, 200)
      // Half of a pair, which the end cut.
      .replace(/[\ud800-\udbff]$/, '')
    return name ? name : null
  }

  toString(): string {
    return this.type + this.parameters.map(([name, value]) => formatOne(name, value)).join('')
  }
}

// An extended value is never in quotes; a name always is, since old clients stop at a space.
function formatOne(name: string, value: string): string {
  if (name === 'filename') return `; filename=${quote(value)}`
  return name.endsWith('*') && parseExtValue(value) !== null ? `; ${name}=${value}` : formatParam(name, value)
}

function filenameParams(filename: string): [string, string][] {
  if (typeof filename !== 'string') throw new TypeError(`a file name is a string, not ${String(filename)}`)
  const ascii = filename.replace(/[^\x20-\x7e]/g, '_')
  // Clients decode a percent sign in the plain form, or do not.
  return ascii === filename && !/%[0-9A-Fa-f]{2}/.test(filename)
    ? [['filename', filename]]
    : [
        ['filename', ascii.replaceAll('%', '_')],
        ['filename*', formatExtValue(filename)],
      ]
}
