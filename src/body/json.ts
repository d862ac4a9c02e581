// JSON from a client: UTF-8, of bounded depth, without a key that could change a prototype when it is copied.

import { decodeUtf8 } from '../syntax/bytes.ts'
import { BodyError } from './errors.ts'

/** Parses the bytes of a JSON body. Throws BodyError 400 that says what is wrong, never what was sent. */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const text = decodeUtf8(bytes, true)
  if (text === null) throw new BodyError(400, 'the body is not JSON: it is not UTF-8')
  if (text === '') throw new BodyError(400, 'the body is not JSON: it is empty')
  // Each level takes two characters, so shorter text cannot nest too deep.
  if (text.length > 2 * maxDepth && depthOf(text) > maxDepth) {
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

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 34) {
      i++
      while (i < text.length && text.charCodeAt(i) !== 34) i += text.charCodeAt(i) === 92 ? 2 : 1
    } else if (code === 123 || code === 91) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (code === 125 || code === 93) {
      depth--
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
