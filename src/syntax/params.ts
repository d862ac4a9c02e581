// Parameters: `; name=value`, the value a token or a quoted string. RFC 9110 section 5.6.6.

import { isFieldValue, isToken } from './field.ts'
import { splitQuoted, trimOws } from './list.ts'

const MAX_PARAMS = 100

/** What stands before the first `;`, and the parameters behind it. */
interface Parameterized {
  readonly value: string
  readonly params: [name: string, value: string][]
}

/**
 * Takes `text/html; level="1"` apart: what stands before the first `;`, and the parameters with lower-cased names.
 * Null when a parameter is malformed or stands twice, for more than 100, and for a character that no field value may hold. Never throws.
 */
export function parseParams(text: string): Parameterized | null {
  const split = splitParams(text)
  if (split === null) return null
  const [value = '', ...parts] = split
  const params = new Map<string, string>()
  for (const part of parts) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, equals).toLowerCase()
    const given = unquote(part.slice(equals + 1))
    if (equals < 1 || !isToken(name) || given === null || params.has(name)) return null
    params.set(name, given)
  }
  return { value, params: [...params] }
}

/**
 * The same for the fields whose parameters need no value, Link and Prefer: an empty string stands for none, and a name may
 * stand more than once. White space around `=` is read, as `parsePair` does.
 */
export function parseLooseParams(text: string): Parameterized | null {
  const split = splitParams(text)
  if (split === null) return null
  const [value = '', ...parts] = split
  const params: [string, string][] = []
  for (const part of parts) {
    if (part === '') continue
    const pair = parsePair(part)
    if (pair === null) return null
    params.push([pair[0], pair[1] ?? ''])
  }
  return { value, params }
}

function splitParams(text: string): string[] | null {
  return isFieldValue(text) ? splitQuoted(text, ';', 1 + MAX_PARAMS) : null
}

/**
 * Takes `name=value` apart, or a name alone, whose value is null; the name in lower case. Recipients read white space around
 * `=`, which senders must not write: RFC 9110 section 5.6.3. Null when it is malformed.
 */
export function parsePair(text: string): [name: string, value: string | null] | null {
  const equals = text.indexOf('=')
  const name = trimOws(equals < 0 ? text : text.slice(0, equals)).toLowerCase()
  if (!isToken(name)) return null
  if (equals < 0) return [name, null]
  const value = unquote(trimOws(text.slice(equals + 1)))
  return value === null ? null : [name, value]
}

/** Refuses a parameter that has no text: a name that is no token, a value no quoted string can hold. Throws a TypeError. */
export function checkParam(name: string, value: string): void {
  if (!isToken(name)) throw new TypeError(`the name of a parameter is a token, not ${JSON.stringify(name)}`)
  if (typeof value !== 'string' || !isFieldValue(value)) {
    throw new TypeError(
      `the value of the parameter ${name} may not hold control characters or any above U+00FF: ${JSON.stringify(value)}`,
    )
  }
}

/**
 * Parameters as a value keeps them: checked, with names in lower case, frozen.
 *
 * Throws a TypeError as checkParam does, and for a name that stands twice or is one of `taken`.
 */
export function keptParams(
  given: Iterable<readonly [string, string]>,
  ...taken: readonly string[]
): readonly (readonly [name: string, value: string])[] {
  const names = new Set(taken)
  const kept: (readonly [string, string])[] = []
  for (const [name, value] of given) {
    checkParam(name, value)
    const lower = name.toLowerCase()
    if (names.has(lower)) throw new TypeError(`the parameter ${name} stands in more than one place`)
    names.add(lower)
    kept.push(Object.freeze([lower, value] as const))
  }
  return Object.freeze(kept)
}

/** Prints a parameter with what goes before it: `; level=1`, in quotes only where it needs them. Throws as checkParam does. */
export function formatParam(name: string, value: string, before = '; '): string {
  checkParam(name, value)
  return `${before}${name}=${isToken(value) ? value : quote(value)}`
}

/** Text as a quoted string. RFC 9110 section 5.6.4. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The text of a token or a quoted string; null for anything else. */
export function unquote(text: string): string | null {
  if (text.charCodeAt(0) !== 34) return isToken(text) ? text : null
  let escaped = false
  let i = 1
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) break
    if (code === 92) {
      escaped = true
      i++
    }
  }
  if (i !== text.length - 1) return null
  const inside = text.slice(1, i)
  return escaped ? inside.replace(/\\(.)/gs, '$1') : inside
}
