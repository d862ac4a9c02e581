// Names and values, each after both their lengths. FastCGI specification section 3.4.

import { Refusal } from '../refusal.ts'

const LONG = 128

/**
 * Gives each pair of a byte string to `take`, as the places of the name, of the value after it and of its end. Throws Refusal
 * where lengths say more than there is.
 */
export function readPairs(text: string, take: (name: number, value: number, end: number) => void): void {
  for (let at = 0; at < text.length; ) {
    const name = lengthAt(text, at)
    at += text.charCodeAt(at) < LONG ? 1 : 4
    const value = lengthAt(text, at)
    at += text.charCodeAt(at) < LONG ? 1 : 4
    const middle = at + name
    const end = middle + value
    if (end > text.length) throw cut()
    take(at, middle, end)
    at = end
  }
}

// Less than 128 in one byte, anything in four.
function lengthAt(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (first < LONG) return first
  if (at + 4 > text.length) throw cut()
  const [second, third, fourth] = [text.charCodeAt(at + 1), text.charCodeAt(at + 2), text.charCodeAt(at + 3)]
  return ((first & 127) << 24) | (second << 16) | (third << 8) | fourth
}

function cut(): Refusal {
  return new Refusal(400, 'the variables are cut short')
}

/** One pair, as a byte string. */
export function pairOf(name: string, value: string): string {
  return lengthText(name.length) + lengthText(value.length) + name + value
}

function lengthText(length: number): string {
  if (length < LONG) return String.fromCharCode(length)
  return String.fromCharCode(
    (length >>> 24) | LONG,
    (length >>> 16) & 255,
    (length >>> 8) & 255,
    length & 255,
  )
}
