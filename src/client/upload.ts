// The body of a request on its way to another server: piece by piece, as fast as it is taken, and never another number of
// bytes than was announced.

import { closeIterator, iterate } from '../environ/body.ts'
import { type Input, isPromiseLike } from '../environ/contract.ts'
import { ContractError } from '../environ/run.ts'

/** Where the pieces go. */
export interface Sink {
  /** Returns whether more may be given at once. */
  write(bytes: Uint8Array): boolean
  /** Calls back once, when more may be given, or never. */
  onDrain(resume: () => void): void
}

/** A body that is being sent. Its input is closed exactly once, however it ends. */
export class Upload {
  readonly #sink: Sink
  readonly #length: number | null
  #iterator: Iterator<Uint8Array> | AsyncIterator<Uint8Array> | null
  #wake: (() => void) | null = null
  #stopped = false

  constructor(input: Input, length: number | null, sink: Sink) {
    this.#iterator = iterate(input) as AsyncIterator<Uint8Array>
    this.#length = length
    this.#sink = sink
  }

  /** Sends everything, and resolves to true; or to false when it was stopped before. Rejects with what reading throws. */
  async run(): Promise<boolean> {
    const length = this.#length
    let sent = 0
    for (;;) {
      const step = await this.#next()
      if (this.#stopped) return false
      if (step.done) break
      const bytes = step.value
      if (length !== null && sent + bytes.length > length) {
        this.stop()
        throw new ContractError(`the body of the request is longer than its Content-Length, ${length}`)
      }
      sent += bytes.length
      if (bytes.length > 0 && !this.#sink.write(bytes)) await this.#drained()
      if (this.#stopped) return false
    }
    this.#stopped = true
    if (length !== null && sent < length) {
      throw new ContractError(`the body of the request has ${sent} bytes, its Content-Length says ${length}`)
    }
    return true
  }

  /** Sends no more, and closes the input. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#close()
    this.#wake?.()
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const iterator = this.#iterator
    if (iterator === null) return { done: true, value: undefined }
    try {
      const step = await iterator.next()
      if (step.done) this.#iterator = null
      return step
    } catch (error) {
      // An iterator that has thrown is closed.
      this.#iterator = null
      if (this.#stopped) return { done: true, value: undefined }
      this.#stopped = true
      throw error
    }
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#sink.onDrain(resolve)
    })
  }

  #close(): void {
    const iterator = this.#iterator
    if (iterator === null) return
    this.#iterator = null
    try {
      const closing = closeIterator(iterator)
      // What goes wrong in giving up changes nothing for whoever gave up.
      if (isPromiseLike(closing)) closing.then(undefined, () => undefined)
    } catch {}
  }
}
