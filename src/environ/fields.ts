// What is known of header fields by their names alone, for whoever takes a message from one connection to another: which
// belong to a connection, which stand once, which cannot come after a body. Names are in lower case.

/** Fields that concern one connection and go no further. RFC 9110 section 7.6.1. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
])

// These responses have no meaning without them.
const OF_STATUS: ReadonlyMap<string, number> = new Map([
  ['proxy-authenticate', 407],
  ['upgrade', 426],
])

/** Whether a field, by its name in lower case, concerns one connection, so that an answer with this status cannot have it. */
export function isHopByHop(name: string, status: number): boolean {
  return HOP_BY_HOP.has(name) && OF_STATUS.get(name) !== status
}

/** Fields of an answer that have one value. */
export const SINGLE: ReadonlySet<string> = new Set([
  'age',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
])

/** Fields that frame or route a message: after its body they are an attack. RFC 9110 section 6.5.1. */
export const FRAMING: ReadonlySet<string> = new Set(['content-length', 'host', 'transfer-encoding'])

// What must be known before the body, or names the client or a proxy.
const EARLY = new Set([
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
const EARLY_PREFIX = /^(?:if-|x-forwarded-)/
const EARLY_OF_ANSWER = new Set(['location', 'retry-after', 'set-cookie', 'vary', 'www-authenticate'])

/** Whether a request may have a field after its body. */
export function mayTrail(name: string): boolean {
  return !FRAMING.has(name) && !EARLY.has(name) && !EARLY_PREFIX.test(name)
}

/** Whether an answer may have a field after its body. */
export function mayTrailAnswer(name: string): boolean {
  return mayTrail(name) && !EARLY_OF_ANSWER.has(name)
}
