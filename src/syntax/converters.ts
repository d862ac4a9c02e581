// The text of settings as booleans, numbers and lists.

import { strip, words } from './white-space.ts'

const TRUE = ['true', 'yes', 'on', 'y', 't', '1']
const FALSE = ['false', 'no', 'off', 'n', 'f', '0']

/**
 * A setting as a boolean. Text is one of true, yes, on, y, t, 1 and false, no, off, n, f, 0, in any case; any other value
 * counts as it does in a condition.
 *
 * Throws a RangeError for any other text.
 */
export function asBool(value: unknown): boolean {
  if (typeof value !== 'string') return Boolean(value)
  const word = strip(value).toLowerCase()
  if (TRUE.includes(word)) return true
  if (FALSE.includes(word)) return false
  throw new RangeError(`a boolean is one of ${[...TRUE, ...FALSE].join(', ')}, not ${JSON.stringify(value)}`)
}

/** A setting as a whole number. Throws a RangeError for other text, and for a number beyond 2^53-1. */
export function asInt(value: unknown): number {
  const number =
    typeof value === 'string' && /^[+-]?\d+(?:_\d+)*$/.test(strip(value))
      ? Number(strip(value).replaceAll('_', ''))
      : typeof value === 'number'
        ? Math.trunc(value)
        : Number.NaN
  if (Number.isSafeInteger(number)) return number
  throw new RangeError(`a whole number is such as "8080", not ${JSON.stringify(value)}`)
}

/**
 * A setting as a list: its words, or what stands between separators, without blanks around unless `stripped` is false. Nothing
 * is an empty list, an array is itself, and any other value the only one.
 */
export function asList(value: string | null | undefined, separator?: string, stripped?: boolean): string[]
export function asList<T>(value: readonly T[] | T | null | undefined): T[]
export function asList(value: unknown, separator?: string, stripped = true): unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  if (typeof value !== 'string') return [value]
  if (separator === undefined) return words(value)
  if (separator === '') throw new RangeError('a separator has at least one character')
  const parts = value.split(separator)
  return stripped ? parts.map(strip) : parts
}
