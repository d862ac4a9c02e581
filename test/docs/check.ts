// What the module of a page calls for each promised value. It runs in the page's own process and tells the runner
// through file descriptor 3, which stays open when the page ends badly.

import { writeSync } from 'node:fs'
import { inspect, isDeepStrictEqual } from 'node:util'

function tell(line: number, fault?: string): void {
  writeSync(3, `${JSON.stringify({ line, fault })}\n`)
}

/** Objects without a prototype compare as plain ones, and Node's buffers as the bytes they are. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (Buffer.isBuffer(value)) return Uint8Array.from(value)
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && !isEmptyRoot(prototype)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

// As the one of what a route matched, which is there for speed.
function isEmptyRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Reflect.ownKeys(prototype).length === 0
}

const show = (value: unknown) => inspect(value, { depth: 6, breakLength: 100, maxStringLength: 2000 })

/** `expression // => value` */
export function check(line: number, actual: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(plain(actual), plain(expected))
  tell(line, same ? undefined : `the page says ${show(expected)}, the code ${show(actual)}`)
}

/** `expression // => throws Name: message`: the error's text begins with what is promised. */
export async function throws(line: number, attempt: () => unknown, promised: string): Promise<void> {
  let thrown: string
  try {
    thrown = `the code gives ${show(await attempt())}`
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : show(error)
    const name = error instanceof Error ? `${error.constructor.name}: ${error.message}` : text
    if (text.startsWith(promised) || name.startsWith(promised)) return tell(line)
    thrown = `the code throws ${text}`
  }
  tell(line, `the page says it throws ${promised}, ${thrown}`)
}
