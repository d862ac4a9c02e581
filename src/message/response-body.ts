// A response with its body, without the means to answer: `Response` adds those. What is read is kept, so that it can be read
// again, in any form.

import { type BodyInit, type Source, sourceOf, TEXT_TYPE } from '../body/source.ts'
import { chained, chunkBytes, collect, isChunk, iterate } from '../environ/body.ts'
import type { Body, Chunk, HeaderList } from '../environ/contract.ts'
import { chunksOfStream, streamOfBody } from '../environ/fetch.ts'
import { decodeUtf8 } from '../syntax/bytes.ts'
import { ResponseHead } from './response-head.ts'

/** The head of a response, and its body. */
export class ResponseBody extends ResponseHead {
  /** The media type of a body that says none of itself. */
  static readonly defaultContentType: string = 'application/octet-stream'

  declare protected payload: Body
  /** What `write` has added, and the payload that has it at its end. */
  declare private written?: { readonly into: Body; readonly chunks: Chunk[] }

  constructor(line: string, list: HeaderList, shared: boolean, payload: Body) {
    super(line, list, shared)
    this.payload = payload
  }

  /** The body as a stream; null when it is empty. Reading it uses up a body that can be iterated only once. */
  get body(): ReadableStream<Uint8Array> | null {
    const { payload } = this
    if (!isChunk(payload)) return streamOfBody(iterate(payload))
    return payload.length === 0 ? null : streamOfBody([payload][Symbol.iterator]())
  }
  /** Text, bytes, a Blob, a stream or an iterable; Content-Length follows, Content-Type is set only where there is none. */
  set body(value: BodyInit | undefined) {
    this.setSource(sourceOf(value), true)
  }

  /**
   * Adds text, as UTF-8, or bytes to the end of the body, and gives how many bytes that are. Content-Length follows where
   * the length of the body is known. For what is made over time use `bodyFile`, which waits for a slow client.
   */
  write(chunk: Chunk): number {
    const size = chunkBytes(chunk).length
    const length = this.contentLength
    if (this.written?.into !== this.payload) {
      const { payload } = this
      const chunks = isChunk(payload) && payload.length > 0 ? [payload] : []
      this.payload = isChunk(payload) ? chunks : chained([payload, chunks])
      this.written = { into: this.payload, chunks }
    }
    this.written.chunks.push(chunk)
    if (length !== null) this.contentLength = length + size
    return size
  }

  /**
   * A stream whose text and bytes become the end of the body. It takes more as the client reads, and fails once the client
   * has left. Content-Length goes. The body ends when the stream is closed.
   *
   * @example
   * const res = new Response(null, { contentType: 'text/csv' })
   * void table.pipeTo(res.bodyFile)
   * return res
   */
  get bodyFile(): WritableStream<Chunk> {
    const { writable, readable } = new TransformStream<Chunk, Uint8Array>(
      { transform: (chunk, controller) => controller.enqueue(chunkBytes(chunk)) },
      new CountQueuingStrategy({ highWaterMark: 1 }),
      { highWaterMark: 65_536, size: (chunk) => chunk.length },
    )
    const { payload } = this
    const chunks = chunksOfStream(readable)
    this.payload = isChunk(payload) && payload.length === 0 ? chunks : chained([payload, chunks])
    this.contentLength = null
    return writable
  }

  /** The body as bytes. It can be read again, in any form. */
  async bytes(): Promise<Uint8Array> {
    const bytes = await collect(this.payload)
    this.payload = bytes
    return bytes
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    // A copy by its constructor: the `slice` of a Buffer is a view of the memory that it shares with others.
    return new Uint8Array(await this.bytes()).buffer
  }

  async blob(): Promise<Blob> {
    return new Blob([(await this.bytes()) as Uint8Array<ArrayBuffer>], {
      type: this.field('Content-Type') ?? '',
    })
  }

  /** The body as UTF-8 text, with U+FFFD for what is not UTF-8. */
  async text(): Promise<string> {
    return typeof this.payload === 'string' ? this.payload : decodeUtf8(await this.bytes())
  }

  /** The body as JSON. Rejects with a SyntaxError when it is not. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  /** Takes a body, its length and, where there is none and `addType` says so, its type. */
  protected setSource(source: Source, addType: boolean): void {
    this.payload = source.body
    this.contentLength = source.size
    if (addType && this.field('Content-Type') === null) {
      const { defaultContentType } = this.constructor as typeof ResponseBody
      this.setField('Content-Type', source.type ?? (source.size === 0 ? TEXT_TYPE : defaultContentType))
    }
  }
}
