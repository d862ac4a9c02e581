// A request body that several applications read one after the other, each from its beginning. What was read is kept in
// memory, beyond a bound in a temporary file; the last reader takes the rest as it comes.

import { Spool } from '../body/spool.ts'
import { closeIterator } from '../environ/body.ts'
import type { Input } from '../environ/contract.ts'

/** Where a piece of the body is kept: itself, or its place in the file. */
type Kept = Uint8Array | { readonly at: number; readonly length: number }

/** A body, and its readers. */
export class Replay {
  readonly #source: Iterator<Uint8Array> | AsyncIterator<Uint8Array>
  readonly #kept: Kept[] = []
  #memoryLeft: number
  #spool: Spool | null | undefined
  #pulling: Promise<void> | null = null
  #ended = false
  #failure: { readonly error: unknown } | null = null
  #turn = 0
  #isClosed = false

  constructor(input: Input, memory: number) {
    this.#source =
      Symbol.asyncIterator in input
        ? input[Symbol.asyncIterator]()
        : (input as Iterable<Uint8Array>)[Symbol.iterator]()
    this.#memoryLeft = memory
  }

  /** The body for the next reader. Readers before it fail from now on. Closing one that is not the last closes nothing. */
  reader({ isLast }: { readonly isLast: boolean }): AsyncIterable<Uint8Array> {
    const turn = ++this.#turn
    return {
      [Symbol.asyncIterator]: () => {
        let at = 0
        const next = async (): Promise<IteratorResult<Uint8Array>> => {
          if (turn !== this.#turn) throw new Error('the body of the request went on to another application')
          const kept = this.#kept[at]
          if (kept !== undefined) {
            at++
            return { done: false, value: await this.#bytes(kept) }
          }
          if (this.#failure !== null) throw this.#failure.error
          if (this.#ended) return { done: true, value: undefined }
          if (isLast && this.#pulling === null) return this.#source.next()
          await this.#pull()
          return next()
        }
        return {
          next,
          return: async () => {
            if (isLast && turn === this.#turn) await closeIterator(this.#source)
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  /** Removes the file, also one that is only being made. */
  close(): void {
    this.#isClosed = true
    this.#spool?.close()
  }

  #pull(): Promise<void> {
    this.#pulling ??= this.#keepNext().finally(() => {
      this.#pulling = null
    })
    return this.#pulling
  }

  async #keepNext(): Promise<void> {
    try {
      const step = await this.#source.next()
      if (step.done) this.#ended = true
      else this.#kept.push(await this.#keep(step.value))
    } catch (error) {
      // An iterator that threw has ended: to the next reader the body would look complete.
      this.#failure = { error }
      throw error
    }
  }

  async #keep(bytes: Uint8Array): Promise<Kept> {
    this.#memoryLeft -= bytes.length
    if (this.#memoryLeft >= 0) return bytes
    if (this.#spool === undefined) this.#spool = await Spool.create()
    if (this.#isClosed) {
      // It may have been made after close(), and its number may be another file's by now.
      this.#spool?.close()
      throw new Error('the request has ended')
    }
    // Without files it stays in memory, within the bound that the gateway has for bodies.
    if (this.#spool === null) return bytes
    const at = this.#spool.size
    await this.#spool.write(bytes)
    return { at, length: bytes.length }
  }

  async #bytes(kept: Kept): Promise<Uint8Array> {
    if (kept instanceof Uint8Array) return kept
    const bytes = new Uint8Array(kept.length)
    for (let read = 0; read < bytes.length; ) {
      const piece = await (this.#spool as Spool).read(kept.at + read, bytes.length - read)
      if (piece.length === 0) throw new Error('the temporary file is shorter than what was written to it')
      bytes.set(piece, read)
      read += piece.length
    }
    return bytes
  }
}
