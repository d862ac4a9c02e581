// Status codes and their reason phrases, from the IANA registry, and the status line text `404 Not Found`.

import { ownText } from './bytes.ts'

const REASONS: Record<number, string> = {
  100: 'Continue',
  101: 'Switching Protocols',
  102: 'Processing',
  103: 'Early Hints',
  104: 'Upload Resumption Supported',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  208: 'Already Reported',
  226: 'IM Used',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a Teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
  506: 'Variant Also Negotiates',
  507: 'Insufficient Storage',
  508: 'Loop Detected',
  510: 'Not Extended',
  511: 'Network Authentication Required',
}

const CLASS_REASONS = ['', 'Informational', 'Success', 'Redirection', 'Client Error', 'Server Error']
const STATUS_LINE = /^([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/

/** A status line taken apart. */
export interface Status {
  readonly code: number
  readonly reason: string
}

// Applications use few status lines. Bounded in number and length, since an application may pass on lines it was given.
const parsed = new Map<string, Status>()
const MAX_LINES = 500
const MAX_LINE = 100
const lines = new Map<number, string>()

/** The registered reason phrase of a status code, or the name of its class when it has none. */
export function reasonOf(code: number): string {
  return REASONS[code] ?? CLASS_REASONS[Math.floor(code / 100)] ?? 'Unknown'
}

/**
 * The status line for a code: `statusLine(404)` is `404 Not Found`.
 *
 * Throws a RangeError unless the code is a whole number from 100 to 599.
 */
export function statusLine(code: number): string {
  let line = lines.get(code)
  if (line === undefined) {
    if (!Number.isInteger(code) || code < 100 || code > 599) {
      throw new RangeError(`a status code is a whole number from 100 to 599, not ${String(code)}`)
    }
    line = `${code} ${reasonOf(code)}`
    lines.set(code, line)
  }
  return line
}

/**
 * Takes a status line such as `404 Not Found` apart; the reason may be missing.
 *
 * Throws a TypeError for anything but three digits from 100, and a reason without control characters. RFC 9112 section 4.
 */
export function parseStatus(line: string): Status {
  const known = parsed.get(line)
  if (known !== undefined) return known
  const match = typeof line === 'string' ? STATUS_LINE.exec(line) : null
  if (match === null) {
    const given = typeof line === 'string' ? JSON.stringify(line.slice(0, 60)) : String(line)
    throw new TypeError(
      `a status is three digits, a space and a reason, such as "404 Not Found", not ${given}`,
    )
  }
  const status = { code: Number(match[1]), reason: ownText(match[2] ?? '') }
  if (parsed.size < MAX_LINES && line.length <= MAX_LINE) parsed.set(ownText(line), status)
  return status
}

/** Whether responses with this status never have a body: 1xx, 204, 304. RFC 9110 section 6.4.1. */
export function isBodiless(code: number): boolean {
  return code < 200 || code === 204 || code === 304
}

/** Whether responses with this status may have content: not so the bodiless, and 205, whose length is 0. RFC 9110 section 15.3.6. */
export function hasContent(code: number): boolean {
  return !isBodiless(code) && code !== 205
}
