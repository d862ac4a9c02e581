// The body of a platform request as the application reads it: once, counted, and never a part taken for the whole.

import { BodyTooLarge, ClientDisconnected } from '../body-errors.ts'

/** What an input tells its exchange. */
export interface InputOwner {
  /** Called when the body has grown beyond the limit. */
  overLimit(): void
}

/** A body that is read while it arrives, or at once when it is small. */
export class FetchInput implements AsyncIterable<Uint8Array> {
  private readonly request: globalThis.Request
  private readonly length: number
  private readonly whole: boolean
  private readonly limit: number
  private readonly owner: InputOwner
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null
  private received = 0
  private taken = false
  private ended = false
  private error: Error | null = null
  private wake: ((error: Error) => void) | null = null

  /** Takes the length that was announced, or -1; with `whole` the body is read in one piece. */
  constructor(request: globalThis.Request, length: number, whole: boolean, limit: number, owner: InputOwner) {
    this.request = request
    this.length = length
    this.whole = whole
    this.limit = limit
    this.owner = owner
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.taken) throw new Error('the body of this request was read already, and is not kept')
    this.taken = true
    return {
      next: () => this.next(),
      // The stream is let go and not cancelled: some runtimes would close the connection, and the answer with it.
      return: async () => {
        this.end()
        return { done: true, value: undefined }
      },
    }
  }

  /** Ends the body with an error: the client has left. */
  fail(error: Error): void {
    if (this.ended) return
    this.error ??= error
    this.wake?.(this.error)
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.error !== null) throw this.error
    if (this.ended) return { done: true, value: undefined }
    let bytes: Uint8Array | undefined
    try {
      const arriving = this.whole && this.received === 0 ? this.all() : this.more()
      bytes = await Promise.race([arriving, this.failure()])
    } catch {
      this.error ??= new ClientDisconnected()
    }
    this.wake = null
    if (this.error === null && bytes === undefined && this.length >= 0 && this.received < this.length) {
      this.error = new ClientDisconnected('the body of the request is incomplete')
    }
    if (bytes !== undefined) {
      this.received += bytes.length
      if (this.received > this.limit) {
        this.error = new BodyTooLarge(`the body is larger than ${this.limit} bytes`)
        this.owner.overLimit()
      }
    }
    if (this.error !== null) {
      this.end()
      throw this.error
    }
    if (bytes !== undefined) return { done: false, value: bytes }
    this.end()
    return { done: true, value: undefined }
  }

  // Rejects when the client is known to have left: not every runtime ends the stream of its body then.
  private failure(): Promise<never> {
    return new Promise((_, reject) => {
      this.wake = reject
    })
  }

  private async all(): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(await this.request.arrayBuffer())
    return bytes.length === 0 ? undefined : bytes
  }

  private async more(): Promise<Uint8Array | undefined> {
    if (this.whole || this.request.body === null) return undefined
    this.reader ??= this.request.body.getReader()
    return (await this.reader.read()).value
  }

  private end(): void {
    this.ended = true
    try {
      this.reader?.releaseLock()
    } catch {
      // A read that is still waiting keeps it, in runtimes of before 2022.
    }
  }
}
