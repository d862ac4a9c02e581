// The way out of an exchange: what the application answered becomes a platform response, whole or as a stream, and nothing
// that was cut short looks complete.

import { chunkBytes, isChunk, iterate, lengthOfChunks } from '../../environ/body.ts'
import { type Body, type Chunk, type HeaderList, isPromiseLike } from '../../environ/contract.ts'
import { Answer, ContractError } from '../../environ/run.ts'
import { concatBytes, encodeUtf8, utf8Length } from '../../syntax/bytes.ts'
import { hasContent, reasonOf } from '../../syntax/status.ts'
import { Refusal } from '../refusal.ts'
import { type AnswerHead, answerHead, withLength } from './answer-fields.ts'
import { AnswerStream, closeQuietly, framed, type StreamOwner } from './answer-stream.ts'
import { framesWholeBodies, initForRuntime } from './host.ts'

// Arrays of chunks up to this are joined, and leave as one.
const JOINED = 65_536

/** What a handler gives back. */
export type Outgoing = globalThis.Response | Promise<globalThis.Response>
type Chunks = Iterator<Chunk> | AsyncIterator<Chunk>

/** An answer and its way out. */
export abstract class Sender extends Answer implements StreamOwner {
  readonly request: globalThis.Request
  readonly method: string
  protected gone = false
  protected tooLarge = false
  protected stream: AnswerStream | null = null
  private head: AnswerHead | null = null
  private iterator: Chunks | null = null

  constructor(request: globalThis.Request) {
    super()
    this.request = request
    // Asked once: some runtimes make the text anew each time.
    this.method = request.method
  }

  abstract report(error: unknown): void
  abstract clientGone(): void
  abstract finish(): void
  /** Answers when the application, or its body, has failed before anything was sent. */
  protected abstract fail(error: unknown): globalThis.Response

  /** Answers with the gateway's own words. */
  refuse({ status, message }: Refusal): globalThis.Response {
    const line = `${status} ${reasonOf(status)}`
    this.take(line, [
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['X-Content-Type-Options', 'nosniff'],
    ])
    return this.whole(`${line}\n\n${message}\n`)
  }

  protected override take(statusLine: string, headers: HeaderList): void {
    this.head = answerHead(statusLine, headers)
    super.take(statusLine, headers)
  }

  /** Makes a response of what the application has answered. Throws what is wrong with it. */
  protected send(): Outgoing {
    const { body } = this
    if (this.gone || this.tooLarge) {
      this.abandon(body)
      return this.unwanted()
    }
    if (isChunk(body)) return this.whole(body)
    const head = this.head as AnswerHead
    if (this.method === 'HEAD' || !hasContent(head.status)) {
      this.abandon(body)
      // An array tells its length without being iterated.
      return this.whole('', Array.isArray(body) ? lengthOfChunks(body) : 0)
    }
    if (!Array.isArray(body)) return this.pull(iterate(body))
    const chunks = body.map(chunkBytes)
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (size <= JOINED) return this.whole(concatBytes(chunks))
    if (head.length < 0) this.head = { ...head, length: size }
    return this.pull(chunks[Symbol.iterator]())
  }

  /** Answers when nobody wants what the application has: the client has left, or its body was too large. */
  protected unwanted(): globalThis.Response {
    this.closeIterator()
    // Nobody is there to see the second, but a fetch handler has to return a response.
    return this.refuse(
      this.tooLarge
        ? new Refusal(413, 'the body is too large')
        : new Refusal(400, 'the client left before its request was complete'),
    )
  }

  /** The whole of a body that is there; with a size, the one that a body has which is not to be sent. */
  protected whole(body: Chunk, known = -1): globalThis.Response {
    const { status, length, fields, typed } = this.head as AnswerHead
    if (!hasContent(status)) return this.respond(null, withLength(fields, status === 205 ? 0 : -1))
    if (framesWholeBodies && length < 0 && typed && this.method !== 'HEAD') {
      // The runtime adds the length by itself.
      return this.respond(body.length === 0 ? null : body, fields)
    }
    const size = known >= 0 ? known : typeof body === 'string' ? utf8Length(body) : body.length
    if (this.method === 'HEAD') {
      return this.respond(null, withLength(fields, length < 0 && size > 0 ? size : length))
    }
    if (length >= 0 && length !== size) {
      throw new ContractError(`the body has ${size} bytes, its Content-Length says ${length}`)
    }
    // For text without a type the platform would think of one.
    const content = size === 0 ? null : typed || typeof body !== 'string' ? body : encodeUtf8(body)
    return this.respond(content, framesWholeBodies ? fields : withLength(fields, size))
  }

  private respond(content: Chunk | null, fields: HeaderList): globalThis.Response {
    const response = this.responseOf(content, fields)
    this.headSent = true
    this.finish()
    return response
  }

  private responseOf(content: Chunk | ReadableStream | null, fields: HeaderList): globalThis.Response {
    const { status, reason } = this.head as AnswerHead
    return new globalThis.Response(
      content as globalThis.BodyInit | null,
      initForRuntime(status, reason, fields),
    )
  }

  // A head is not sent before there is a first chunk: until then an error can still be answered.
  private pull(iterator: Chunks): Outgoing {
    this.iterator = iterator
    for (;;) {
      const step = this.step(iterator)
      if (isPromiseLike(step)) return this.pullOn(iterator, step)
      const response = this.started(step)
      if (response !== null) return response
    }
  }

  // A loop, and no promise that waits for the next: chunks that are empty may come without end.
  private async pullOn(iterator: Chunks, step: ReturnType<Chunks['next']>): Promise<globalThis.Response> {
    for (;;) {
      let settled: IteratorResult<Chunk>
      try {
        settled = await step
      } catch (error) {
        this.iterator = null
        return this.fail(error)
      }
      try {
        const response = this.started(settled)
        if (response !== null) return response
        step = this.step(iterator)
      } catch (error) {
        return this.fail(error)
      }
    }
  }

  private step(iterator: Chunks): ReturnType<Chunks['next']> {
    try {
      return iterator.next()
    } catch (error) {
      // An iterator that has thrown is closed by that.
      this.iterator = null
      throw error
    }
  }

  // The response that one step of the body makes possible; null for an empty chunk.
  private started(step: IteratorResult<Chunk>): globalThis.Response | null {
    if (step.done) this.iterator = null
    if (this.gone || this.tooLarge) return this.unwanted()
    if (step.done) return this.whole('')
    const chunk = chunkBytes(step.value)
    if (chunk.length === 0) return null
    const { fields, length } = this.head as AnswerHead
    if (length >= 0 && chunk.length > length) {
      throw new ContractError(`the body is longer than its Content-Length, ${length}`)
    }
    const stream = new AnswerStream(this.iterator as Chunks, chunk, length, this)
    const response = this.responseOf(framed(stream.readable, length), withLength(fields, length))
    this.stream = stream
    this.iterator = null
    this.headSent = true
    return response
  }

  private abandon(body: Body): void {
    if (isChunk(body) || Array.isArray(body)) return
    this.iterator = iterate(body)
    this.closeIterator()
  }

  protected closeIterator(): void {
    const { iterator } = this
    if (iterator === null) return
    this.iterator = null
    closeQuietly(iterator, this)
  }
}
