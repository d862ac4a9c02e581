// A fetch handler, such as that of a framework, as an application: mounted, filtered and served like any other.

import { dropBody, iterate } from '../../environ/body.ts'
import {
  type Body,
  type Environ,
  isPromiseLike,
  kind,
  type StartResponse,
  type Wsgi,
} from '../../environ/contract.ts'
import { answerOfFetch, streamOfBody } from '../../environ/fetch.ts'
import { isHopByHop } from '../../environ/fields.ts'
import { headerName } from '../../environ/keys.ts'
import { targetBelow, targetOf } from '../../environ/request-target.ts'
import { hostUrlOf } from '../../environ/request-url.ts'
import { concatBytes } from '../../syntax/bytes.ts'
import { hasContent, isBodiless } from '../../syntax/status.ts'
import { describeError } from '../server-error.ts'

/** How a fetch handler is called. */
export interface FetchApplicationOptions {
  /**
   * Whether the handler sees the URL that the client asked for. By default it sees the path below where it is mounted,
   * `/users` of `/api/users`, as its own routes have it.
   */
  readonly fullUrl?: boolean | undefined
  /** The second argument of the handler, in place of what the runtime passed: the bindings of a Worker. */
  readonly env?: unknown
}

/** A fetch handler, with whatever it takes beside the request. */
export type FetchLike = (
  request: globalThis.Request,
  ...args: never[]
) => globalThis.Response | PromiseLike<globalThis.Response>

// Methods that the platform has no request for.
const WITHOUT_REQUEST = new Set(['CONNECT', 'TRACE', 'TRACK'])

/**
 * Makes an application of a fetch handler, or of an object that has one as `fetch`.
 *
 * The handler gets a request whose body streams and whose signal is the client's; after it what the runtime passed, such as
 * `env` and `ctx` on Workers, and elsewhere `options.env` and a `ctx` that has `waitUntil`. What it throws is thrown on, to
 * the gateway, which answers 500.
 *
 * Throws a TypeError for what is no handler, and for an option that there is not.
 *
 * @example
 * const api = new URLMap()
 * api.set('/hono', fromFetch(hono))
 */
export function fromFetch(
  handler: FetchLike | { readonly fetch: FetchLike },
  options: FetchApplicationOptions = {},
): Wsgi {
  const fetch = handlerOf(handler)
  for (const name of Object.keys(options)) {
    if (name !== 'fullUrl' && name !== 'env') {
      throw new TypeError(`fromFetch has the options fullUrl and env, but not ${JSON.stringify(name)}`)
    }
  }
  const { fullUrl = false } = options
  return (environ, startResponse) => {
    if (WITHOUT_REQUEST.has(environ.REQUEST_METHOD.toUpperCase())) {
      startResponse('501 Not Implemented', [['Content-Type', 'text/plain; charset=UTF-8']])
      return '501 Not Implemented\n'
    }
    const returned = fetch(requestOf(environ, fullUrl), ...argumentsOf(environ, options))
    return isPromiseLike(returned)
      ? returned.then((response) => answer(response, startResponse))
      : answer(returned, startResponse)
  }
}

function handlerOf(
  handler: FetchLike | { readonly fetch: FetchLike },
): (
  request: globalThis.Request,
  ...args: readonly unknown[]
) => globalThis.Response | PromiseLike<globalThis.Response> {
  const { fetch } = (handler ?? {}) as { fetch?: unknown }
  if (typeof fetch === 'function') return (request, ...args) => fetch.call(handler, request, ...args)
  if (typeof handler === 'function') return handler as ReturnType<typeof handlerOf>
  throw new TypeError(
    `fromFetch takes a fetch handler, or an object that has one as fetch, not ${kind(handler)}`,
  )
}

function requestOf(environ: Environ, fullUrl: boolean): globalThis.Request {
  const target = fullUrl ? targetOf(environ) : targetBelow(environ)
  const headers = new globalThis.Headers()
  for (const key of Object.keys(environ)) {
    const name = headerName(key)
    const value = environ[key]
    if (name !== null && typeof value === 'string' && value !== '') headers.append(name, value)
  }
  return new globalThis.Request(hostUrlOf(environ) + (target === '*' ? '/' : target), {
    method: environ.REQUEST_METHOD,
    headers,
    redirect: 'manual',
    ...bodyOf(environ),
    ...(environ['wsgify.signal'] && { signal: environ['wsgify.signal'] }),
  })
}

// A platform request with GET or HEAD has no body, and cannot be made with one.
function bodyOf(environ: Environ): object {
  const { REQUEST_METHOD: method, CONTENT_LENGTH: length = '', 'wsgi.input': input } = environ
  if (method === 'GET' || method === 'HEAD') return {}
  if (Array.isArray(input)) return input.length === 0 ? {} : { body: concatBytes(input) }
  const empty = length === '' ? environ['wsgi.input_terminated'] !== true : Number(length) === 0
  return empty
    ? {}
    : { body: streamOfBody(iterate(input as Exclude<Body, string | Uint8Array>)), duplex: 'half' }
}

function argumentsOf(environ: Environ, { env }: FetchApplicationOptions): readonly unknown[] {
  const args = environ['wsgify.host']?.args ?? []
  if (env === undefined && args.length > 0) return args
  return [env ?? {}, args[1] ?? contextOf(environ)]
}

// What goes on after the answer is kept alive by the runtime, where there is need; what fails then is for the operator.
function contextOf(environ: Environ) {
  return {
    waitUntil(promise: PromiseLike<unknown>): void {
      const noted = Promise.resolve(promise).catch((error: unknown) => {
        environ['wsgi.errors'].write(describeError(error, environ))
      })
      environ['wsgify.wait_until']?.(noted)
    },
    passThroughOnException(): void {},
  }
}

function answer(response: globalThis.Response, startResponse: StartResponse): Body {
  if (typeof response?.status !== 'number' || typeof response.headers?.get !== 'function') {
    throw new TypeError(`a fetch handler answers with a Response, not ${kind(response)}`)
  }
  const { statusLine, headerlist, body } = answerOfFetch(response)
  const { status } = response
  const fields = (headerlist ?? []).filter(([name]) => {
    const lower = name.toLowerCase()
    if (isBodiless(status) && (lower === 'content-length' || lower === 'content-type')) return false
    return !isHopByHop(lower, status)
  })
  // What has a body has a type, and this is what receivers take it for: RFC 9110 section 8.3.
  if (response.body !== null && hasContent(status) && !response.headers.has('Content-Type')) {
    fields.push(['Content-Type', 'application/octet-stream'])
  }
  try {
    startResponse(statusLine, fields)
  } catch (error) {
    dropBody(body)
    throw error
  }
  return body
}
