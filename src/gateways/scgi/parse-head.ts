// The head of an SCGI request: a netstring of names and values, each ended by a NUL, CONTENT_LENGTH being the first.

import type { Limits } from '../../environ/limits.ts'
import type { PlainHead } from '../cgi/plain-connection.ts'
import { Variables } from '../cgi/variables.ts'
import { Refusal } from '../refusal.ts'

const COLON = 58
const COMMA = 44
const NUL = 0
// Of the length of the netstring; more could not be one that is let through.
const DIGITS = 15

/** Reads the head at the start of some bytes; null until it is whole. Throws Refusal for anything but an SCGI request. */
export function parseScgiHead(bytes: Buffer, limits: Limits): PlainHead | null {
  let at = 0
  let size = 0
  for (; ; at++) {
    if (at === bytes.length) return null
    const digit = (bytes[at] as number) - 48
    if (digit === COLON - 48 && at > 0) break
    // No number begins with a zero, unless it is one.
    if (digit < 0 || digit > 9 || at === DIGITS || (size === 0 && at > 0)) throw malformed()
    size = size * 10 + digit
    if (size > limits.variableBytes) {
      throw new Refusal(431, `the variables are longer than ${limits.variableBytes} bytes`)
    }
  }
  const from = at + 1
  const end = from + size
  if (bytes.length <= end) return null
  if (bytes[end] !== COMMA) throw malformed()
  const variables = new Variables(limits)
  const text = bytes.toString('latin1', from, end)
  if (size > 0 && bytes[end - 1] !== NUL) throw malformed()
  for (let start = 0; start < text.length; ) {
    const middle = text.indexOf('\0', start)
    const stop = text.indexOf('\0', middle + 1)
    if (stop < 0 || middle === start) throw malformed()
    if (start === 0 && text.slice(0, middle) !== 'CONTENT_LENGTH') throw malformed()
    variables.addFrom(text, start, middle, middle + 1, stop)
    start = stop + 1
  }
  if (variables.get('CONTENT_LENGTH') === '' || variables.get('SCGI') !== '1') throw malformed()
  return { variables, end: end + 1 }
}

function malformed(): Refusal {
  return new Refusal(400, 'this is no SCGI request')
}
