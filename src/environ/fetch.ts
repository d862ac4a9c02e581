// Between the contract and the platform's fetch objects: answers and `globalThis.Response`, iterators and streams.
// Conversions only; the gateway is gateways/fetch.ts.

import { checkField } from '../syntax/field.ts'
import { hasContent, parseStatus } from '../syntax/status.ts'
import { chunkBytes, closeIterator, dropBody, isChunk, iterate } from './body.ts'
import type { Body, Chunk, HeaderList } from './contract.ts'
import { Answer } from './run.ts'

// Codings that the platform's fetch undoes, while Content-Encoding goes on to name them. Bun alone undoes zstd, and asks for it.
const UNDONE = /* @__PURE__ */ new RegExp(
  `^(?:(?:x-gzip|gzip|deflate|br${'Bun' in globalThis ? '|zstd' : ''})\\s*(?:,\\s*|$))+$`,
  'i',
)

/**
 * A platform response as an answer. Set-Cookie fields stay apart; a body that streams goes on streaming. What came over the
 * network has been decoded by the platform, so its Content-Encoding and length do not go along.
 *
 * Throws a TypeError for one that hides what it is: the result of `Response.error()`, or of a redirect that was not followed.
 */
export function answerOfFetch(response: globalThis.Response): Answer {
  const { status, statusText, headers, body } = response
  if (status === 0) throw new TypeError(`a response of the type ${response.type} cannot be an answer`)
  const decoded = response.url !== '' && UNDONE.test(headers.get('content-encoding') ?? '')
  const list: HeaderList = []
  for (const [name, value] of headers) {
    if (!decoded || (name !== 'content-encoding' && name !== 'content-length')) list.push([name, value])
  }
  const answer = new Answer()
  answer.statusLine = `${status} ${statusText}`.trimEnd()
  answer.headerlist = list
  answer.body = body === null ? '' : chunksOfStream(body)
  return answer
}

/**
 * An answer as a platform response. A body that streams goes on streaming; a reader that cancels closes the iterator.
 *
 * Throws a TypeError or RangeError for a head that could not be sent as it stands; the body is closed then.
 */
export function fetchResponse(statusLine: string, headers: HeaderList, body: Body): globalThis.Response {
  let init: globalThis.ResponseInit & { readonly status: number }
  try {
    init = fetchHead(statusLine, headers)
  } catch (error) {
    dropBody(body)
    throw error
  }
  if (!hasContent(init.status)) {
    dropBody(body)
    return new globalThis.Response(null, init)
  }
  return new globalThis.Response(
    (isChunk(body) ? body : streamOfBody(iterate(body))) as globalThis.BodyInit,
    init,
  )
}

// The platform's Headers would take line ends off the ends of a value, where every other gateway refuses it.
function fetchHead(statusLine: string, headers: HeaderList) {
  const { code, reason } = parseStatus(statusLine)
  if (code < 200) throw new RangeError(`the status of an answer is 200 or more, not ${code}`)
  const fields = new globalThis.Headers()
  for (const [name, value] of headers) {
    checkField(name, value)
    fields.append(name, value)
  }
  return { status: code, statusText: reason, headers: fields }
}

/** An iterator of chunks as a stream of bytes: pulled one by one, closed when the reader cancels or a chunk is refused. */
export function streamOfBody(iterator: Iterator<Chunk> | AsyncIterator<Chunk>): ReadableStream<Uint8Array> {
  // A reader may cancel while a chunk is waited for that is then refused.
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await closeIterator(iterator)
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const step = await iterator.next()
        if (step.done) return controller.close()
        let bytes: Uint8Array
        try {
          bytes = chunkBytes(step.value)
        } catch (error) {
          await close()
          throw error
        }
        if (bytes.length > 0) return controller.enqueue(bytes)
      }
    },
    cancel: close,
  })
}

/**
 * The chunks of a stream. Closing it cancels the stream at once, also while a chunk is waited for. Not every runtime's
 * streams can be iterated, so its reader is used.
 */
export function chunksOfStream(stream: ReadableStream<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  let ended = false
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next(): Promise<IteratorResult<Uint8Array>> {
      if (ended) return { done: true, value: undefined }
      reader ??= stream.getReader()
      const step = await reader.read()
      if (!step.done) return step
      ended = true
      reader.releaseLock()
      return { done: true, value: undefined }
    },
    async return() {
      if (!ended) {
        ended = true
        await (reader ?? stream)
          .cancel(new DOMException('the rest of the body is not wanted', 'AbortError'))
          .catch(() => {})
        reader?.releaseLock()
      }
      return { done: true, value: undefined }
    },
  }
}
