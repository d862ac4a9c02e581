// What wsgify answers to the cases on what a response is made of and says: its head, its body, cookies, caches, codings,
// its text.

import { deflateRawSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import type { SetCookieAttributes } from '../../src/cookies/set-cookie.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Application, HeaderList } from '../../src/environ/contract.ts'
import type { CacheControlInit } from '../../src/headers/cache-control.ts'
import { Challenges } from '../../src/headers/challenges.ts'
import { ContentRange } from '../../src/headers/content-range.ts'
import { EntityTag } from '../../src/headers/entity-tag.ts'
import { RetryAfter } from '../../src/headers/retry-after.ts'
import { Response, type ResponseInit } from '../../src/message/response.ts'
import { byteStringOf, bytesOfByteString } from '../../src/syntax/bytes.ts'
import { splitList } from '../../src/syntax/list.ts'
import type { Json } from './cases.ts'
import { cookieParts, type Op } from './ops-request.ts'
import { isObject } from './told.ts'

type Parts = { [part: string]: Json }
type Step = readonly [verb: string, ...Json[]]

/** What a case says of a response. */
export interface Made {
  text?: string
  bytes?: string
  chunks?: string[]
  raw?: Json
  json?: Json
  status?: number | string
  contentType?: string | null
  charset?: string | null
  headers?: [string, string][]
  properties?: Parts
}

/** The response that a case describes. */
export function made(given: Made): Response {
  const { status, contentType, charset, headers, properties = {} } = given
  const init = {
    ...('status' in given ? { status } : {}),
    ...('contentType' in given ? { contentType } : {}),
    ...('charset' in given ? { charset } : {}),
    ...('headers' in given ? { headers } : {}),
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valueOfJson(value)])),
  } as ResponseInit
  if ('json' in given) return Response.json(given.json, init)
  return new Response(sourceOf(given), init)
}

function sourceOf({ text, bytes, chunks, raw }: Made) {
  if (text !== undefined) return text
  if (bytes !== undefined) return bytesOfByteString(bytes)
  // An iterator, which can be read once.
  if (chunks !== undefined) return chunks.map(bytesOfByteString).values()
  return raw as never
}

// A value that JSON cannot say by itself: a date, a part of a whole, a challenge.
function valueOfJson(given: Json): unknown {
  if (!isObject(given)) return given
  if ('date' in given) return new Date(Number(given['date']) * 1000)
  if ('part' in given) {
    const [first, last, length] = given['part'] as [number | null, number | null, number | null]
    return { first, last, length }
  }
  if (!('scheme' in given)) return given
  return [{ ...given, parameters: Object.entries(given['parameters'] as Parts) }]
}

// What a property reads as, in values that JSON has.
function read(response: Response, name: string): Json {
  const value = response[name as keyof Response] as unknown
  // One that is absent, empty or malformed has no names.
  if (name === 'vary') return response.vary.names.length === 0 ? null : [...response.vary]
  if (value instanceof Date) return value.getTime() / 1000
  if (value instanceof ContentRange) return [value.first, value.last, value.length]
  if (value instanceof EntityTag) return value.tag
  if (value instanceof RetryAfter)
    return value.delay === null ? value.at().getTime() / 1000 : { delay: value.delay }
  if (value instanceof Challenges) {
    const [{ scheme, token, parameters }] = value.challenges as [Challenges['challenges'][0]]
    return [scheme, token ?? Object.fromEntries(parameters)]
  }
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return [...(value as Iterable<string>)]
  if (name === 'contentDisposition' && value !== null) return response.field('Content-Disposition')
  return value as Json
}

/** The fields by their names, those that stand twice as a list. */
export function headOf(list: HeaderList): Parts {
  const head: Parts = {}
  for (const [field, value] of list) {
    const name = field.toLowerCase()
    const before = head[name]
    head[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return head
}

async function told(response: Response): Promise<Parts> {
  const head = headOf(response.headerlist)
  return { ':status': response.statusLine, ...head, ':body': byteStringOf(await response.bytes()) }
}

const STEPS: Readonly<Record<string, (response: Response, ...values: never[]) => unknown>> = {
  set: (response, name: string, value: Json) => {
    if (!(name in response)) throw new Error(`no property ${name}`)
    ;(response as unknown as Record<string, unknown>)[name] = valueOfJson(value)
  },
  text: (response, text: string) => {
    response.body = text
  },
  bytes: (response, bytes: string) => {
    response.body = bytesOfByteString(bytes)
  },
  chunks: (response, chunks: string[]) => {
    response.body = chunks.map(bytesOfByteString).values()
  },
  clear: (response) => {
    response.body = null
  },
  write: (response, text: string) => response.write(text),
  'write bytes': (response, bytes: string) => response.write(bytesOfByteString(bytes)),
  field: (response, name: string, value: string) => response.headers.set(name, value),
  append: (response, name: string, value: string) => response.headers.append(name, value),
  remove: (response, name: string) => response.headers.delete(name),
  fields: (response, pairs: [string, string][]) => {
    response.headers = pairs
  },
}

// Does one thing after the other; a step that throws is told, and the next one is done.
async function stepping(
  steps: readonly Step[],
  act: (step: Step, number: number) => unknown,
): Promise<Parts> {
  const errors: Parts = {}
  for (const [number, step] of steps.entries()) {
    try {
      await act(step, number)
    } catch (error) {
      errors[`:step ${number}`] = { error: (error as Error).name }
    }
  }
  return errors
}

const COOKIES: Readonly<Record<string, (response: Response, name: string, ...rest: never[]) => unknown>> = {
  set: (response, name, value: string, attributes: SetCookieAttributes) =>
    response.setCookie(name, value, attributes),
  delete: (response, name, attributes: SetCookieAttributes) => response.deleteCookie(name, attributes),
  unset: (response, name) => response.unsetCookie(name),
  'try to unset': (response, name) => response.unsetCookie(name),
}

// The lines by their numbers, each part by itself.
function cookieLines(list: HeaderList): Parts {
  const lines = list.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
  const parts: Parts = { ':count': lines.length }
  for (const [number, line] of lines.entries()) {
    for (const [name, value] of Object.entries(cookieParts(line))) parts[`${number} ${name}`] = value
  }
  return parts
}

interface Merge {
  cookies: [string, string][]
  others: [string, string][]
  app: boolean
  status?: number
}

interface Expires {
  headers: [string, string][]
  seconds: number
  directives: CacheControlInit
}

const CODERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gzipSync(bytes),
  zlib: (bytes) => deflateSync(bytes),
  deflate: (bytes) => deflateRawSync(bytes),
}

/** The operations, by the area and the name that a case gives. */
export const responseOps: Readonly<Record<string, Op>> = {
  'response.make': (given: Made) => told(made(given)),

  'response.read': ({ property, field, text }: Record<'property' | 'field' | 'text', string>) => {
    const response = new Response()
    response.headerlist = []
    // As a response that came from elsewhere has it.
    response.headerlist.push([field, text])
    return read(response, property)
  },

  'response.set': (given: { property: string; field: string; value: Json; headers?: [string, string][] }) => {
    const response = new Response()
    response.headerlist = given.headers ?? []
    STEPS['set']?.(response, given.property as never, given.value as never)
    const fields = response.headerlist.filter(([name]) => name.toLowerCase() === given.field.toLowerCase())
    return { field: fields.map(([, value]) => value), read: read(response, given.property) }
  },

  'response.steps': async (given: Made & { steps: Step[] }) => {
    const response = made(given)
    const errors = await stepping(given.steps, ([verb, ...values]) =>
      STEPS[verb]?.(response, ...(values as never[])),
    )
    const order = response.headerlist.map(([name]) => name.toLowerCase())
    return { ...errors, ':order': order, ...(await told(response)) }
  },

  'response-cookies.steps': async ({ steps }: { steps: [string, string, ...Json[]][] }) => {
    const response = new Response()
    const errors = await stepping(steps, ([verb, name, ...rest]) =>
      COOKIES[verb]?.(response, name as string, ...(rest as never[])),
    )
    return { ...errors, ...cookieLines(response.headerlist) }
  },

  'response-cookies.merge': async ({ cookies, others, app, status = 200 }: Merge) => {
    const response = new Response()
    for (const [name, value] of cookies) response.setCookie(name, value)
    const other = new Response(new Uint8Array([120]), { status })
    for (const [name, value] of others) other.setCookie(name, value)
    const plain: Application = (environ, startResponse) => other.wsgi(environ, startResponse)
    const merged = app ? response.mergeCookies(plain) : response.mergeCookies(other)
    const { status: line, headers } = await call(merged, blank('/'))
    return { ':status': line, ...cookieLines(headers) }
  },

  'response-cache.expires': ({ headers, seconds, directives }: Expires) => {
    const response = new Response()
    response.headerlist = headers
    const now = Math.floor(Date.now() / 1000)
    response.cacheExpires(seconds, directives)
    const head = headOf(response.headerlist)
    // Those of cases are multiples of five.
    const near = (date: Date) => Math.floor((date.getTime() / 1000 - now) / 5) * 5
    if (response.expires !== null) head['expires'] = near(response.expires)
    const { lastModified } = response
    if (lastModified !== null && lastModified.getTime() > (now - 1e9) * 1000)
      head['last-modified'] = near(lastModified)
    head['cache-control'] = splitList(String(head['cache-control'] ?? '')).sort()
    return head
  },

  'response-cache.live': async ({ header, steps }: { header: string; steps: Step[] }) => {
    const response = new Response()
    if (header !== '') response.headers.set('Cache-Control', header)
    const view = response.cacheControl
    const reads: Parts = {}
    const errors = await stepping(steps, ([verb, first, second], number) => {
      if (verb === 'set') (view as unknown as Record<string, Json>)[first as string] = second as Json
      else if (verb === 'field') response.headers.set('Cache-Control', first as string)
      else if (verb === 'assign') response.cacheControl = first as CacheControlInit | string | null
      else if (verb === 'read') {
        const found = response.cacheControl[first as 'maxAge'] as Json
        reads[`:read ${number}`] = found === null ? false : Array.isArray(found) ? found.join(', ') : found
      }
    })
    const field = splitList(response.field('Cache-Control') ?? '').sort()
    return { ...errors, ...reads, field }
  },

  'coding.encode': async (given: Made & { codings: [string, boolean][] }) => {
    const response = made(given)
    // What is lazy there is what streams here.
    for (const [coding] of given.codings) await response.encodeContent(coding)
    const head = headOf(response.headerlist)
    let bytes = await response.bytes()
    if (head['content-encoding'] === 'gzip' && bytes[0] === 0x1f && bytes[1] === 0x8b) {
      if (head['content-length'] === String(bytes.length)) head['content-length'] = 'right'
      bytes = gunzipSync(bytes)
    }
    return { ':status': response.statusLine, ...head, ':body': byteStringOf(bytes) }
  },

  'coding.decode': async (given: {
    bytes: string
    coded: string[]
    cut?: number
    headers: [string, string][]
  }) => {
    let bytes: Uint8Array = bytesOfByteString(given.bytes)
    for (const coding of given.coded) bytes = CODERS[coding]?.(bytes) ?? bytes
    if (given.cut) bytes = bytes.subarray(0, -given.cut)
    const response = new Response(bytes, { headers: given.headers })
    await response.decodeContent()
    return told(response)
  },

  'coding.md5': async (given: Made & { other?: string; md5: boolean }) => {
    const response = made(given)
    const other = given.other === undefined ? undefined : bytesOfByteString(given.other)
    await response.md5Etag(other, { setContentMd5: given.md5 })
    return { etag: response.field('ETag'), 'content-md5': response.field('Content-MD5') }
  },

  'response-text.read': ({ message }: { message: string }) =>
    told(Response.fromBytes(bytesOfByteString(message))),

  'response-text.print': async (given: Made) => {
    const bytes = await made(given).asBytes()
    const text = byteStringOf(bytes)
    const end = text.indexOf('\r\n\r\n')
    const [line = '', ...fields] = text.slice('HTTP/1.1 '.length, end).split('\r\n')
    const pairs = fields.map((field) => field.split(': ') as [string, string])
    return { ':status': line, ...headOf(pairs), ':body': text.slice(end + 4) }
  },

  'response-text.again': async (given: Made) => told(Response.fromBytes(await made(given).asBytes())),

  'response-text.copy': async (given: Made) => {
    const response = made(given)
    const copy = await response.clone()
    copy.status = 404
    copy.headers.set('X-Copy', 'yes')
    copy.write('more')
    return { ...(await told(response)), ':copy': copy.statusLine }
  },
}
