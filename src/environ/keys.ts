// Header names and the environ keys that carry them: `Content-Type` is CONTENT_TYPE, `X-Token` is HTTP_X_TOKEN.

import { ownText } from '../syntax/bytes.ts'

const MAX_NAMES = 2000
// Longer ones come from nobody who means well, and are made anew each time.
const MAX_NAME = 100

// A lookup halves the cost of an environ. Bounded, since the names come from the network.
const keys = new Map<string, string>()

/** The environ key of a header field. Names come in any case; `Content-Type` and `Content-Length` have keys without `HTTP_`. */
export function environKey(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    const own = ownText(name)
    const upper = own.toUpperCase().replaceAll('-', '_')
    key = upper === 'CONTENT_TYPE' || upper === 'CONTENT_LENGTH' ? upper : `HTTP_${upper}`
    if (keys.size < MAX_NAMES && name.length <= MAX_NAME) keys.set(own, key)
  }
  return key
}

/** The header name that an environ key stands for, in title case; null for keys that carry no header. */
export function headerName(key: string): string | null {
  if (key === 'CONTENT_TYPE') return 'Content-Type'
  if (key === 'CONTENT_LENGTH') return 'Content-Length'
  if (!key.startsWith('HTTP_') || key.length === 5) return null
  const words = key.slice(5).split('_')
  return words.map((word) => word.slice(0, 1) + word.slice(1).toLowerCase()).join('-')
}
