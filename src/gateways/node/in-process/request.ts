// From an environ to a request of node:http, without a connection: a real IncomingMessage, whose body is read out of
// `wsgi.input` as fast as the handler takes it, and not before.

import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { dropIterator, iterate } from '../../../environ/body.ts'
import type { Environ, Input } from '../../../environ/contract.ts'
import { headerName } from '../../../environ/keys.ts'
import { targetBelow, targetOf } from '../../../environ/request-target.ts'
import { cutTarget } from '../../mounted-path.ts'
import type { InProcessSocket } from './socket.ts'

const MAX_NAMES = 2000
const names = new Map<string, string | null>()

function nameOf(key: string): string | null {
  let name = names.get(key)
  if (name === undefined) {
    name = headerName(key)
    if (names.size < MAX_NAMES) names.set(key, name)
  }
  return name
}

/** A request that came in process. */
export interface InProcessRequest extends IncomingMessage {
  /** The target as it came, where an application above has a part of the path to itself. */
  originalUrl?: string
  /** That part. */
  baseUrl?: string
  /** What a handler's parser has made of the body. */
  body?: unknown
  rawBody?: unknown
}

/** The request that an environ stands for. What a mount has consumed is in `baseUrl`, as Express has it. */
export function requestOf(environ: Environ, socket: InProcessSocket): InProcessRequest {
  const request: InProcessRequest = new IncomingMessage(socket as unknown as Socket)
  request.method = environ.REQUEST_METHOD
  request.url = targetBelow(environ)
  if (environ.SCRIPT_NAME !== '') {
    const target = targetOf(environ)
    request.originalUrl = target
    // Where nothing is left of the path, `url` has a slash that the target has not.
    if (environ.PATH_INFO === '') request.baseUrl = cutTarget(target)[0]
    else if (target.endsWith(request.url)) request.baseUrl = target.slice(0, -request.url.length)
  }
  const [, version = '1.1'] = /^HTTP\/(\d\.\d)$/.exec(environ.SERVER_PROTOCOL) ?? []
  request.httpVersion = version
  request.httpVersionMajor = Number(version[0])
  request.httpVersionMinor = Number(version[2])
  setFields(request, rawHeadersOf(environ))
  const pump = new Pump(request, environ)
  // Not by a class of its own: Express puts another prototype below each request.
  request._read = () => pump.pull()
  request._destroy = (error, done) => {
    pump.close()
    if (!request.complete && !pump.answered) {
      request.aborted = true
      request.emit('aborted')
    }
    // As Node does: who does not listen for errors of a request is not ended by them.
    done(request.listenerCount('error') > 0 ? error : null)
  }
  pumps.set(request, pump)
  return request
}

// The getters of a request are made for what its parser has counted.
function setFields(request: InProcessRequest, raw: string[]): void {
  const headers: Record<string, string> = {}
  for (let i = 0; i < raw.length; i += 2) headers[(raw[i] as string).toLowerCase()] = raw[i + 1] as string
  request.rawHeaders = raw
  request.headers = headers
  Object.defineProperty(request, 'headersDistinct', {
    configurable: true,
    get: () => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  })
}

const pumps = new WeakMap<IncomingMessage, Pump>()

/** Lets go of a request that has been answered. */
export function releaseRequest(request: InProcessRequest): void {
  const pump = pumps.get(request)
  if (pump !== undefined) pump.answered = true
  request.destroy()
}

function rawHeadersOf(environ: Environ): string[] {
  const raw: string[] = []
  for (const key of Object.keys(environ)) {
    const name = nameOf(key)
    const value = environ[key]
    if (name !== null && typeof value === 'string') raw.push(name, value)
  }
  // Parsers look at these alone to see whether there is a body.
  if (environ.CONTENT_LENGTH === undefined) {
    const input = environ['wsgi.input']
    if (environ['wsgi.input_terminated'] === true) raw.push('Transfer-Encoding', 'chunked')
    else if (isArray(input) && input.length > 0) {
      raw.push('Content-Length', String(input.reduce((sum, chunk) => sum + chunk.length, 0)))
    }
  }
  return raw
}

/** Brings a body to its request, piece by piece. */
class Pump {
  answered = false
  private readonly request: IncomingMessage
  private readonly environ: Environ
  private iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array> | null = null
  private pulling = false
  private closed = false

  constructor(request: IncomingMessage, environ: Environ) {
    this.request = request
    this.environ = environ
  }

  pull(): void {
    const input = this.environ['wsgi.input']
    if (this.closed || this.pulling) return
    if (isArray(input)) {
      for (const chunk of input) if (chunk.length > 0) this.request.push(chunk)
      this.end()
    } else {
      this.pulling = true
      void this.pullSome(input)
    }
  }

  /** Reads no more. */
  close(): void {
    this.closed = true
    const { iterator } = this
    this.iterator = null
    if (iterator !== null) dropIterator(iterator)
  }

  private async pullSome(input: Exclude<Input, readonly Uint8Array[]>): Promise<void> {
    const { request } = this
    try {
      this.iterator ??= iterate(input) as AsyncIterator<Uint8Array>
      for (;;) {
        const step = await this.iterator.next()
        if (this.closed) return
        if (step.done) return this.end()
        if (step.value.length > 0 && !request.push(step.value)) break
      }
    } catch (error) {
      // An iterator that has thrown is closed.
      this.iterator = null
      if (!this.closed) request.destroy(error as Error)
    }
    this.pulling = false
  }

  private end(): void {
    const { request } = this
    this.closed = true
    this.iterator = null
    for (const [name, value] of this.environ['wsgify.trailers']?.() ?? []) {
      request.rawTrailers.push(name, value)
      request.trailers[name.toLowerCase()] = value
    }
    request.complete = true
    request.push(null)
  }
}

function isArray(input: Input): input is readonly Uint8Array[] {
  return Array.isArray(input)
}
