// Answers as the front of a function takes them: fields in the form of the event, and the body as text or in base64.

import { decodeUtf8, encodeUtf8, textOfByteString } from '../../syntax/bytes.ts'
import type { ResponseHead } from '../node/response-head.ts'
import { base64Of } from './base64.ts'
import type { EventRequest } from './event.ts'

/** What a handler resolves to. Which of the optional parts are there is told by the event. */
export interface LambdaResult {
  statusCode: number
  /** Status and reason, for a load balancer. */
  statusDescription?: string
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  /** The values of Set-Cookie, for an HTTP API or a function URL. */
  cookies?: string[]
  body: string
  isBase64Encoded: boolean
}

/** The head of an answer that streams, as `HttpResponseStream.from` takes it. */
export interface StreamMetadata {
  statusCode: number
  headers: Record<string, string>
  cookies: string[]
}

const TEXTUAL =
  /^(?:text\/|application\/(?:json|xml|javascript|ecmascript|x-www-form-urlencoded|x-ndjson)\b|[a-z0-9.+-]+\/[a-z0-9.+-]+\+(?:json|xml)\b)/i

/** An answer to a request. `length` is that of a body that is not sent, or -1; `body` is text, or bytes. */
export function resultOf(
  request: EventRequest,
  head: ResponseHead,
  length: number,
  body: string | Uint8Array,
): LambdaResult {
  const fields = fieldsOf(head, request, length)
  const result: LambdaResult = { statusCode: head.status, ...bodyOf(body, fields) }
  if (request.balanced) result.statusDescription = `${head.status} ${head.reason || 'Unknown'}`
  if (request.form === 'lists') {
    result.multiValueHeaders = listed(fields)
  } else {
    const { headers, cookies } = apart(fields)
    result.headers = headers
    if (request.form === 'joined')
      for (const [at, value] of cookies.entries()) headers[cookieName(at)] = value
    else if (cookies.length > 0) result.cookies = cookies
  }
  return result
}

/** The head of an answer whose body streams. */
export function metadataOf(request: EventRequest, head: ResponseHead, length: number): StreamMetadata {
  return { statusCode: head.status, ...apart(fieldsOf(head, request, length)) }
}

// Cookies apart, the values of any other name joined. RFC 9110 section 5.3.
function apart(fields: readonly Field[]): Pick<StreamMetadata, 'headers' | 'cookies'> {
  const headers: Record<string, string> = {}
  let cookies: string[] = []
  for (const [name, values] of Object.entries(listed(fields))) {
    if (name.toLowerCase() === 'set-cookie') cookies = values
    else Object.defineProperty(headers, name, { ...PLAIN, value: values.join(', ') })
  }
  return { headers, cookies }
}

// A name is an application's choice, `__proto__` too.
const PLAIN = { enumerable: true, writable: true, configurable: true }

type Field = readonly [name: string, value: string]

function fieldsOf(head: ResponseHead, request: EventRequest, length: number): Field[] {
  const flat = head.fields
  const fields: Field[] = []
  for (let i = 0; i < flat.length; i += 2) fields.push([flat[i] as string, textOf(flat[i + 1] as string)])
  // A body that is there is counted by the front.
  if (request.method === 'HEAD' && length >= 0) fields.push(['Content-Length', String(length)])
  return fields
}

// JSON holds text, which fronts send as UTF-8. Bytes that are not UTF-8 stay one character each.
function textOf(value: string): string {
  const text = textOfByteString(value)
  return text.includes('\ufffd') ? value : text
}

function listed(fields: readonly Field[]): Record<string, string[]> {
  const lists = new Map<string, [name: string, values: string[]]>()
  for (const [name, value] of fields) {
    const list = lists.get(name.toLowerCase())
    if (list === undefined) lists.set(name.toLowerCase(), [name, [value]])
    else list[1].push(value)
  }
  return Object.fromEntries(lists.values())
}

/** A load balancer without multi-value headers takes one field of a name; but names that differ in case are two to it. */
function cookieName(at: number): string {
  let letter = 0
  return 'set-cookie'.replace(/[a-z]/g, (char) => ((at >> letter++) & 1 ? char.toUpperCase() : char))
}

const LONE_SURROGATE = /\p{Cs}/u

// Text is the body as it is. Bytes become text where they are meant to be and nothing is lost: a REST API passes base64 on
// as it stands, unless it was told of the type; and what is zeros would be six times as long.
function bodyOf(
  body: string | Uint8Array,
  fields: readonly Field[],
): Pick<LambdaResult, 'body' | 'isBase64Encoded'> {
  if (typeof body === 'string') {
    return { body: LONE_SURROGATE.test(body) ? decodeUtf8(encodeUtf8(body)) : body, isBase64Encoded: false }
  }
  const text = isTextual(fields) ? decodeUtf8(body, true) : null
  return text === null
    ? { body: base64Of(body), isBase64Encoded: true }
    : { body: text, isBase64Encoded: false }
}

function isTextual(fields: readonly Field[]): boolean {
  let type = ''
  for (const [name, value] of fields) {
    const field = name.toLowerCase()
    if (field === 'content-encoding' && value.toLowerCase() !== 'identity') return false
    if (field === 'content-type') type = value
  }
  return TEXTUAL.test(type)
}
