// The beginning of a body that passes by, and how long it was: what passes is not changed and not held up.

import { chunkBytes, isChunk, stepping } from '../environ/body.ts'
import type { Body, Chunk, Environ } from '../environ/contract.ts'
import { concatBytes } from '../syntax/bytes.ts'
import type { Masks } from './masks.ts'

/** How a body ended: all of it went by, its reader left, it failed, or nobody read it (to its end). */
export type Outcome = 'whole' | 'left' | 'failed' | 'unread'

/** What is kept of a body. */
export interface BodyRecord {
  /** Null where it is not text, or may have secrets that cannot be found. */
  readonly text: string | null
  /** How many bytes went by. */
  readonly size: number
  readonly outcome: Outcome
  /** Whether there was more than is kept. */
  readonly isCut: boolean
}

/** Keeps the beginning of what is told to it. */
export class Capture {
  readonly #most: number
  readonly #chunks: Uint8Array[] = []
  #kept = 0
  size = 0
  outcome: Outcome = 'unread'

  constructor(most: number) {
    this.#most = most
  }

  add(chunk: Chunk): void {
    const bytes = chunkBytes(chunk)
    this.size += bytes.length
    const room = this.#most - this.#kept
    if (room <= 0 || bytes.length === 0) return
    // A copy: whoever gave the chunk may write into it again.
    const part = bytes.slice(0, room)
    this.#chunks.push(part)
    this.#kept += part.length
  }

  /** What is kept of it, by the media type it is said to be of, in whichever coding. */
  record(masks: Masks, type: string | null, coding: string | null): BodyRecord {
    const isCut = this.size > this.#kept
    const readable = type !== null && this.size > 0 && (coding === null || /^identity$/i.test(coding))
    const plain = type?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    const text = readable ? masks.body(concatBytes(this.#chunks), plain, !isCut) : null
    return { text, size: this.size, outcome: this.outcome, isCut: text !== null && isCut }
  }
}

/** Tells a capture of what an application reads of its input. A list that can be read again is told at once. */
export function captureInput(environ: Environ, capture: Capture): void {
  const input = environ['wsgi.input']
  if (Array.isArray(input)) {
    for (const chunk of input as Uint8Array[]) capture.add(chunk)
    capture.outcome = 'whole'
    return
  }
  environ['wsgi.input'] = stepping<Uint8Array, Uint8Array>(input, async (from) => {
    try {
      const step = await from.next()
      if (step.done) capture.outcome = 'whole'
      else capture.add(step.value)
      return step
    } catch (error) {
      capture.outcome = 'failed'
      throw error
    }
  })
}

/**
 * The same body, of which a capture is told; `ended` is called once, when it has gone by, or its reader has left, or at once
 * where it cannot be watched: a file that the gateway sends by the system's own means must stay one.
 */
export function captureBody(
  body: Body,
  capture: Capture,
  ended: (outcome: Outcome, error?: unknown) => void,
): Body {
  if (isChunk(body) || Array.isArray(body) || 'fd' in body) {
    if (isChunk(body)) capture.add(body)
    else if (Array.isArray(body)) for (const chunk of body) capture.add(chunk)
    else capture.size = Number((body as { size?: unknown }).size) || 0
    ended('whole')
    return body
  }
  let isOpen = true
  const end = (outcome: Outcome, error?: unknown) => {
    if (isOpen) ended(outcome, error)
    isOpen = false
  }
  const chunks = stepping<Chunk, Chunk>(body, async (from) => {
    try {
      const step = await from.next()
      if (step.done) end('whole')
      else capture.add(step.value)
      return step
    } catch (error) {
      end('failed', error)
      throw error
    }
  })
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      return {
        next: () => iterator.next(),
        async return() {
          end('left')
          await iterator.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
