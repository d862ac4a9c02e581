// Between the contract and the platform's fetch objects: an environ from a `globalThis.Request`, and an answer as a
// `globalThis.Response`. Conversions only; the gateway that uses them is gateways/fetch.ts.

import { isBodiless, parseStatus } from '../syntax/status.ts'
import { blank, EMPTY_INPUT } from './blank.ts'
import { chunkBytes, closeIterator, isChunk, iterate } from './body.ts'
import type { Body, Chunk, Environ, HeaderList } from './contract.ts'
import { environKey } from './keys.ts'

/** The environ of a platform request. The body is not read; a client that leaves is seen through the request's signal. */
export function environOfFetch(request: globalThis.Request): Environ {
  const hash = request.url.indexOf('#')
  const environ = blank(hash < 0 ? request.url : request.url.slice(0, hash))
  environ.REQUEST_METHOD = request.method
  environ.SERVER_PROTOCOL = 'HTTP/1.1'
  if (environ.PATH_INFO === '') environ.PATH_INFO = '/'
  for (const [name, value] of request.headers) {
    // A name with an underscore would take the place of the one with a hyphen; Proxy would set the proxy of programs.
    if (!name.includes('_') && name !== 'proxy') environ[environKey(name)] = value
  }
  environ['wsgify.signal'] = request.signal
  environ['wsgi.input'] = EMPTY_INPUT
  if (request.body !== null) {
    environ['wsgi.input'] = chunksOfStream(request.body)
    if (environ.CONTENT_LENGTH === undefined) environ['wsgi.input_terminated'] = true
  }
  return environ
}

/** An answer as a platform response. A body that streams goes on streaming; a reader that cancels closes the iterator. */
export function fetchResponse(statusLine: string, headers: HeaderList, body: Body): globalThis.Response {
  const { code, reason } = parseStatus(statusLine)
  const fields = new globalThis.Headers()
  for (const [name, value] of headers) fields.append(name, value)
  const init = { status: code, statusText: reason, headers: fields }
  if (isBodiless(code) || code === 205) {
    if (!isChunk(body)) void closeIterator(iterate(body))
    return new globalThis.Response(null, init)
  }
  return new globalThis.Response(
    (isChunk(body) ? body : streamOfBody(iterate(body))) as globalThis.BodyInit,
    init,
  )
}

/** An iterator of chunks as a stream of bytes: pulled one by one, closed when the reader cancels or a chunk is refused. */
export function streamOfBody(iterator: Iterator<Chunk> | AsyncIterator<Chunk>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const step = await iterator.next()
        if (step.done) return controller.close()
        let bytes: Uint8Array
        try {
          bytes = chunkBytes(step.value)
        } catch (error) {
          await closeIterator(iterator)
          throw error
        }
        if (bytes.length > 0) return controller.enqueue(bytes)
      }
    },
    async cancel() {
      await closeIterator(iterator)
    },
  })
}

/** The chunks of a stream. Not every runtime's streams can be iterated, so its reader is used. */
export async function* chunksOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const step = await reader.read()
      if (step.done) break
      yield step.value
    }
    ended = true
  } finally {
    if (!ended) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}
