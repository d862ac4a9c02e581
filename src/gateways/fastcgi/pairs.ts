// Names and values, each after both their lengths. FastCGI specification section 3.4.

import { Refusal } from '../node/request-head.ts'

const LONG = 128

/** Gives each pair to `take`, as byte strings. Throws Refusal where lengths say more than there is. */
export function readPairs(bytes: Buffer, take: (name: string, value: string) => void): void {
  for (let at = 0; at < bytes.length; ) {
    const name = lengthAt(bytes, at)
    at += name < LONG && bytes[at] === name ? 1 : 4
    const value = lengthAt(bytes, at)
    at += value < LONG && bytes[at] === value ? 1 : 4
    const middle = at + name
    const end = middle + value
    if (end > bytes.length) throw cut()
    take(bytes.toString('latin1', at, middle), bytes.toString('latin1', middle, end))
    at = end
  }
}

// Less than 128 in one byte, anything in four.
function lengthAt(bytes: Buffer, at: number): number {
  const first = bytes[at]
  if (first === undefined) throw cut()
  if (first < LONG) return first
  if (at + 4 > bytes.length) throw cut()
  return bytes.readUInt32BE(at) & 0x7fffffff
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
