// Trailer fields: kept apart from the header, and only those that cannot change what the header said. RFC 9110 section 6.5.

import type { HeaderList } from '../../environ/contract.ts'
import { checkField } from '../../syntax/field.ts'
import { Refusal } from './request-head.ts'

// Those that frame or route a message are an attack when they stand here. RFC 9110 section 6.5.1.
const REFUSED = new Set(['content-length', 'host', 'transfer-encoding'])

// Those that must be known before the body, or that name the client or a proxy.
const DROPPED = new Set([
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'forwarded',
  'keep-alive',
  'max-forwards',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'te',
  'trailer',
  'upgrade',
])
const DROPPED_PREFIX = /^(?:if-|x-forwarded-)/

// What a receiver must know before the body, of an answer.
const EARLY = new Set(['location', 'retry-after', 'set-cookie', 'vary', 'www-authenticate'])

/** The trailer fields that an application may see, out of names and values in turn. Throws Refusal. */
export function trailersOf(raw: readonly string[]): HeaderList {
  const list: HeaderList = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const lower = name.toLowerCase()
    if (REFUSED.has(lower)) throw new Refusal(400, `${name} cannot be a trailer field`)
    if (DROPPED.has(lower) || DROPPED_PREFIX.test(lower) || name.includes('_')) continue
    list.push([name, raw[i + 1] as string])
  }
  return list
}

/** Gives the trailer fields of an answer as they are sent. Throws a TypeError for those that cannot be trailer fields. */
export function checkedTrailers(list: HeaderList): HeaderList {
  for (const [name, value] of list) {
    checkField(name, value)
    const lower = name.toLowerCase()
    if (REFUSED.has(lower) || DROPPED.has(lower) || EARLY.has(lower) || DROPPED_PREFIX.test(lower)) {
      throw new TypeError(`${name} cannot be a trailer field: it is needed before the body`)
    }
  }
  return list
}
