// What a handler returned, as an answer. One place decides what each kind of value becomes.

import { isBlob, isReadableStream } from '../body/source.ts'
import { isAsyncIterable, isIterable } from '../environ/body.ts'
import {
  type Application,
  type Body,
  type Environ,
  isApplicationObject,
  isPromiseLike,
  kind,
  type StartResponse,
} from '../environ/contract.ts'
import { fromError } from '../exc/from-error.ts'
import { Request } from '../message/request.ts'
import { jsonFields, jsonText, Response, type ResponseInit, textFields } from '../message/response.ts'

/** Answers a request with what its handler returned. */
export function respond(
  returned: unknown,
  request: Request,
  environ: Environ,
  startResponse: StartResponse,
): Body | PromiseLike<Body> {
  const touched = Request.touchedResponse(request)
  // The commonest results, text and JSON, need no object in between.
  if (touched === null) {
    if (typeof returned === 'string' && environ.REQUEST_METHOD !== 'HEAD') {
      startResponse('200 OK', textFields(returned))
      return returned
    }
    if (returned instanceof Response) return returned.wsgi(environ, startResponse)
  }
  if (isPromiseLike(returned)) {
    return returned.then((settled) => respond(settled, request, environ, startResponse))
  }
  // As JSON it would show its properties, such as the path of a file, with status 200.
  if (returned instanceof Error && !isApplicationObject(returned)) {
    return respondToError(returned, request, environ, startResponse)
  }
  // A BaseRequest names none.
  const { ResponseClass = Response } = request.constructor as Partial<typeof Request>
  const json = isJson(returned)
  if (json && touched === null && ResponseClass === Response && environ.REQUEST_METHOD !== 'HEAD') {
    const text = jsonText(returned)
    startResponse('200 OK', jsonFields(text))
    return text
  }
  // A value has no status of its own; without a touched response it is 200.
  const init = touched === null ? undefined : { status: touched.statusLine }
  const app = json
    ? ResponseClass.json(returned, init)
    : applicationOf(returned, ResponseClass, touched, init)
  const start = touched === null || app === touched ? startResponse : keepFields(touched, startResponse)
  return typeof app === 'function' ? app(environ, start) : app.wsgi(environ, start)
}

/** Answers with an error that has an HTTP status, keeping what was set on `request.response`; throws any other on. */
export function respondToError(
  error: unknown,
  request: Request,
  environ: Environ,
  startResponse: StartResponse,
): Body | PromiseLike<Body> {
  const exception = fromError(error)
  if (exception === null) throw error
  environ['wsgify.inspect']?.caught(error)
  return respond(exception, request, environ, startResponse)
}

// Whether a value is sent as JSON: it is none of what else a handler may return.
function isJson(returned: unknown): boolean {
  if (typeof returned !== 'object' || returned === null) {
    return typeof returned === 'number' || typeof returned === 'boolean'
  }
  if (isApplicationObject(returned) || returned instanceof Uint8Array || isFetchResponse(returned))
    return false
  if (Array.isArray(returned)) return true
  if ('toJSON' in returned) return true
  return !(
    isAsyncIterable(returned) ||
    isIterable(returned) ||
    isBuffer(returned) ||
    isReadableStream(returned) ||
    isBlob(returned)
  )
}

function applicationOf(
  returned: unknown,
  ResponseClass: typeof Response,
  touched: Response | null,
  init: ResponseInit | undefined,
): Application {
  if (returned === undefined || returned === null) {
    return touched ?? new Response(null, { status: 204 })
  }
  if (typeof returned === 'function' || isApplicationObject(returned)) return returned as Application
  if (typeof returned === 'string' || returned instanceof Uint8Array) return new Response(returned, init)
  if (typeof returned === 'object') {
    if (isFetchResponse(returned)) return ResponseClass.fromFetch(returned)
    return new ResponseClass(returned as AsyncIterable<Uint8Array>, init)
  }
  throw new TypeError(
    `a handler cannot return ${kind(returned)}: it returns a response, text, bytes, JSON or an app`,
  )
}

// By shape: the platform's class differs between runtimes and realms. A method tells it from JSON, which has none.
function isFetchResponse(value: object): value is globalThis.Response {
  return (
    'arrayBuffer' in value &&
    typeof value.arrayBuffer === 'function' &&
    'headers' in value &&
    'statusText' in value &&
    'body' in value
  )
}

function isBuffer(value: object): boolean {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
}

// These describe a body: its type, length, coding and the like. A Content-Security-Policy is about the page that a body becomes.
const OF_BODY = /^content-(?!security-policy)/

/** Fields of `request.response` that go with whatever is returned: all but those that describe a body, or are in it already. */
function keepFields(touched: Response, startResponse: StartResponse): StartResponse {
  return (status, headers, error) => {
    const own = new Set(headers.map(([name]) => name.toLowerCase()))
    const kept = touched.headerlist.filter(([name]) => {
      const lower = name.toLowerCase()
      return lower === 'set-cookie' || !(own.has(lower) || OF_BODY.test(lower))
    })
    startResponse(status, [...headers, ...kept], error)
  }
}
