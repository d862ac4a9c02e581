// The head of a uwsgi request: four bytes, and names and values, each after its length in two bytes, the lower one first.

import type { Limits } from '../../environ/limits.ts'
import type { PlainHead } from '../cgi/plain-connection.ts'
import { Variables } from '../cgi/variables.ts'
import { Refusal } from '../refusal.ts'

const HEAD = 4
// Of the many kinds of packets, the one that is a request. Web servers are set to it unless told otherwise.
const REQUEST = 0

/** Reads the head at the start of some bytes; null until it is whole. Throws Refusal for anything but a uwsgi request. */
export function parseUwsgiHead(bytes: Buffer, limits: Limits): PlainHead | null {
  if (bytes.length > 0 && bytes[0] !== REQUEST) throw new Refusal(400, 'this packet is no request')
  if (bytes.length < HEAD) return null
  if (bytes[3] !== 0) throw new Refusal(400, 'this packet is no request')
  const size = bytes.readUInt16LE(1)
  if (size > limits.variableBytes) {
    throw new Refusal(431, `the variables are longer than ${limits.variableBytes} bytes`)
  }
  const end = HEAD + size
  if (bytes.length < end) return null
  const variables = new Variables(limits)
  for (let at = HEAD; at < end; ) {
    const value = endOf(bytes, at, end)
    const next = endOf(bytes, value, end)
    variables.add(bytes.toString('latin1', at + 2, value), bytes.toString('latin1', value + 2, next))
    at = next
  }
  return { variables, end }
}

// Where the text ends whose length stands at a place.
function endOf(bytes: Buffer, at: number, end: number): number {
  const stop = at + 2 <= end ? at + 2 + bytes.readUInt16LE(at) : Number.POSITIVE_INFINITY
  if (stop > end) throw new Refusal(400, 'the variables are cut short')
  return stop
}
