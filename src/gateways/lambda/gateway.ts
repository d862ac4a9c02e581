// From an event to the application. The request is checked as one that came by HTTP is, since no parser of ours has seen it.

import type { Application, Environ, ErrorStream } from '../../environ/contract.ts'
import { domainOf } from '../../environ/request-url.ts'
import { encodeUtf8, utf8Length } from '../../syntax/bytes.ts'
import { isFieldValue, isToken } from '../../syntax/field.ts'
import { decodePercent } from '../../syntax/percent.ts'
import { checkPrefix, pathBelowPrefix } from '../mounted-path.ts'
import { type HandlerOptions, NodeGateway } from '../node/gateway.ts'
import type { Outgoing } from '../node/outgoing.ts'
import { type Asked, environOf, Fields, type RequestHead } from '../node/request-head.ts'
import type { Place } from '../node/turn.ts'
import type { Wire } from '../node/wire.ts'
import { Refusal } from '../refusal.ts'
import { checkLine } from '../request-rules.ts'
import { bytesOfBase64 } from './base64.ts'
import type { EventRequest, LambdaEvent } from './event.ts'

/** What the runtime says of a call, as far as it is read. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: (() => number) | undefined
}

/** How events are answered. `multiprocess` is true by default: each environment of a function is a process. */
export interface LambdaOptions extends HandlerOptions {
  /**
   * Where the application is, such as `/v1`, or an empty string for the root: in place of the stage. Needed with a custom
   * domain whose mapping has a path, which events do not tell.
   */
  readonly scriptName?: string | undefined
  /**
   * Whether REMOTE_ADDR is the last address in X-Forwarded-For, for an Application Load Balancer, whose events have no other:
   * the one that it adds unless it was told to preserve the field as clients send it. False by default.
   */
  readonly trustForwardedFor?: boolean | undefined
  /**
   * Milliseconds before the end of the function's time at which `wsgify.signal` is aborted and 504 is answered. Not watched
   * by default; then Lambda ends the process.
   */
  readonly deadlineMargin?: number | undefined
}

const FRAMING = /^(?:content-length|transfer-encoding)$/i
const NOTHING = new Uint8Array(0)

/** A request as an event has it, and what answering has to know of it. */
interface Call extends RequestHead {
  readonly event: EventRequest
}

/** One application and how its function is called. */
export class LambdaGateway extends NodeGateway {
  readonly errors: ErrorStream
  private readonly mount: string | undefined
  private readonly trustForwardedFor: boolean
  private readonly margin: number

  /** Throws a TypeError for a scriptName that is no path, or ends in a slash, and a RangeError for a margin below 0. */
  constructor(app: Application, options: LambdaOptions) {
    super(app, { multiprocess: true, ...options })
    const { scriptName, trustForwardedFor = false, deadlineMargin = Number.POSITIVE_INFINITY } = options
    if (!(deadlineMargin >= 0)) {
      throw new RangeError(
        `a deadlineMargin is a number of milliseconds from 0, not ${String(deadlineMargin)}`,
      )
    }
    this.errors = this.facts.errors
    this.mount = scriptName === undefined ? undefined : checkPrefix(scriptName, 'scriptName')
    this.trustForwardedFor = trustForwardedFor
    this.margin = deadlineMargin
  }

  /** Answers an event at a place of its own. `more` are keys that only some runtimes have. */
  take(
    place: Place & Wire,
    event: LambdaEvent,
    request: EventRequest,
    context: LambdaContext | undefined,
    more: Partial<Environ> = {},
  ): void {
    let call: Call
    let body: Uint8Array
    try {
      body = bodyOf(event, this.limits.bodyBytes)
      call = this.callOf(request, body.length)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { method, target } = request
      this.open(place, place, { method, target, minor: 0, fields: null }).refuse(error)
      return
    }
    const exchange = this.open(place, place, call)
    let environ: Environ
    try {
      const peer = { remoteAddr: request.sourceIp, remotePort: '', tls: null }
      environ = environOf(call, call.fields as Fields, peer, this.facts, exchange)
      this.complete(environ, request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      exchange.refuse(error)
      return
    }
    if (body.length > 0) environ['wsgi.input'] = Object.freeze([body])
    environ['aws.event'] = event
    environ['aws.context'] = context
    Object.assign(environ, more)
    exchange.environ = environ
    exchange.begin(this.app, environ)
  }

  /** Calls back when the time of the function is nearly over, if that is watched. Returns what ends the watch. */
  watch(context: LambdaContext | undefined, over: () => void): () => void {
    const left = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY
    const wait = left - this.margin
    if (!Number.isFinite(wait)) return () => undefined
    const timer = setTimeout(over, Math.max(0, wait))
    return () => clearTimeout(timer)
  }

  private callOf(request: EventRequest, length: number): Call {
    const { method, target } = request
    const raw: string[] = []
    let announced = false
    for (let i = 0; i < request.fields.length; i += 2) {
      const name = request.fields[i] as string
      const value = request.fields[i + 1] as string
      if (!isToken(name)) throw new Refusal(400, 'the name of a header field is not a token')
      if (!isFieldValue(value)) throw new Refusal(400, 'a header field holds a control character')
      // The body is in the event, whole and perhaps decoded: what these fields said of it need not be true any more.
      if (FRAMING.test(name)) announced = true
      else raw.push(name, value)
    }
    if (announced || length > 0) raw.push('content-length', String(length))
    if (!isToken(method)) throw new Refusal(400, 'the request has no method')
    checkLine(method, target, 1, 1, this.limits)
    // No event has trailer fields, like HTTP/1.0.
    return { method, target, minor: 0, fields: new Fields(raw, 0, this.limits), expect: '', event: request }
  }

  // What differs from a request that came by HTTP: where the application is, and what the front knows.
  private complete(environ: Environ, request: EventRequest): void {
    const { balanced, host } = request
    const mount = this.mount ?? decodePercent(request.mount)
    const path = environ.PATH_INFO
    // A function has no path but its own: it is not asked about the whole server.
    const below = path === '*' ? null : pathBelowPrefix({ script: '', path, query: '' }, mount)
    if (below === null) throw new Refusal(404, 'there is no application here')
    environ.SCRIPT_NAME = below.script
    environ.PATH_INFO = mount === '' && below.path === '' ? '/' : below.path
    environ.SERVER_PROTOCOL = PROTOCOL.test(request.protocol) ? request.protocol : 'HTTP/1.1'
    // API Gateway and function URLs speak nothing but TLS. A load balancer says it, in place of any client.
    const proto = balanced ? environ.HTTP_X_FORWARDED_PROTO : 'https'
    environ['wsgi.url_scheme'] = proto === 'https' ? 'https' : 'http'
    const port = balanced ? (environ.HTTP_X_FORWARDED_PORT ?? '') : ''
    environ.SERVER_PORT = PORT.test(port) ? port : proto === 'https' ? '443' : '80'
    if (environ.HTTP_HOST === undefined && host !== '') environ.HTTP_HOST = host
    environ.SERVER_NAME = host || domainOf(environ.HTTP_HOST ?? '') || 'localhost'
    if (balanced && this.trustForwardedFor) {
      environ.REMOTE_ADDR = environ.HTTP_X_FORWARDED_FOR?.split(',').at(-1)?.trim() ?? ''
    }
  }

  protected override clientOf({ environ, connection }: Outgoing): string {
    return environ?.REMOTE_ADDR ?? connection.remoteAddr
  }

  protected override protocolOf(request: Asked): string {
    return (request as Partial<Call>).event?.protocol || 'HTTP/1.1'
  }
}

const PROTOCOL = /^HTTP\/\d(?:\.\d)?$/
const PORT = /^\d{1,5}$/

function bodyOf(event: LambdaEvent, most: number): Uint8Array {
  const { body } = event
  if (typeof body !== 'string' || body === '') return NOTHING
  const coded = event.isBase64Encoded === true
  const size = coded ? Math.floor((body.length / 4) * 3) - 2 : utf8Length(body)
  if (size > most) throw new Refusal(413, `the body is larger than ${most} bytes`)
  const bytes = coded ? bytesOfBase64(body) : encodeUtf8(body)
  if (bytes === null) throw new Refusal(400, 'the body is not base64')
  if (bytes.length > most) throw new Refusal(413, `the body is larger than ${most} bytes`)
  return bytes
}
