// A request and its environ as text for a developer, without the secrets in them.

import { type Environ, kind } from '../../environ/contract.ts'
import { BaseRequest } from '../../message/base-request.ts'
import { concatBytes, decodeUtf8 } from '../../syntax/bytes.ts'
import { decodePercent } from '../../syntax/percent.ts'
import { isSecretName, MASK } from '../../syntax/secret.ts'

const MOST_TEXT = 2000
const MOST_BODY = 8192
const MOST_KEYS = 20

/** A request as the text it has on the wire. Its body is shown when it is short, was read already, and is a form or JSON. */
export function maskedRequest(environ: Environ): string {
  const request = new BaseRequest(environ)
  const lines = [`${request.method} ${maskedUrl(request.pathQs || '/')} ${request.httpVersion}`]
  for (const [name, value] of request.headers) lines.push(`${name}: ${maskedValue(name, value)}`)
  return `${lines.join('\n')}\n\n${maskedBody(request)}`.trimEnd()
}

/** The keys of an environ in order, each with what it holds in a few words. */
export function maskedEnviron(environ: Environ): [key: string, text: string][] {
  const keys: string[] = []
  for (const key in environ) if (environ[key] !== undefined) keys.push(key)
  return keys.sort().map((key) => [key, described(key, environ[key], true)])
}

/** What an environ holds under a key, in a few words; deep, what is in a plain object or a list too. */
export function described(name: string, value: unknown, deep: boolean): string {
  if (typeof value === 'string') return cut(maskedValue(name, value))
  if (typeof value !== 'object' || value === null) return kind(value)
  if (isSecretName(name)) return MASK
  if (deep && Array.isArray(value) && value.every((item) => !(item instanceof Uint8Array))) {
    return `[${value.map((item) => described(name, item, false)).join(', ')}]`
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!deep || Array.isArray(value) || (prototype !== null && prototype !== Object.prototype))
    return kind(value)
  const entries = Object.entries(value).slice(0, MOST_KEYS)
  return `{ ${entries.map(([key, item]) => `${key}: ${described(key, item, false)}`).join(', ')} }`
}

/** A text as it may be shown under a name. Of a secret the rest is shown: which cookies, and which scheme. */
export function maskedValue(name: string, value: string): string {
  if (name === 'QUERY_STRING') return maskedQuery(value)
  if (!isSecretName(name)) return maskedUrl(value)
  if (/cookie$/i.test(name)) {
    return value
      .split(';')
      .map((cookie) => `${cookie.split('=', 1)[0]?.trim() ?? ''}=${MASK}`)
      .join('; ')
  }
  const space = value.indexOf(' ')
  return /authorization$/i.test(name) && space > 0 ? `${value.slice(0, space)} ${MASK}` : MASK
}

/** A text in which the parameters of a URL, and the user of one, may be secrets. */
export function maskedUrl(text: string): string {
  const open = text.replace(/\/\/[^/?#@\s]*@/g, `//${MASK}@`)
  const question = open.indexOf('?')
  return question < 0 ? open : `${open.slice(0, question + 1)}${maskedQuery(open.slice(question + 1))}`
}

/** A query or an urlencoded form. */
export function maskedQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const name = equals < 0 ? pair : pair.slice(0, equals)
      return equals >= 0 && isSecretName(decodePercent(name)) ? `${name}=${MASK}` : pair
    })
    .join('&')
}

function maskedBody(request: BaseRequest): string {
  const input = request.environ['wsgi.input']
  if (!Array.isArray(input))
    return request.isBodyReadable ? '(the body is not shown: nobody has read it)' : ''
  const bytes = concatBytes(input as Uint8Array[])
  if (bytes.length === 0) return ''
  const type = request.contentType
  if (bytes.length <= MOST_BODY) {
    if (type === 'application/x-www-form-urlencoded') return maskedQuery(decodeUtf8(bytes))
    if (request.mediaType?.isJson) return maskedJson(decodeUtf8(bytes))
  }
  return `(a body of ${bytes.length} bytes, ${type ?? 'of no type'}, is not shown)`
}

function maskedJson(text: string): string {
  try {
    return JSON.stringify(
      JSON.parse(text),
      (name: string, value: unknown) => (isSecretName(name) ? MASK : value),
      2,
    )
  } catch {
    return '(the body is not shown: it is no JSON)'
  }
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}
