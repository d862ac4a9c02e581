// Range: which parts of a representation are wanted. RFC 9110 section 14.

// Range = unit "=" #( first "-" [ last ] / "-" suffix ), such as `bytes=0-99`, `bytes=500-, -20`; other units have a form
// of their own.

import { isFieldValue, isToken } from '../syntax/field.ts'
import { MOST_ELEMENTS, splitList } from '../syntax/list.ts'

/** Positions from 0 on, both ends included, to the end of the content when `last` is null; or its last so many. */
export type RangeSpec = { readonly first: number; readonly last: number | null } | { readonly suffix: number }

/** A part of content: its first and its last position, both included. */
export interface Part {
  readonly first: number
  readonly last: number
}

type RangeClass<R extends Range> = new (specs: Iterable<RangeSpec> | string, unit: string) => R

const SPEC = /^(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/
const MAX_SPECS = 50
const MAX_PARTS = 16

/** The value of Range. */
export class Range implements Iterable<RangeSpec> {
  /** What is counted: `bytes`, in lower case. */
  readonly unit: string
  /** The parts in the order they are asked for; empty for a unit other than bytes. */
  readonly specs: readonly RangeSpec[]
  /** What follows the `=`, for a unit other than bytes; null for bytes. */
  readonly other: string | null

  /**
   * Parts in bytes, or the text that another unit has.
   *
   * Throws a TypeError or RangeError for parts that no content has, and for none.
   *
   * @example
   * new Range([{ first: 0, last: 99 }, { suffix: 20 }]).toString()   // 'bytes=0-99, -20'
   */
  constructor(specs: Iterable<RangeSpec> | string, unit = 'bytes') {
    if (!isToken(unit))
      throw new TypeError(`a range unit is a token such as "bytes", not ${JSON.stringify(unit)}`)
    this.unit = unit.toLowerCase()
    if (this.unit === 'bytes' ? typeof specs === 'string' : typeof specs !== 'string') {
      throw new TypeError('ranges of bytes are given as objects, those of other units as text')
    }
    if (typeof specs === 'string') {
      if (specs.trim() !== specs || specs === '' || !isFieldValue(specs)) {
        throw new TypeError(`ranges are text of one line, not ${JSON.stringify(specs)}`)
      }
      this.other = specs
      this.specs = Object.freeze([])
    } else {
      this.other = null
      this.specs = Object.freeze(Array.from(specs, checkedSpec))
      if (this.specs.length === 0) throw new RangeError('a Range has at least one part')
    }
    Object.freeze(this)
  }

  /** The value of a header's text; null when it is malformed or has more than 50 parts. Never throws. */
  static parse<R extends Range>(this: RangeClass<R>, text: string): R | null {
    const equals = text.indexOf('=')
    const unit = text.slice(0, equals).toLowerCase()
    const rest = text.slice(equals + 1)
    if (equals < 1 || !isToken(unit) || !isFieldValue(rest)) return null
    if (unit !== 'bytes') return rest === '' || rest.trim() !== rest ? null : new this(rest, unit)
    const specs: RangeSpec[] = []
    const elements = splitList(rest, MOST_ELEMENTS)
    if (elements === null) return null
    for (const element of elements) {
      const spec = parseSpec(element)
      if (spec === null || specs.length === MAX_SPECS) return null
      specs.push(spec)
    }
    return specs.length === 0 ? null : new this(specs, unit)
  }

  /** The text of a value, of its parts, or of text that is one. Throws a TypeError for other text. */
  static format(value: Range | Iterable<RangeSpec> | string): string {
    if (value instanceof Range) return value.toString()
    if (typeof value !== 'string') return new Range(value).toString()
    if (Range.parse(value) === null) {
      throw new TypeError(`a Range is such as "bytes=0-99, -20", not ${JSON.stringify(value)}`)
    }
    return value
  }

  /**
   * The parts that content of a length has, in the order they were asked for, those that overlap or touch joined.
   *
   * Empty when it has none of them, which is answered with 416. Null when the field is to be ignored and all of the
   * content sent: for another unit, for more than 16 parts, and for several that together are longer than the content.
   */
  resolve(length: number): Part[] | null {
    if (this.unit !== 'bytes') return null
    const parts: Part[] = []
    for (const spec of this.specs) {
      const part = resolveSpec(spec, length)
      if (part !== null) parts.push(part)
    }
    const joined = joinParts(parts)
    const asked = parts.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    return joined.length > MAX_PARTS || (parts.length > 1 && asked > length) ? null : joined
  }

  [Symbol.iterator](): Iterator<RangeSpec> {
    return this.specs[Symbol.iterator]()
  }

  toString(): string {
    return `${this.unit}=${this.other ?? this.specs.map(formatSpec).join(', ')}`
  }
}

function parseSpec(text: string): RangeSpec | null {
  const match = SPEC.exec(text)
  if (match === null) return null
  const [, first, last, suffix] = match
  if (suffix !== undefined) return { suffix: Number(suffix) }
  if (last === '') return { first: Number(first), last: null }
  return Number(last) < Number(first) ? null : { first: Number(first), last: Number(last) }
}

function checkedSpec(spec: RangeSpec): RangeSpec {
  if ('suffix' in spec) {
    checkPosition(spec.suffix)
    return Object.freeze({ suffix: spec.suffix })
  }
  const { first, last } = spec
  checkPosition(first)
  if (last !== null) checkPosition(last)
  if (last !== null && last < first)
    throw new RangeError(`a part ends where it starts or later, not ${first}-${last}`)
  return Object.freeze({ first, last })
}

function checkPosition(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 1e15) {
    throw new RangeError(`a position is a whole number from 0 with up to 15 digits, not ${String(value)}`)
  }
}

function formatSpec(spec: RangeSpec): string {
  return 'suffix' in spec ? `-${spec.suffix}` : `${spec.first}-${spec.last ?? ''}`
}

function resolveSpec(spec: RangeSpec, length: number): Part | null {
  if ('suffix' in spec) {
    return spec.suffix === 0 || length === 0
      ? null
      : { first: Math.max(0, length - spec.suffix), last: length - 1 }
  }
  const { first, last } = spec
  return first >= length ? null : { first, last: Math.min(last ?? length - 1, length - 1) }
}

// In the order of their first mention, each as long as all that overlaps or touches it.
function joinParts(parts: readonly Part[]): Part[] {
  const sorted = parts.map((part, place) => ({ ...part, place })).sort((a, b) => a.first - b.first)
  const joined: { first: number; last: number; place: number }[] = []
  for (const part of sorted) {
    const before = joined.at(-1)
    if (before !== undefined && part.first <= before.last + 1) {
      before.last = Math.max(before.last, part.last)
      before.place = Math.min(before.place, part.place)
    } else {
      joined.push(part)
    }
  }
  return joined.sort((a, b) => a.place - b.place).map(({ first, last }) => ({ first, last }))
}
