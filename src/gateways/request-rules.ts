// The rules that every gateway holds requests to, by whatever protocol they came: which header fields an application sees, and
// under which keys; which hosts, lengths, request lines and targets are valid.

import { environKey } from '../environ/keys.ts'
import type { Limits } from '../environ/limits.ts'
import { isHost } from '../environ/request-url.ts'
import { ownText } from '../syntax/bytes.ts'
import { parseDigits } from '../syntax/digits.ts'
import { Refusal } from './refusal.ts'

const BAD_TARGET = /[#\\\x00-\x20\x7f-\uffff]/

/** Fields that mean something different, or nothing, when they are sent twice. Others are lists and are joined. */
export const SINGLETONS: ReadonlySet<string> = new Set([
  'CONTENT_LENGTH',
  'CONTENT_TYPE',
  'HTTP_AUTHORIZATION',
  'HTTP_CONTENT_ENCODING',
  'HTTP_CONTENT_RANGE',
  'HTTP_DATE',
  'HTTP_EXPECT',
  'HTTP_FROM',
  'HTTP_HOST',
  'HTTP_IF_MODIFIED_SINCE',
  'HTTP_IF_RANGE',
  'HTTP_IF_UNMODIFIED_SINCE',
  'HTTP_MAX_FORWARDS',
  'HTTP_ORIGIN',
  'HTTP_PROXY_AUTHORIZATION',
  'HTTP_RANGE',
  'HTTP_REFERER',
  'HTTP_USER_AGENT',
])

/** The key of a field that no application sees. */
export const DROPPED = ''
const MAX_NAMES = 2000
const MAX_NAME = 100
const keys = new Map<string, string>()

/**
 * The environ key of a field that a client has sent, or DROPPED: a name with an underscore could pass for one with a hyphen,
 * and Proxy would set the proxy of CGI programs.
 */
export function keyOf(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = name.includes('_') || name.toLowerCase() === 'proxy' ? DROPPED : environKey(name)
    if (keys.size < MAX_NAMES && name.length <= MAX_NAME) keys.set(ownText(name), key)
  }
  return key
}

let lastHost = ''

/** Gives back a valid host; undefined is let through for HTTP/1.0, which asks for no Host field. Throws Refusal. */
export function checkHost(host: string | undefined, minor: number): string | undefined {
  if (host === lastHost && host !== '') return host
  if (host === undefined) {
    if (minor === 1) throw new Refusal(400, 'the request has no Host field')
  } else if (!isHost(host)) {
    throw new Refusal(400, 'the Host field is not a host')
  } else {
    lastHost = host
  }
  return host
}

/** The length of a body, out of the text that announces it. Throws Refusal for what is no whole number of bytes. */
export function lengthOf(text: string): number {
  const length = parseDigits(text)
  if (length < 0) throw new Refusal(400, 'the Content-Length is not a number')
  return length
}

/** Refuses a request line that is too long, or of another protocol. Throws Refusal. */
export function checkLine(
  method: string,
  target: string,
  major: number,
  minor: number,
  limits: Limits,
): void {
  if (method.length + target.length + 10 > limits.requestLine) {
    throw new Refusal(414, `the request line is longer than ${limits.requestLine} bytes`)
  }
  if (major !== 1 || minor > 1) throw new Refusal(505, 'this server speaks HTTP/1.0 and HTTP/1.1')
  // An authority has no methods here, and 405 has to say which there are. RFC 9110 sections 10.2.1 and 15.5.6.
  if (method === 'CONNECT') throw new Refusal(405, 'this server is no proxy', [['Allow', '']])
}

/** Whether a target is a path, with a query or without. */
export function isOriginForm(target: string): boolean {
  return target.charCodeAt(0) === 47 && !BAD_TARGET.test(target)
}

/**
 * The path and query of a target. Absolute-form must name the host that the Host field names, or a filter could see one and
 * the application the other. Throws Refusal.
 */
export function originForm(method: string, target: string, host: string | undefined): string {
  if (target === '*') {
    if (method === 'OPTIONS') return target
  } else if (!BAD_TARGET.test(target)) {
    const match = /^https?:\/\/([^/?]+)(.*)$/i.exec(target)
    if (match !== null && host?.toLowerCase() === match[1]?.toLowerCase()) {
      const rest = match[2] as string
      return rest.startsWith('/') ? rest : `/${rest}`
    }
  }
  throw new Refusal(400, 'the request target is not a path')
}
