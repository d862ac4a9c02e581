// The body of an answer as a platform stream: pulled chunk by chunk as the runtime sends it, held to its length, and closed
// once on every path. What was cut short never ends like a whole.

import { chunkBytes, closeIterator } from '../../environ/body.ts'
import { type Chunk, isPromiseLike } from '../../environ/contract.ts'
import { ContractError } from '../../environ/run.ts'

/** What a stream tells its exchange. */
export interface StreamOwner {
  /** Writes an error for the operator. */
  report(error: unknown): void
  /** Called when whoever reads has cancelled. */
  clientGone(): void
  /** Called when the stream has ended. */
  finish(): void
}

type Chunks = Iterator<Chunk> | AsyncIterator<Chunk>
type Controller = ReadableStreamDefaultController<Uint8Array>

/** A body on its way out. */
export class AnswerStream {
  readonly readable: ReadableStream<Uint8Array>
  private readonly length: number
  private readonly owner: StreamOwner
  private iterator: Chunks | null
  private waiting: Uint8Array | null
  private controller: Controller | null = null
  private sent = 0

  /** Takes an iterator, the chunk that was taken of it already, and the length that was declared, or -1. */
  constructor(iterator: Chunks, first: Uint8Array, length: number, owner: StreamOwner) {
    this.iterator = iterator
    this.waiting = first
    this.length = length
    this.owner = owner
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller
        },
        pull: (controller) => this.pull(controller),
        cancel: () => this.owner.clientGone(),
      },
      // No chunk is made before it can be sent.
      { highWaterMark: 0 },
    )
  }

  /** Ends the stream with an error: nobody reads it any longer. */
  cut(error: unknown): void {
    this.close()
    try {
      this.controller?.error(error)
    } catch {
      // It was cancelled, and can have no error.
    }
  }

  private pull(controller: Controller): void | Promise<void> {
    const { waiting } = this
    if (waiting !== null) {
      this.waiting = null
      this.sent = waiting.length
      controller.enqueue(waiting)
      return
    }
    for (;;) {
      const { iterator } = this
      if (iterator === null) return
      let step: ReturnType<Chunks['next']>
      try {
        step = iterator.next()
      } catch (error) {
        return this.broken(error)
      }
      if (isPromiseLike(step)) return this.settle(step, controller)
      if (this.took(step, controller)) return
    }
  }

  // A loop, and no promise that waits for the next: chunks that are empty may come without end.
  private async settle(step: ReturnType<Chunks['next']>, controller: Controller): Promise<void> {
    try {
      while (!this.took(await step, controller)) step = (this.iterator as Chunks).next()
    } catch (error) {
      this.broken(error)
    }
  }

  // The iterator has thrown: it is closed by that.
  private broken(error: unknown): void {
    if (this.iterator === null) return
    this.iterator = null
    this.fail(error)
  }

  // Whether a step has come to something: a chunk that can be read, or the end.
  private took(step: IteratorResult<Chunk>, controller: Controller): boolean {
    // The reader has cancelled while the step was waited for.
    if (this.iterator === null) return true
    const { length } = this
    try {
      if (step.done) {
        this.iterator = null
        if (length >= 0 && this.sent < length) {
          throw new ContractError(`the body has ${this.sent} bytes, its Content-Length says ${length}`)
        }
        controller.close()
        this.owner.finish()
        return true
      }
      const bytes = chunkBytes(step.value)
      if (bytes.length === 0) return false
      if (length >= 0 && this.sent + bytes.length > length) {
        throw new ContractError(`the body is longer than its Content-Length, ${length}`)
      }
      this.sent += bytes.length
      controller.enqueue(bytes)
    } catch (error) {
      this.fail(error)
    }
    return true
  }

  private fail(error: unknown): void {
    this.close()
    this.owner.report(error)
    // With all of its length the answer is complete, whatever else there may be.
    if (this.sent === this.length) this.controller?.close()
    else this.controller?.error(new Error('the answer failed'))
    this.owner.finish()
  }

  private close(): void {
    const { iterator } = this
    if (iterator === null) return
    this.iterator = null
    closeQuietly(iterator, this.owner)
  }
}

/** Closes an iterator; what goes wrong then is for the operator. */
export function closeQuietly(iterator: Chunks, owner: Pick<StreamOwner, 'report'>): void {
  try {
    closeIterator(iterator)?.catch((error: unknown) => owner.report(error))
  } catch (error) {
    owner.report(error)
  }
}

type Fixed = new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>

/** A stream whose length the runtime sends. Workers send a stream in chunks, whatever its fields say, unless it is of this kind. */
export function framed(stream: ReadableStream<Uint8Array>, length: number): ReadableStream<Uint8Array> {
  const { FixedLengthStream } = globalThis as { FixedLengthStream?: Fixed }
  return length < 0 || FixedLengthStream === undefined
    ? stream
    : stream.pipeThrough(new FixedLengthStream(length))
}
