// The events that carry requests to a function, and what they say of a request. Types of our own, with the fields that are
// read and no others, so that the types of other packages fit them.

import { kind } from '../../environ/contract.ts'
import { byteStringOfText } from '../../syntax/bytes.ts'
import { encodePathBytes, percentOf } from '../../syntax/percent.ts'
import { encodeQuery } from './query.ts'

type Values<T> = Readonly<Record<string, T | undefined>> | null | undefined

/** What all events have. */
interface Common {
  readonly headers?: Values<string>
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
}

/** An event of a REST API, or of an HTTP API with payload format 1.0. */
export interface RestApiEvent extends Common {
  /** `1.0` from an HTTP API; a REST API says nothing. */
  readonly version?: string | undefined
  readonly httpMethod: string
  readonly path: string
  readonly multiValueHeaders?: Values<readonly string[]>
  readonly queryStringParameters?: Values<string>
  readonly multiValueQueryStringParameters?: Values<readonly string[]>
  readonly requestContext: {
    readonly path?: string | undefined
    readonly stage?: string | undefined
    readonly protocol?: string | undefined
    readonly domainName?: string | undefined
    readonly identity?: { readonly sourceIp?: string | undefined } | undefined
  }
}

/** An event of an HTTP API with payload format 2.0, or of a function URL. */
export interface HttpApiEvent extends Common {
  readonly version: string
  readonly rawPath: string
  readonly rawQueryString?: string | undefined
  readonly cookies?: readonly string[] | undefined
  readonly requestContext: {
    readonly stage?: string | undefined
    readonly domainName?: string | undefined
    readonly http: {
      readonly method: string
      readonly protocol?: string | undefined
      readonly sourceIp?: string | undefined
    }
  }
}

/** An event of an Application Load Balancer, with multi-value headers or without. */
export interface LoadBalancerEvent extends Common {
  readonly httpMethod: string
  readonly path: string
  readonly multiValueHeaders?: Values<readonly string[]>
  readonly queryStringParameters?: Values<string>
  readonly multiValueQueryStringParameters?: Values<readonly string[]>
  readonly requestContext: { readonly elb: object }
}

/** An event that carries a request. */
export type LambdaEvent = RestApiEvent | HttpApiEvent | LoadBalancerEvent

/** How an answer has several values of one field: as lists, joined with cookies apart, or joined altogether. */
export type FieldForm = 'lists' | 'cookies' | 'joined'

/** What an event says of its request. */
export interface EventRequest {
  readonly method: string
  /** The path with its stage and the query, percent-encoded. */
  readonly target: string
  /** The stage as a part of the path, such as `/prod`, or an empty string. */
  readonly mount: string
  /** Names and values in turn; values are byte strings. */
  readonly fields: readonly string[]
  readonly form: FieldForm
  /** Whether the load balancer asks, which wants the reason of a status too. */
  readonly balanced: boolean
  readonly sourceIp: string
  readonly host: string
  readonly protocol: string
}

/** Reads an event. Throws a TypeError for one that carries no request. */
export function readEvent(event: LambdaEvent): EventRequest {
  if (typeof event !== 'object' || event === null || !isObject(event.requestContext)) throw noRequest(event)
  if ('http' in event.requestContext) return readHttpApi(event as HttpApiEvent)
  if ('elb' in event.requestContext) return readLoadBalancer(event as LoadBalancerEvent)
  return readRestApi(event as RestApiEvent)
}

function readHttpApi(event: HttpApiEvent): EventRequest {
  const { requestContext, rawPath } = event
  const { http } = requestContext
  const host = text(requestContext.domainName)
  if (!isObject(http) || typeof http.method !== 'string' || typeof rawPath !== 'string')
    throw noRequest(event)
  // Function URLs pass the path on as it came; HTTP APIs have decoded it.
  const path = FUNCTION_URL.test(host) ? escaped(rawPath) : encoded(rawPath)
  const fields = singleFields(event.headers)
  if (Array.isArray(event.cookies) && event.cookies.length > 0) {
    fields.push('cookie', byteStringOfText(event.cookies.join('; ')))
  }
  return {
    method: http.method,
    target: targetOf(path, escaped(text(event.rawQueryString), IMPOSSIBLE)),
    mount: stageOf(path, text(requestContext.stage)),
    fields,
    form: 'cookies',
    balanced: false,
    sourceIp: text(http.sourceIp),
    host,
    protocol: text(http.protocol),
  }
}

function readRestApi(event: RestApiEvent): EventRequest {
  const { requestContext, httpMethod, path } = event
  if (typeof httpMethod !== 'string' || typeof path !== 'string') throw noRequest(event)
  const stage = text(requestContext.stage)
  let whole: string
  let mount = ''
  if (event.version === '1.0') {
    whole = encoded(path)
    mount = stageOf(whole, stage)
  } else {
    whole = escaped(path)
    // What was asked for has the stage, unless it is a domain of one's own; the path has not.
    const asked = text(requestContext.path)
    if (stage !== '' && (asked === `/${stage}${path}` || (asked === `/${stage}` && path === '/'))) {
      whole = escaped(asked)
      mount = `/${stage}`
    }
  }
  return {
    method: httpMethod,
    target: targetOf(whole, encodeQuery(event, false)),
    mount,
    fields: fieldsOf(event),
    form: 'lists',
    balanced: false,
    sourceIp: text(requestContext.identity?.sourceIp),
    host: text(requestContext.domainName),
    protocol: text(requestContext.protocol),
  }
}

function readLoadBalancer(event: LoadBalancerEvent): EventRequest {
  const { httpMethod, path } = event
  if (typeof httpMethod !== 'string' || typeof path !== 'string') throw noRequest(event)
  return {
    method: httpMethod,
    // Neither path nor query have been decoded.
    target: targetOf(escaped(path), encodeQuery(event, true)),
    mount: '',
    fields: fieldsOf(event),
    form: isObject(event.multiValueHeaders) ? 'lists' : 'joined',
    balanced: true,
    sourceIp: '',
    host: '',
    protocol: '',
  }
}

const FUNCTION_URL = /\.lambda-url\.[a-z0-9-]+\.on\.aws$/
// What cannot stand in a path that is encoded, and in a query.
const NO_PATH = /[^!-~]|[#?\\]/g
const IMPOSSIBLE = /[^!-~]|#/g

// A path that was decoded, or holds what has to be encoded all the same.
function encoded(path: string): string {
  return encodePathBytes(byteStringOfText(path))
}

// What came as it was sent.
function escaped(sent: string, impossible = NO_PATH): string {
  return byteStringOfText(sent).replace(impossible, (char) => percentOf(char.charCodeAt(0)))
}

function targetOf(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

// The path of an HTTP API begins with the name of its stage, unless it is the default one.
function stageOf(path: string, stage: string): string {
  if (stage === '' || stage === '$default') return ''
  return path === `/${stage}` || path.startsWith(`/${stage}/`) ? `/${stage}` : ''
}

function fieldsOf(event: RestApiEvent | LoadBalancerEvent): string[] {
  const lists = event.multiValueHeaders
  if (!isObject(lists)) return singleFields(event.headers)
  const fields: string[] = []
  for (const [name, values] of Object.entries(lists)) {
    if (!Array.isArray(values)) continue
    for (const value of values) fields.push(name, byteStringOfText(String(value)))
  }
  return fields
}

function singleFields(headers: Values<string>): string[] {
  const fields: string[] = []
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined && value !== null) fields.push(name, byteStringOfText(String(value)))
  }
  return fields
}

// What is no text is as good as absent.
function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function noRequest(event: unknown): TypeError {
  const keys = isObject(event) ? `keys ${Object.keys(event).slice(0, 12).join(', ') || 'none'}` : kind(event)
  return new TypeError(
    `an event of API Gateway (payload format 1.0 or 2.0), a function URL or an Application Load Balancer is needed; got one with ${keys}`,
  )
}
