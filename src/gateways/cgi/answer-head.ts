// The head of an answer as a web server takes it from a program. RFC 3875 section 6.

import type { ResponseHead } from '../node/response-head.ts'

/** How the status begins: with the name of a field, or as in HTTP. */
export type BeforeStatus = 'Status: ' | 'HTTP/1.1 '

const STATUS: BeforeStatus = 'Status: '
const LOCATION = /^location: .*\r\n/gim

/**
 * The text of a head, with its empty line. The status always stands first: without one a web server would take a Location
 * for a path of its own to answer with (RFC 3875 section 6.2.2), and some do so for a status of 200 all the same.
 */
export function answerHead(head: ResponseHead, length: number, before: BeforeStatus = STATUS): string {
  const lines = head.status === 200 ? head.lines.replace(LOCATION, '') : head.lines
  const framing = length < 0 ? '' : `Content-Length: ${length}\r\n`
  return `${before}${head.status} ${head.reason || 'Unknown'}\r\n${lines}${framing}\r\n`
}
