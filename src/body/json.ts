// JSON from a client: UTF-8, of bounded depth, without a key that could change a prototype when it is copied.

import { decodeUtf8 } from '../syntax/bytes.ts'
import { BodyError } from './errors.ts'

/** Parses the bytes of a JSON body. Throws BodyError 400 that says what is wrong, never what was sent. */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const text = decodeUtf8(bytes, true)
  if (text === null) throw new BodyError(400, 'the body is not JSON: it is not UTF-8')
  if (text === '') throw new BodyError(400, 'the body is not JSON: it is empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BodyError(400, 'the body is not JSON', { cause: error })
  }
  // Each level takes two characters, so shorter text cannot nest too deep.
  if (text.length > 2 * maxDepth && isDeeper(value, maxDepth)) {
    throw new BodyError(400, `the body nests deeper than ${maxDepth} levels`)
  }
  // A key may be spelled with escapes, all of which begin like this.
  if ((text.includes('__proto__') || text.includes('\\u00')) && hasPrototypeKey(value)) {
    throw new BodyError(400, 'the body has a key __proto__')
  }
  return value
}

// How many levels are looked at by recursion: that is the quickest, and a stack holds many times as many.
const STEP = 256

// After the platform has parsed it, which it does without recursion: that takes less time than a look at each character does.
function isDeeper(value: unknown, maxDepth: number): boolean {
  let level = isNested(value) ? [value] : []
  for (let left = maxDepth; level.length > 0; left -= STEP) {
    if (left <= 0) return true
    const below: object[] = []
    for (const parent of level) collectBelow(parent, Math.min(left, STEP), below)
    level = below
  }
  return false
}

/** Collects what lies `depth` levels below a value, those that nest themselves. */
function collectBelow(parent: object, depth: number, below: object[]): void {
  if (depth === 0) {
    below.push(parent)
  } else if (Array.isArray(parent)) {
    for (const part of parent as unknown[]) if (isNested(part)) collectBelow(part, depth - 1, below)
  } else {
    for (const name in parent) {
      const part = (parent as Readonly<Record<string, unknown>>)[name]
      if (isNested(part)) collectBelow(part, depth - 1, below)
    }
  }
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function hasPrototypeKey(value: unknown): boolean {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (!isNested(next)) continue
    if (Object.hasOwn(next, '__proto__')) return true
    for (const part of Object.values(next)) left.push(part)
  }
  return false
}
