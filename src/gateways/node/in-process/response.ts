// A response of node:http without a connection: a real ServerResponse, whose head and body go to whoever asked in process and
// not to a socket.

import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Environ, HeaderList } from '../../../environ/contract.ts'
import { isHopByHop } from '../../../environ/fields.ts'
import { isBodiless } from '../../../syntax/status.ts'
import type { Outflow } from './outflow.ts'
import type { InProcessSocket } from './socket.ts'

type Callback = (error?: Error | null) => void
type Encoding = BufferEncoding | null

/** What a response tells whoever made it. */
export interface ResponseOwner {
  readonly flow: Outflow
  /** The head is complete, and some of the body, or its end, or the wish to have the head sent. */
  begun(): void
}

/** Makes the response to a request. */
export function responseTo(
  request: IncomingMessage,
  environ: Environ,
  socket: InProcessSocket,
  owner: ResponseOwner,
): ServerResponse {
  // To a request of HTTP/1.1, whatever it was: how an answer is framed is not decided here.
  const { method } = request
  const asked = { method, httpVersionMajor: 1, httpVersionMinor: 1 } as IncomingMessage
  const response: ServerResponse = new ServerResponse(asked)
  Object.assign(response, { req: request, socket: socket as unknown as Socket })
  const { flow } = owner
  const own = ServerResponse.prototype
  const trailers: [string, string][] = []
  const begin = () => {
    if (!response.headersSent) response.writeHead(response.statusCode)
  }
  const push = (bytes: Uint8Array, done: Callback | null): boolean => {
    if (bytes.length === 0 || isWithoutBody(request, response)) {
      if (done !== null) process.nextTick(done)
      return true
    }
    return flow.push(bytes, done)
  }
  // Not by a class of its own: Express puts another prototype below each response. Middleware puts methods in their place.
  return Object.assign(response, {
    writeHead(status: number, reason?: unknown, fields?: unknown) {
      const named = typeof reason === 'string'
      if (!response.headersSent) setFields(response, named ? fields : (fields ?? reason))
      if (named) own.writeHead.call(response, status, reason as never)
      else own.writeHead.call(response, status)
      const offer = environ['wsgify.send_trailers']
      if (offer !== undefined && response.hasHeader('Trailer')) offer(() => trailers)
      return response
    },
    write(chunk: unknown, encoding?: Encoding | Callback, done?: Callback | null): boolean {
      const [coding, callback] = typeof encoding === 'function' ? [null, encoding] : [encoding, done ?? null]
      // Node has the errors for what is written too late.
      if (response.writableEnded || response.destroyed) {
        return own.write.call(response, chunk as string, coding as BufferEncoding, callback as Callback)
      }
      const bytes = bytesOf(chunk, coding)
      begin()
      const more = push(bytes, callback)
      owner.begun()
      return more
    },
    end(chunk?: unknown, encoding?: Encoding | Callback, done?: Callback | null): ServerResponse {
      const callback = [chunk, encoding, done].find((each) => typeof each === 'function') as
        | Callback
        | undefined
      if (response.writableEnded) {
        own.end.call(response, undefined as never, undefined as never, callback)
        return response
      }
      const hasChunk = chunk !== undefined && chunk !== null && typeof chunk !== 'function'
      const bytes = hasChunk ? bytesOf(chunk, encoding as Encoding) : null
      begin()
      if (bytes !== null) push(bytes, null)
      if (callback !== undefined) response.once('finish', callback)
      response.finished = true
      flow.end()
      owner.begun()
      return response
    },
    flushHeaders() {
      begin()
      owner.begun()
    },
    addTrailers(list: OutgoingHttpHeaders | readonly [string, string][]) {
      const pairs = Array.isArray(list) ? (list as [string, string][]) : Object.entries(list)
      for (const [name, value] of pairs) trailers.push([name, String(value)])
    },
    // Interim answers are the gateway's.
    writeContinue: () => undefined,
    writeProcessing: () => undefined,
    writeEarlyHints(hints: Record<string, string | string[]>, done?: () => void) {
      const list: HeaderList = []
      for (const [name, value] of Object.entries(hints)) {
        for (const each of Array.isArray(value) ? value : [value]) list.push([name, each])
      }
      environ['wsgify.early_hints']?.(list)
      done?.()
    },
  })
}

/** The fields of a response, in their order, without what concerns a connection. */
export function fieldsOf(response: ServerResponse): HeaderList {
  const { statusCode } = response
  const bodiless = isBodiless(statusCode)
  const list: HeaderList = []
  // Node documents it for requests of a client; responses have it too.
  const named = response as ServerResponse & { getRawHeaderNames?(): string[] }
  for (const name of named.getRawHeaderNames?.() ?? response.getHeaderNames()) {
    const lower = name.toLowerCase()
    if (isHopByHop(lower, statusCode)) continue
    // Handlers say of no body that it has no length, and a type; the contract has neither.
    if (bodiless && (lower === 'content-length' || lower === 'content-type')) continue
    const value = response.getHeader(name)
    if (Array.isArray(value)) for (const each of value) list.push([name, each])
    else list.push([name, String(value)])
  }
  return list
}

function isWithoutBody(request: IncomingMessage, { statusCode }: ServerResponse): boolean {
  return request.method === 'HEAD' || isBodiless(statusCode)
}

function bytesOf(chunk: unknown, encoding: Encoding | undefined): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding ?? 'utf8')
  throw Object.assign(new TypeError('a chunk of a response is a string, a Buffer or a Uint8Array'), {
    code: chunk === null ? 'ERR_STREAM_NULL_VALUES' : 'ERR_INVALID_ARG_TYPE',
  })
}

// In the three forms that writeHead takes them; set one by one, they can be seen.
function setFields(response: ServerResponse, fields: unknown): void {
  if (fields === undefined || fields === null) return
  if (!Array.isArray(fields)) {
    for (const [name, value] of Object.entries(fields as OutgoingHttpHeaders)) {
      if (value !== undefined) response.setHeader(name, value)
    }
    return
  }
  const pairs: [string, string][] = []
  if (Array.isArray(fields[0])) pairs.push(...(fields as [string, string][]))
  else for (let i = 0; i < fields.length; i += 2) pairs.push([fields[i], fields[i + 1]])
  for (const [name] of pairs) response.removeHeader(name)
  for (const [name, value] of pairs) response.appendHeader(name, value)
}
