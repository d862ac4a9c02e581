// Each request and its answer as a developer wants to see them, in the log of the server.

import { isChunk, stepping } from '../environ/body.ts'
import {
  type Body,
  type Chunk,
  isPromiseLike,
  type StartResponse,
  toWsgi,
  type Wsgi,
} from '../environ/contract.ts'
import { maskedEnviron, maskedValue } from '../exc/development/masked.ts'
import { byteStringOf, encodeUtf8 } from '../syntax/bytes.ts'
import { wsgify } from '../wsgify/wsgify.ts'
import { escaped } from './log-line.ts'
import { count, type Filter, type Logger, loggerOf, readSettings } from './settings.ts'

/** How much is told, and to whom. */
export interface DebugOptions {
  /** How many bytes of the body of an answer are told; 4096 by default. */
  readonly maxBytes?: number | undefined
  /** Gets each line; `wsgi.errors` by default. */
  readonly logger?: Logger | undefined
}

/**
 * Tells the environ of each request, and the status, the fields and the body of its answer, each chunk as it leaves. Values
 * whose names say that they are secrets are masked, bodies are not: it is for developers, and not for what real users ask.
 *
 * @example
 * app = debug(app, { maxBytes: 0 })
 */
export const debug: Filter<DebugOptions> = /* @__PURE__ */ wsgify.middleware(
  (_req, app, { maxBytes, logger }): Wsgi => {
    const wsgi = toWsgi(app)
    return (environ, startResponse) => {
      const tell = (line: string): void => {
        if (logger === null) environ['wsgi.errors'].write(`${line}\n`)
        else logger.info(line)
      }
      tell(`> ${escaped(environ.REQUEST_METHOD)} ${escaped(environ.SCRIPT_NAME + environ.PATH_INFO)}`)
      for (const [key, text] of maskedEnviron(environ)) tell(`> ${escaped(key)} = ${escaped(text)}`)
      const start: StartResponse = (status, headers, error) => {
        tell(`< ${escaped(status)}`)
        for (const [name, value] of headers) tell(`< ${escaped(name)}: ${escaped(maskedValue(name, value))}`)
        startResponse(status, headers, error)
      }
      const body = wsgi(environ, start)
      return isPromiseLike(body)
        ? body.then((settled) => shown(settled, maxBytes, tell))
        : shown(body, maxBytes, tell)
    }
  },
  (given: DebugOptions) =>
    readSettings(given, { maxBytes: [count, 4096], logger: [loggerOf, null] }, { oslo_config_project: null }),
)

function shown(body: Body, maxBytes: number, tell: (line: string) => void): Body {
  let left = maxBytes
  const show = (chunk: Chunk): void => {
    if (left === 0) return
    const bytes = typeof chunk === 'string' ? encodeUtf8(chunk) : chunk
    tell(`< ${escaped(byteStringOf(bytes.subarray(0, left)))}`)
    left -= Math.min(left, bytes.length)
  }
  if (isChunk(body)) {
    show(body)
    return body
  }
  if (Array.isArray(body)) {
    for (const chunk of body as readonly Chunk[]) show(chunk)
    return body
  }
  // A file that the server sends by itself must stay one.
  if ('fd' in body) {
    tell('< (a file)')
    return body
  }
  return stepping<Chunk, Chunk>(body, async (from) => {
    const step = await from.next()
    if (!step.done) show(step.value)
    return step
  })
}
