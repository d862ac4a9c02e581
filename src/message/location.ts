// Where a response sends the client. A relative reference must never lead to another site by accident.

import { byteStringOfText } from '../syntax/bytes.ts'
import { percentOf } from '../syntax/percent.ts'

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/

/**
 * A Location as it may be sent. Leading white space and control characters go, tabs and line ends go anywhere, and
 * what is not an absolute URL keeps its host: leading slashes and backslashes become one slash, a backslash `%5C`.
 *
 * Browsers read `//host`, `/\host` and the like as another site; so an absolute URL must be written with its scheme.
 * A URI is ASCII without spaces (RFC 3986 section 2), so other characters are percent-encoded as UTF-8.
 */
export function safeLocation(location: string): string {
  let start = 0
  while (start < location.length && location.charCodeAt(start) <= 32) start++
  const text = location.slice(start).replace(/[\t\r\n]/g, '')
  if (/^https?:/i.test(text) ? /^https?:\/\/[^/\\]/i.test(text) : SCHEME.test(text)) return encoded(text)
  let lead = 0
  while (text[lead] === '/' || text[lead] === '\\') lead++
  const rest = text.slice(lead).replaceAll('\\', '%5C')
  // `http:host` without its slashes is a relative reference to some parsers and another site to others.
  return encoded(lead > 0 ? `/${rest}` : rest.replace(/^(https?):/i, '$1%3A'))
}

function encoded(text: string): string {
  return text.replace(/[ \x80-\uffff]+/g, (run) => {
    let out = ''
    for (const byte of byteStringOfText(run)) out += percentOf(byte.charCodeAt(0))
    return out
  })
}
