// From an environ to the request that goes out: where to, what for, with which fields, and how its body is framed. Nothing is
// encoded twice, and nothing that concerned the connection it came by goes on.

import type { Environ, HeaderList, Input } from '../environ/contract.ts'
import { HOP_BY_HOP } from '../environ/fields.ts'
import { headerName } from '../environ/keys.ts'
import { targetOf } from '../environ/request-target.ts'
import { hostUrlOf } from '../environ/request-url.ts'
import { parseDigits } from '../syntax/digits.ts'
import { checkField, isToken } from '../syntax/field.ts'
import { splitList } from '../syntax/list.ts'
import type { Outbound } from './transport.ts'

// What is said of a request here, and nowhere else.
const OWN = new Set(['host', 'content-length'])
// Methods whose requests have a body, be it an empty one. RFC 9110 section 8.6.
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH'])

/**
 * The request that an environ stands for.
 *
 * It goes to SERVER_NAME and SERVER_PORT, which whoever made the environ chose, and never to where its Host field says.
 * Throws a TypeError for what cannot be sent.
 */
export function outboundOf(environ: Environ): Outbound {
  const { REQUEST_METHOD: method, SERVER_NAME: name, SERVER_PORT: port } = environ
  if (!isToken(method))
    throw new TypeError(`a request method is a token such as GET, not ${JSON.stringify(method)}`)
  if (typeof name !== 'string' || name === '' || !/^\d{1,5}$/.test(port)) {
    throw new TypeError(
      `a request goes to SERVER_NAME and SERVER_PORT, and these are ${JSON.stringify(name)} and ${JSON.stringify(port)}`,
    )
  }
  const scheme = environ['wsgi.url_scheme']
  if (scheme !== 'http' && scheme !== 'https') {
    throw new TypeError(`wsgi.url_scheme is http or https, not ${JSON.stringify(scheme)}`)
  }
  return {
    scheme,
    hostname: name.startsWith('[') ? name.slice(1, -1) : name,
    port,
    method,
    target: targetOf(environ),
    fields: [['Host', hostUrlOf(environ).slice(scheme.length + 3)], ...fieldsOf(environ)],
    ...bodyOf(environ),
  }
}

/**
 * The header fields of a request that go on: all but Host, what frames the body and what concerns one connection.
 *
 * Throws a TypeError for one that cannot be sent; with `keep`, those whose value it refuses are left out before.
 */
export function fieldsOf(environ: Environ, keep?: (value: string) => boolean): HeaderList {
  const fields: HeaderList = []
  for (const key of Object.keys(environ)) {
    const name = headerName(key)
    const value = environ[key]
    // By the name that is sent: another key of the same name would frame or route the request a second time.
    if (name === null || typeof value !== 'string' || OWN.has(name.toLowerCase())) continue
    if (key === 'CONTENT_TYPE' && value === '') continue
    fields.push([name, value])
  }
  const dropped = connectionOptions(fields)
  return fields.filter(([name, value]) => {
    const lower = name.toLowerCase()
    if (HOP_BY_HOP.has(lower) || dropped.has(lower) || keep?.(value) === false) return false
    checkField(name, value)
    return true
  })
}

/** The names that Connection fields list, in lower case: what they name goes no further either. RFC 9110 section 7.6.1. */
export function connectionOptions(fields: HeaderList): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [name, value] of fields) {
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue
    for (const option of splitList(value)) names.add(option.toLowerCase())
  }
  return names
}

/** The body of a request, and how many bytes it has: null when that is not known. */
export function bodyOf(environ: Environ): { body: Input | null; length: number | null } {
  const input = environ['wsgi.input']
  const said = parseDigits(environ.CONTENT_LENGTH)
  const declared = said < 0 ? null : said
  if (isArray(input)) {
    const length = declared ?? input.reduce((sum, chunk) => sum + chunk.length, 0)
    if (length === 0 && declared === null && !WITH_BODY.has(environ.REQUEST_METHOD))
      return { body: null, length: null }
    return { body: input, length }
  }
  if (declared !== null) return { body: declared === 0 ? [] : input, length: declared }
  if (environ['wsgi.input_terminated'] === true) return { body: input, length: null }
  return WITH_BODY.has(environ.REQUEST_METHOD) ? { body: [], length: 0 } : { body: null, length: null }
}

/** Whether a request waits for 100 Continue before it sends its body. RFC 9110 section 10.1.1. */
export function expectsContinue(fields: HeaderList): boolean {
  return fields.some(
    ([name, value]) => name.toLowerCase() === 'expect' && value.toLowerCase() === '100-continue',
  )
}

/** Whether a body is in memory, so that it can be sent again. */
export function isReplayable(body: Input | null): body is readonly Uint8Array[] | null {
  return body === null || isArray(body)
}

function isArray(input: Input): input is readonly Uint8Array[] {
  return Array.isArray(input)
}
