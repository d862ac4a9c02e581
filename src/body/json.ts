// JSON from a client: UTF-8, of bounded depth, without a key that could change a prototype when it is copied.

import { decodeUtf8 } from '../syntax/bytes.ts'
import { BodyError } from './errors.ts'

/** Parses the bytes of a JSON body. Throws BodyError 400 that says what is wrong, never what was sent. */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const text = decodeUtf8(bytes, true)
  if (text === null) throw new BodyError(400, 'the body is not JSON: it is not UTF-8')
  if (text === '') throw new BodyError(400, 'the body is not JSON: it is empty')
  // Each level takes two characters, so shorter text cannot nest too deep.
  if (text.length > 2 * maxDepth && depthOf(bytes) > maxDepth) {
    throw new BodyError(400, `the body nests deeper than ${maxDepth} levels`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BodyError(400, 'the body is not JSON', { cause: error })
  }
  // A key may be spelled with escapes, all of which begin like this.
  if ((text.includes('__proto__') || text.includes('\\u00')) && hasPrototypeKey(value)) {
    throw new BodyError(400, 'the body has a key __proto__')
  }
  return value
}

// Over bytes, which takes half the time that text does: none of UTF-8 beyond ASCII looks like a quote or a bracket. That bit
// makes one of `[` and `{`, and one of `]` and `}`.
function depthOf(bytes: Uint8Array): number {
  const { length } = bytes
  let depth = 0
  let deepest = 0
  for (let i = 0; i < length; i++) {
    let byte = bytes[i] as number
    if (byte === 34) {
      do {
        byte = bytes[++i] as number
        if (byte === 92) i++
      } while (byte !== 34 && i < length)
    } else if (byte >= 91) {
      if ((byte | 32) === 123) {
        if (++depth > deepest) deepest = depth
      } else if ((byte | 32) === 125) {
        depth--
      }
    }
  }
  return deepest
}

function hasPrototypeKey(value: unknown): boolean {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, '__proto__')) return true
    for (const part of Object.values(next)) left.push(part)
  }
  return false
}
