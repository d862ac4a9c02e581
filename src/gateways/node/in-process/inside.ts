// An application inside of middleware of node:http: it sees what the middleware has changed of the request, and its answer goes
// through the response that the middleware holds.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { chunkBytes, dropBody, dropIterator, isChunk, iterate } from '../../../environ/body.ts'
import {
  type Application,
  type Chunk,
  type Environ,
  type ErrorStream,
  isPromiseLike,
} from '../../../environ/contract.ts'
import { environKey } from '../../../environ/keys.ts'
import { Answer, run } from '../../../environ/run.ts'
import { checkField } from '../../../syntax/field.ts'
import { decodePercent } from '../../../syntax/percent.ts'
import { isBodiless, parseStatus } from '../../../syntax/status.ts'
import { mergeFields } from '../../merged-fields.ts'
import { cutTarget } from '../../mounted-path.ts'
import { putParsed } from '../../parsed-body.ts'
import type { HandlerCall } from './call.ts'
import type { InProcessRequest } from './request.ts'

/** Gives a function that has an application answer a request when its middleware has passed it on. */
export function answerInside(
  app: Application,
  environ: Environ,
  { request, response }: HandlerCall,
): (fail: (error: unknown) => void) => void {
  const { method, url } = request
  return (fail) => {
    try {
      if (request.method !== method) environ.REQUEST_METHOD = request.method ?? ''
      if (request.url !== url) takeUrl(environ, request.url ?? '')
      takeFields(environ, request)
      if (request.readableDidRead) putParsed(environ, { value: request.body, raw: request.rawBody })
      environ['connect.request'] = request
      environ['connect.response'] = response
      const answer = run(app, environ, new Answer())
      if (isPromiseLike(answer)) {
        Promise.resolve(answer)
          .then((settled) => send(settled, request, response, environ['wsgi.errors'], fail))
          .catch(fail)
      } else {
        send(answer, request, response, environ['wsgi.errors'], fail)
      }
    } catch (error) {
      fail(error)
    }
  }
}

function takeUrl(environ: Environ, url: string): void {
  const [path, query] = cutTarget(url)
  environ.PATH_INFO = decodePercent(path)
  environ.QUERY_STRING = query
}

// What frames a body says nothing new about it.
const KEPT = new Set(['content-length', 'transfer-encoding'])

function takeFields(environ: Environ, { headers, rawHeaders }: InProcessRequest): void {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (headers[name.toLowerCase()] === undefined) delete environ[environKey(name)]
  }
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || KEPT.has(name)) continue
    const key = environKey(name)
    const text = typeof value === 'string' ? value : String(value)
    if (environ[key] !== text) environ[key] = text
  }
}

function send(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  errors: ErrorStream,
  fail: (error: unknown) => void,
): void {
  const { body } = answer
  if (response.destroyed || response.headersSent) {
    dropBody(body, errors)
    if (!response.destroyed) fail(new Error('middleware has answered a request that it has passed on'))
    return
  }
  const { code, reason } = parseStatus(answer.statusLine)
  const fields: string[] = []
  for (const [name, value] of answer.headerlist ?? []) {
    checkField(name, value)
    fields.push(name, value)
  }
  mergeFields(response, fields)
  response.statusCode = code
  response.statusMessage = reason
  answer.headSent = true
  if (isChunk(body)) {
    const bytes = chunkBytes(body)
    // As Node does for a body that is given to end(): middleware that compresses looks at the length.
    if (bytes.length > 0 && !isBodiless(code) && !response.hasHeader('Content-Length')) {
      response.setHeader('Content-Length', bytes.length)
    }
    response.end(bytes)
  } else if (request.method === 'HEAD' || isBodiless(code)) {
    dropBody(body, errors)
    response.end()
  } else {
    void pump(iterate(body), response, fail)
  }
}

async function pump(
  iterator: Iterator<Chunk> | AsyncIterator<Chunk>,
  response: ServerResponse,
  fail: (error: unknown) => void,
): Promise<void> {
  let open = true
  let wake: (() => void) | null = null
  const close = () => {
    if (!open) return
    open = false
    wake?.()
    dropIterator(iterator)
  }
  // Also while a step is waited for.
  response.once('close', close)
  const drained = () => wake?.()
  response.on('drain', drained)
  // Compression holds events back until it is told that nothing comes after them for a while.
  const { flush } = response as { flush?: () => void }
  const isLive = /^text\/event-stream/i.test(String(response.getHeader('Content-Type')))
  try {
    for (;;) {
      let step: IteratorResult<Chunk>
      try {
        step = await iterator.next()
      } catch (error) {
        open = false
        throw error
      }
      if (!open) return
      if (step.done) break
      const bytes = chunkBytes(step.value)
      if (bytes.length === 0) continue
      if (!response.write(bytes)) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = null
      }
      if (!open) return
      if (isLive) flush?.call(response)
    }
    open = false
    response.end()
  } catch (error) {
    close()
    fail(error)
  } finally {
    response.off('drain', drained)
  }
}
