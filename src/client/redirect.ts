// Where an answer sends a client, and with what: the next request of a redirect. RFC 9110 section 15.4; Fetch standard, "HTTP-
// redirect fetch".

import { trimOws } from '../syntax/list.ts'
import { isReplayable } from './outbound.ts'
import type { Inbound, Outbound } from './transport.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
// Whom these are meant for is the first server, and no other.
const CREDENTIALS = new Set(['authorization', 'cookie'])

/**
 * The request that a redirect asks for; null when the answer is none, when it names no place that can be reached by HTTP, or
 * when a body would have to be sent again that is gone.
 */
export function redirected(request: Outbound, { status, fields }: Inbound): Outbound | null {
  const location = fields.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (location === undefined || !REDIRECTS.has(status)) return null
  const host = request.fields.find(([name]) => name === 'Host')?.[1] ?? request.hostname
  const from = parse(request.target, `${request.scheme}://${host}`)
  const to = from === null ? null : parse(trimOws(location), from.href)
  if (from === null || to === null || (to.protocol !== 'http:' && to.protocol !== 'https:')) return null
  const toGet = (status === 303 && request.method !== 'HEAD') || (status < 303 && request.method === 'POST')
  if (!toGet && !isReplayable(request.body)) return null
  const same = to.origin === from.origin
  const kept = request.fields.filter(([name]) => {
    const lower = name.toLowerCase()
    if (!same && (CREDENTIALS.has(lower) || lower === 'host')) return false
    return !toGet || !(lower.startsWith('content-') || lower === 'expect')
  })
  const scheme = to.protocol === 'https:' ? 'https' : 'http'
  return {
    ...(same
      ? request
      : {
          scheme,
          hostname: to.hostname.replace(/^\[|\]$/g, ''),
          port: to.port || (scheme === 'https' ? '443' : '80'),
        }),
    method: toGet ? 'GET' : request.method,
    target: to.pathname + to.search,
    fields: same ? kept : [['Host', to.host], ...kept],
    body: toGet ? null : request.body,
    length: toGet ? null : request.length,
  }
}

function parse(url: string, base: string): URL | null {
  try {
    return new URL(url, base)
  } catch {
    return null
  }
}
