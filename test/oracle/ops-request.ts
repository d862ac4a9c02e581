// What wsgify answers to the cases on requests: URLs, paths, queries, forms, cookies, charsets.

import { formatSetCookie, type SetCookieAttributes } from '../../src/cookies/set-cookie.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { NoVars } from '../../src/multidict/read-only.ts'
import { byteStringOf, bytesOfByteString } from '../../src/syntax/bytes.ts'
import type { Json } from './cases.ts'

/** An operation takes the arguments of its case, whose types the generator and driver.py agree on. */
export type Op = (given: never) => Json | Promise<Json>

const URL_FAMILY = [
  'scheme',
  'host',
  'domain',
  'hostPort',
  'hostUrl',
  'applicationUrl',
  'pathUrl',
  'path',
  'pathQs',
  'url',
  'scriptName',
  'pathInfo',
  'queryString',
  'serverName',
  'serverPort',
] as const

interface Blank {
  url: string
  baseUrl?: string
  environ?: Record<string, string>
  without?: string[]
}

interface Steps {
  steps: [verb: string, name: string, value: string][]
}

interface Post {
  method?: string
  type: string | null
  body: string
}

function posted({ method = 'POST', type, body }: Post): Request {
  const request = Request.blank('/', { method, body: bytesOfByteString(body) })
  if (type !== null) request.environ.CONTENT_TYPE = type
  return request
}

async function fieldOf(value: string | File): Promise<Json> {
  if (typeof value === 'string') return value
  const bytes = new Uint8Array(await value.arrayBuffer())
  return { filename: value.name, type: value.type, bytes: byteStringOf(bytes) }
}

function cookiesOf(request: Request): { [name: string]: Json } {
  return Object.fromEntries([...request.cookies.keys()].map((name) => [name, request.cookies.get(name)]))
}

/** The parts of a Set-Cookie field, whose order says nothing; when one expires is another second in each run. */
export function cookieParts(text: string): { [part: string]: Json } {
  const [pair = '', ...rest] = text.split('; ')
  const parts: { [part: string]: Json } = { pair }
  for (const attribute of rest) {
    const [name = '', ...value] = attribute.split('=')
    parts[name.toLowerCase()] = value.length === 0 || name === 'Expires' ? true : value.join('=')
  }
  return parts
}

/** The operations, by the area and the name that a case gives. */
export const requestOps: Readonly<Record<string, Op>> = {
  'url.blank': ({ url, baseUrl, environ, without = [] }: Blank) => {
    const request = Request.blank(url, {
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(environ === undefined ? {} : { environ }),
    })
    for (const key of without) delete request.environ[key]
    return Object.fromEntries(URL_FAMILY.map((name) => [name, request[name]]))
  },

  'url.walk': ({ script, path, steps }: { script: string; path: string; steps: string[] }) => {
    const request = Request.blank('/', { environ: { SCRIPT_NAME: script, PATH_INFO: path } })
    return steps.map((step) => {
      const segment =
        step === 'peek'
          ? request.pathInfoPeek()
          : request.pathInfoPop(step === 'pop' ? undefined : new RegExp(step))
      return [segment, request.scriptName, request.pathInfo]
    })
  },

  'url.relative': (given: { url: string; baseUrl?: string; other: string; toApplication: boolean }) => {
    const { url, baseUrl, other, toApplication } = given
    const request = Request.blank(url, baseUrl === undefined ? {} : { baseUrl })
    return request.relativeUrl(other, { toApplication })
  },

  'query.get': ({ query }: { query: string }) => [
    ...Request.blank('/', { environ: { QUERY_STRING: query } }).GET,
  ],

  'query.write': ({ query, steps }: Steps & { query: string }) => {
    const request = Request.blank('/', { environ: { QUERY_STRING: query } })
    for (const [verb, name, value] of steps) {
      if (verb === 'set') request.GET.set(name, value)
      else if (verb === 'append') request.GET.append(name, value)
      else request.GET.delete(name)
    }
    return { text: request.queryString, pairs: [...request.GET] }
  },

  'form.post': async (given: Post) => {
    const form = await posted(given).POST()
    return form instanceof NoVars ? null : ([...form] as [string, string][])
  },

  'multipart.post': async ({ type, body }: Post & { type: string }) => {
    const environ = { 'wsgi.input': [bytesOfByteString(body)], CONTENT_TYPE: type }
    const form = await Request.blank('/', { method: 'POST', environ }).POST()
    const fields = await Promise.all([...form].map(async ([name, value]) => [name, await fieldOf(value)]))
    return Object.fromEntries(fields.entries())
  },

  'cookies.read': ({ header }: { header: string }) =>
    cookiesOf(Request.blank('/', { environ: { HTTP_COOKIE: header } })),

  'cookies.write': ({ header, steps }: Steps & { header: string }) => {
    const request = Request.blank('/', { environ: { HTTP_COOKIE: header } })
    for (const [verb, name, value] of steps) {
      if (verb === 'set') request.cookies.set(name, value)
      else request.cookies.delete(name)
    }
    // No cookie has an empty name.
    return { '': request.environ.HTTP_COOKIE ?? '', ...cookiesOf(request) }
  },

  'set-cookie.build': (given: { name: string; value: string; attributes: SetCookieAttributes }) =>
    cookieParts(formatSetCookie(given.name, given.value, given.attributes)),

  'charset.type': ({ type }: { type: string }) => {
    const request = Request.blank('/', { environ: { CONTENT_TYPE: type } })
    return { type: request.contentType, charset: request.charset }
  },

  'charset.text': (given: Post) => posted(given).text(),

  'charset.response': ({ type, body }: Post & { type: string }) => {
    const response = new Response(bytesOfByteString(body))
    response.setField('Content-Type', type)
    return response.text()
  },
}
