// Parameters: `; name=value`, the value a token or a quoted string. RFC 9110 section 5.6.6.

import { isFieldValue, isToken } from './field.ts'
import { splitQuoted } from './list.ts'

const MAX_PARAMS = 100

/**
 * Takes `text/html; level="1"` apart: what stands before the first `;`, and the parameters with lower-cased names.
 * Null when a parameter is malformed or stands twice, for more than 100, and for a character that no field value may hold. Never throws.
 */
export function parseParams(text: string): { value: string; params: [name: string, value: string][] } | null {
  if (!isFieldValue(text)) return null
  const split = splitQuoted(text, ';', MAX_PARAMS)
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

/** Refuses a parameter that has no text: a name that is no token, a value no quoted string can hold. Throws a TypeError. */
export function checkParam(name: string, value: string): void {
  if (!isToken(name)) throw new TypeError(`the name of a parameter is a token, not ${JSON.stringify(name)}`)
  if (typeof value !== 'string' || !isFieldValue(value)) {
    throw new TypeError(
      `the value of the parameter ${name} may not hold control characters or any above U+00FF: ${JSON.stringify(value)}`,
    )
  }
}

/** Prints a parameter with what goes before it: `; level=1`, in quotes only where it needs them. Throws as checkParam does. */
export function formatParam(name: string, value: string, before = '; '): string {
  checkParam(name, value)
  return `${before}${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
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
