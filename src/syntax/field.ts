// What a header field's name and value may hold (RFC 9110 section 5). The one gate that everything outgoing passes.

import { ownText } from './bytes.ts'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/

// Names repeat from response to response; a lookup is cheaper than the scan. Bounded in number and length, since names may come
// from outside.
const goodNames = new Set<string>()
const MAX_NAMES = 1000
const MAX_NAME = 100

/** Whether text is a token, the grammar of field names, methods and parameter names. RFC 9110 section 5.6.2. */
export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** Whether text can be sent as a field value: no control character but tab, nothing above U+00FF. RFC 9110 section 5.5. */
export function isFieldValue(text: string): boolean {
  return !BAD_VALUE.test(text)
}

/**
 * Refuses a header field that could not be sent as it stands.
 *
 * Throws a TypeError that names the field and the character at fault.
 */
export function checkField(name: string, value: string): void {
  if (!goodNames.has(name)) {
    if (typeof name !== 'string' || !TOKEN.test(name)) {
      throw new TypeError(`a header name is a token (RFC 9110 section 5.6.2), not ${shown(name)}`)
    }
    if (goodNames.size < MAX_NAMES && name.length <= MAX_NAME) goodNames.add(ownText(name))
  }
  checkValue(name, value)
}

/** Refuses a value that a header field could not have, its name being known as good. Throws a TypeError. */
export function checkValue(name: string, value: string): void {
  if (typeof value !== 'string') {
    throw new TypeError(`the value of header ${name} is a string, not ${shown(value)}`)
  }
  if (BAD_VALUE.test(value)) throw new TypeError(badValue(name, value))
}

function badValue(name: string, value: string): string {
  const at = value.search(BAD_VALUE)
  const code = value.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  return `the value of header ${name} may not hold U+${code} (at ${at}): no control characters, nothing above U+00FF`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value)
}
