// Where a response sends the client. A relative reference must never lead to another site by accident.

import type { Environ } from '../environ/contract.ts'
import { hostUrlOf, pathOf } from '../environ/request-url.ts'
import { encodeUtf8 } from '../syntax/bytes.ts'
import { percentOf } from '../syntax/percent.ts'

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/
// No place to go, but a program for whoever follows it.
const SCRIPT = /^(?:javascript|vbscript|data):/i

/**
 * A Location as it may be sent. Leading white space and control characters go, tabs and line ends go anywhere, and
 * what is not an absolute URL keeps its host: leading slashes and backslashes become one slash, a backslash `%5C`. What a
 * URL does not have is percent-encoded, as UTF-8.
 *
 * Browsers read `//host`, `/\host` and the like as another site; so an absolute URL must be written with its scheme.
 */
export function safeLocation(location: string): string {
  let start = 0
  while (start < location.length && location.charCodeAt(start) <= 32) start++
  const text = location
    .slice(start)
    .replace(/[\t\r\n]/g, '')
    .replace(/[^\x21-\x7e]+/g, percentEncoded)
  if (SCRIPT.test(text)) return text.replace(':', '%3A')
  if (/^https?:/i.test(text) ? /^https?:\/\/[^/\\]/i.test(text) : SCHEME.test(text)) return text
  let lead = 0
  while (text[lead] === '/' || text[lead] === '\\') lead++
  const rest = text.slice(lead).replaceAll('\\', '%5C')
  // `http:host` without its slashes is a relative reference to some parsers and another site to others.
  return lead > 0 ? `/${rest}` : rest.replace(/^(https?):/i, '$1%3A')
}

/** A Location with scheme and host, for a request: relative references are resolved against its path. */
export function absoluteLocation(location: string, environ: Environ): string {
  const safe = safeLocation(location)
  if (SCHEME.test(safe)) return safe
  const base = hostUrlOf(environ) + pathOf(environ)
  // A Host can be one that no URL has; what is relative then stays so.
  return URL.canParse(safe, base) ? new URL(safe, base).href : safe
}

function percentEncoded(text: string): string {
  let encoded = ''
  for (const byte of encodeUtf8(text)) encoded += percentOf(byte)
  return encoded
}
