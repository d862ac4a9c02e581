// Prints structured fields. RFC 9651 section 4.1. What has no form in one is the caller's mistake.

import { byteStringOf, encodeUtf8 } from '../bytes.ts'
import { quote } from '../params.ts'
import { type BareItem, Decimal, DisplayString, type Item, Token } from './types.ts'

type ParametersInit = ReadonlyMap<string, BareItem> | Readonly<Record<string, BareItem>>
/** A value by itself, or with parameters. */
export type ItemInit = BareItem | { readonly value: BareItem; readonly parameters?: ParametersInit }
/** A value, an array of them for an inner list, or either with parameters. */
export type MemberInit =
  | ItemInit
  | readonly ItemInit[]
  | { readonly items: readonly ItemInit[]; readonly parameters?: ParametersInit }

const KEY = /^[a-z*][a-z0-9_\-.*]*$/
const TOKEN = /^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*$/
const ASCII = /^[\x20-\x7e]*$/
const MAX_INTEGER = 999_999_999_999_999

/** The text of an item. Throws a TypeError or RangeError for what has none. */
export function serializeItem(item: ItemInit): string {
  const { value, parameters } = itemOf(item)
  return formatBare(value) + formatParameters(parameters)
}

/** The text of a list; empty for an empty one, which is then not sent. Throws a TypeError or RangeError for what has none. */
export function serializeList(members: Iterable<MemberInit>): string {
  return Array.from(members, formatMember).join(', ')
}

/** The text of a dictionary; empty for an empty one, which is then not sent. Throws a TypeError or RangeError for what has none. */
export function serializeDictionary(
  members: ReadonlyMap<string, MemberInit> | Readonly<Record<string, MemberInit>>,
): string {
  return entriesOf(members)
    .map(([name, member]) => {
      const text = formatMember(member)
      // A member that is true is known by its name alone.
      return checkedKey(name) + (text.startsWith('?1') ? text.slice(2) : `=${text}`)
    })
    .join(', ')
}

function itemOf(item: ItemInit): { value: BareItem; parameters: ParametersInit } {
  const bare =
    typeof item !== 'object' ||
    item === null ||
    item instanceof Uint8Array ||
    item instanceof Date ||
    isWord(item)
      ? { value: item }
      : item
  return { value: bare.value, parameters: (bare as Partial<Item>).parameters ?? {} }
}

function isWord(item: object): item is Decimal | Token | DisplayString {
  return item instanceof Decimal || item instanceof Token || item instanceof DisplayString
}

function formatMember(member: MemberInit): string {
  if (Array.isArray(member)) return formatInner(member, {})
  if (typeof member === 'object' && member !== null && 'items' in member) {
    return formatInner(member.items, member.parameters ?? {})
  }
  return serializeItem(member as ItemInit)
}

function formatInner(items: readonly ItemInit[], parameters: ParametersInit): string {
  return `(${items.map(serializeItem).join(' ')})${formatParameters(parameters)}`
}

function formatParameters(parameters: ParametersInit): string {
  return entriesOf(parameters)
    .map(([name, value]) => `;${checkedKey(name)}${value === true ? '' : `=${formatBare(value)}`}`)
    .join('')
}

function entriesOf<T>(map: ReadonlyMap<string, T> | Readonly<Record<string, T>>): [string, T][] {
  return map instanceof Map ? [...map] : Object.entries(map as Readonly<Record<string, T>>)
}

function checkedKey(name: string): string {
  if (!KEY.test(name))
    throw new TypeError(
      `a name in a structured field is lower case, such as "max-age", not ${JSON.stringify(name)}`,
    )
  return name
}

function formatBare(value: BareItem): string {
  if (typeof value === 'boolean') return value ? '?1' : '?0'
  if (typeof value === 'number') return formatInteger(value)
  if (typeof value === 'string') {
    if (!ASCII.test(value))
      throw new TypeError(`a string is printable ASCII, others are a DisplayString: ${JSON.stringify(value)}`)
    return quote(value)
  }
  if (value instanceof Decimal) return formatDecimal(value.value)
  if (value instanceof Token) {
    if (!TOKEN.test(value.value))
      throw new TypeError(`a token is a word such as "gzip", not ${JSON.stringify(value.value)}`)
    return value.value
  }
  if (value instanceof Uint8Array) return `:${btoa(byteStringOf(value))}:`
  if (value instanceof Date) return `@${formatInteger(Math.floor(value.getTime() / 1000))}`
  if (value instanceof DisplayString) return formatDisplay(value.value)
  throw new TypeError(`a structured field holds no ${value === null ? 'null' : typeof value}`)
}

function formatInteger(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > MAX_INTEGER) {
    throw new RangeError(`an integer has up to 15 digits, other numbers are a Decimal: ${value}`)
  }
  return String(value + 0)
}

function formatDecimal(value: number): string {
  // Half to even, on the digits that the number has, and not on what binary makes of them.
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().split('e')
  const scaled = Number(`${digits}e${Number(exponent) + 3}`)
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const thousandths = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
  if (!(thousandths < 1e15))
    throw new RangeError(`a decimal has up to 12 digits before its point, not ${value}`)
  const padded = String(thousandths).padStart(4, '0')
  const fraction = padded.slice(-3).replace(/0{1,2}$/, '')
  return `${value < 0 && thousandths > 0 ? '-' : ''}${padded.slice(0, -3)}.${fraction}`
}

function formatDisplay(value: string): string {
  if (/[\ud800-\udfff]/u.test(value)) throw new TypeError('a DisplayString has no lone surrogates')
  let out = '%"'
  for (const byte of encodeUtf8(value)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25
    out += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`
  }
  return `${out}"`
}
