// What a test says of a request, and the request that is made of it.

import type { FormInit } from '../body/form-data.ts'
import type { BodyInit } from '../body/source.ts'
import { type Environ, kind } from '../environ/contract.ts'
import { hostUrlOf } from '../environ/request-url.ts'
import { Request } from '../message/request.ts'
import { type HeadersInit, headerPairs } from '../message/response-headers.ts'
import { formatQuery } from '../syntax/query.ts'
import type { StatusExpectation } from './status.ts'

/** Values of a query: text and numbers, arrays for names with several. */
export type QueryInit =
  | Iterable<readonly [string, string]>
  | Readonly<Record<string, string | number | boolean | readonly (string | number | boolean)[]>>

/** What can be said of one request. At most one of `json`, `form` and `body`. */
export interface TestInit {
  /** Added to the query of the URL. */
  readonly query?: QueryInit | undefined
  readonly headers?: HeadersInit | undefined
  /** The body as JSON. */
  readonly json?: unknown
  /** The body as a form: urlencoded or, with files, multipart. */
  readonly form?: FormInit | undefined
  /** The body as it is: text, bytes, a Blob, a stream. */
  readonly body?: BodyInit | undefined
  /** Keys that are put over all others of the environ, such as `REMOTE_USER`. */
  readonly environ?: Partial<Environ> | undefined
  /** The statuses that do not fail the test: `404`, `'4xx'`, `[200, 404]`, `'any'`. 2xx and 3xx by default. */
  readonly expectStatus?: StatusExpectation | undefined
  /** Whether redirects are followed. False by default. */
  readonly followRedirects?: boolean | undefined
}

const KNOWN = ['query', 'headers', 'json', 'form', 'body', 'environ', 'expectStatus', 'followRedirects']

/** The request that an init describes. Throws a TypeError for what it cannot be. */
export function requestOf(method: string, url: string, base: string, init: TestInit): Request {
  for (const name of Object.keys(init)) {
    if (!KNOWN.includes(name)) {
      throw new TypeError(`a request of a test has ${KNOWN.join(', ')}, but not ${JSON.stringify(name)}`)
    }
  }
  const { headers = [], query, json, form, body, environ } = init
  if ([json, form, body].filter((given) => given !== undefined).length > 1) {
    throw new TypeError('a request has one body: json, form or body')
  }
  const pairs = headerPairs(headers)
  const type = pairs.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  const request = Request.blank(withQuery(pathBelow(url, base), query), {
    ...(isBelow(url, base) && { baseUrl: base }),
    ...(form !== undefined && { POST: form, contentType: type }),
    ...(body !== undefined && { body }),
  })
  request.method = method
  request.httpVersion = 'HTTP/1.1'
  request.host = hostUrlOf(request.environ).replace(/^https?:\/\//, '')
  if (json !== undefined) {
    const text = JSON.stringify(json)
    if (text === undefined) throw new TypeError(`${kind(json)} has no form in JSON`)
    request.body = text
    request.contentType = 'application/json'
  }
  for (const [name, value] of pairs) {
    // The type of a form names its boundary.
    if (form === undefined || name.toLowerCase() !== 'content-type') request.headers.set(name, value)
  }
  Object.assign(request.environ, environ)
  return request
}

function isBelow(url: string, base: string): boolean {
  return (
    !/^https?:\/\//i.test(url) || url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`)
  )
}

function pathBelow(url: string, base: string): string {
  const rest = !/^https?:\/\//i.test(url) ? url : isBelow(url, base) ? url.slice(base.length) : url
  if (/^https?:\/\/[^/?]*$/i.test(rest)) return `${rest}/`
  if (/^https?:/i.test(rest) || rest.startsWith('/')) return rest
  // At the root of a server the path is never empty.
  const atRoot = /^https?:\/\/[^/]+$/i.test(base)
  return rest === '' || rest.startsWith('?') ? (atRoot ? `/${rest}` : rest) : `/${rest}`
}

function withQuery(url: string, query: QueryInit | undefined): string {
  if (query === undefined) return url
  const entries: Iterable<readonly [string, unknown]> =
    Symbol.iterator in query ? (query as Iterable<readonly [string, string]>) : Object.entries(query)
  const pairs: [string, string][] = []
  for (const [name, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) pairs.push([name, String(one)])
  }
  if (pairs.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${formatQuery(pairs)}`
}
