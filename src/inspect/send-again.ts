// Sends a request that was written in the page to the application, in process.

import { blank } from '../environ/blank.ts'
import { dropIterator, isChunk, iterate } from '../environ/body.ts'
import { type Application, type Environ, toWsgi } from '../environ/contract.ts'
import { environKey } from '../environ/keys.ts'
import { Answer, run } from '../environ/run.ts'
import { HTTPBadRequest } from '../exc/client-error.ts'
import { byteStringOfText, encodeUtf8 } from '../syntax/bytes.ts'
import { isToken } from '../syntax/field.ts'

// How long an answer that streams is read.
const LONGEST = 10_000

/** A request as the page writes it. */
export interface Written {
  readonly method: string
  readonly target: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Reads what the page sent. Throws an HTTPBadRequest that says what is wrong with it. */
export function writtenIn(value: unknown): Written {
  const { method, target, fields = [], body = '' } = (value ?? {}) as Partial<Record<keyof Written, unknown>>
  if (typeof method !== 'string' || !isToken(method))
    throw new HTTPBadRequest('a method is a word such as GET')
  if (typeof target !== 'string' || !/^\/[!-~]*$/.test(target) || target.includes('#')) {
    throw new HTTPBadRequest('a target is a path that begins with a slash, percent-encoded')
  }
  if (typeof body !== 'string') throw new HTTPBadRequest('a body is text')
  if (!Array.isArray(fields)) throw new HTTPBadRequest('fields are pairs')
  const pairs = fields.map((pair: unknown) => {
    const [name, text] = Array.isArray(pair) ? (pair as unknown[]) : []
    if (typeof name !== 'string' || !isToken(name)) throw new HTTPBadRequest('the name of a field is a word')
    if (typeof text !== 'string' || /[\r\n\0]/.test(text))
      throw new HTTPBadRequest(`${name} is one line of text`)
    return [name, text] as const
  })
  return { method, target, fields: pairs, body }
}

/** The environ of a written request, as the gateway would make it that `from` came by. */
export function environOf({ method, target, fields, body }: Written, from: Environ): Environ {
  const environ = blank(target)
  const bytes = encodeUtf8(body)
  for (const key of [
    'SERVER_NAME',
    'SERVER_PORT',
    'REMOTE_ADDR',
    'REMOTE_PORT',
    'wsgi.url_scheme',
    'wsgi.errors',
    'wsgify.limits',
  ] as const) {
    if (from[key] !== undefined) (environ as Record<string, unknown>)[key] = from[key]
  }
  environ.REQUEST_METHOD = method
  environ.SERVER_PROTOCOL = 'HTTP/1.1'
  if (from.HTTP_HOST !== undefined) environ.HTTP_HOST = from.HTTP_HOST
  for (const [name, value] of fields) {
    if (/^(?:content-length|transfer-encoding|connection|proxy)$/i.test(name) || name.includes('_')) continue
    const key = environKey(name.toLowerCase())
    const text = byteStringOfText(value.trim())
    const before = key === 'HTTP_HOST' ? undefined : (environ[key] as string | undefined)
    environ[key] = before === undefined ? text : `${before}${key === 'HTTP_COOKIE' ? '; ' : ', '}${text}`
  }
  if (bytes.length > 0) {
    environ['wsgi.input'] = Object.freeze([bytes])
    environ.CONTENT_LENGTH = String(bytes.length)
  }
  return environ
}

/** Runs an application to the end of its answer, or until it has taken long; what it throws was recorded. */
export async function runToEnd(app: Application, environ: Environ): Promise<void> {
  try {
    const { body } = await run(toWsgi(app), environ, new Answer())
    if (isChunk(body)) return
    const iterator = iterate(body)
    let isLate = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, LONGEST, true)
    })
    const read = async () => {
      while (!isLate && !(await iterator.next()).done) {}
      return false
    }
    try {
      isLate = await Promise.race([read(), late])
    } finally {
      clearTimeout(timer)
    }
    // Not waited for: a generator takes its return() when its running step is over, which may be never.
    if (isLate) dropIterator(iterator)
  } catch {
    // The journey says so.
  }
}
