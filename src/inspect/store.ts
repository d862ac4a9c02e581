// The journeys that are kept: the last so many, in so much memory, and whoever wants to know of new ones.

import type { ServerSentEvent } from '../message/event-stream.ts'
import type { Journey, Summary } from './journey.ts'

interface Kept {
  readonly summary: Summary
  /** A journey that has ended, as text: nothing of its request is held any longer. */
  readonly text: string | null
  readonly live: Journey | null
}

// What a page that does not read may have waiting.
const MOST_WAITING = 1000

/** Keeps journeys; the oldest are forgotten first. */
export class Store {
  readonly #most: number
  readonly #mostBytes: number
  readonly #kept = new Map<number, Kept>()
  readonly #events = new Set<Events>()
  #bytes = 0
  #next = 1
  #isClosed = false

  constructor(most: number, mostBytes: number) {
    this.#most = most
    this.#mostBytes = mostBytes
  }

  /** A number for a new journey. */
  number(): number {
    return this.#next++
  }

  begun(journey: Journey): void {
    const summary = journey.summary()
    this.#kept.set(journey.id, { summary, text: null, live: journey })
    this.#forget()
    this.#tell({ event: 'request', data: summary })
  }

  ended(journey: Journey): void {
    // Those that were forgotten, or cleared, while they ran stay so.
    if (!this.#kept.has(journey.id)) return
    const record = journey.toJSON()
    const text = JSON.stringify(record)
    this.#bytes += text.length
    const summary = journey.summary()
    this.#kept.set(journey.id, { summary, text, live: null })
    this.#forget()
    this.#tell({ event: 'request', data: summary })
  }

  /** The journeys in the order in which they came. */
  list(): Summary[] {
    return Array.from(this.#kept.values(), ({ summary, live }) => live?.summary() ?? summary)
  }

  /** A journey as JSON; null for one that is not kept. */
  text(id: number): string | null {
    const kept = this.#kept.get(id)
    return kept === undefined ? null : (kept.text ?? JSON.stringify(kept.live))
  }

  clear(): void {
    this.#kept.clear()
    this.#bytes = 0
    this.#tell({ event: 'cleared', data: {} })
  }

  /** How many bytes of text are kept. */
  get bytes(): number {
    return this.#bytes
  }

  #forget(): void {
    for (const [id, { text }] of this.#kept) {
      if (this.#kept.size <= this.#most && (this.#bytes <= this.#mostBytes || this.#kept.size === 1)) return
      this.#kept.delete(id)
      this.#bytes -= text?.length ?? 0
    }
  }

  #tell(event: ServerSentEvent): void {
    for (const events of this.#events) events.put(event)
  }

  /** What happens from now on, as events; one that is not read for long is ended. */
  events(): AsyncIterable<ServerSentEvent> {
    return { [Symbol.asyncIterator]: () => new Events(this.#events, this.#isClosed) }
  }

  /** Ends all that listen; nobody listens from now on. */
  close(): void {
    this.#isClosed = true
    for (const events of this.#events) void events.return()
  }
}

// Written out, since the return() of a generator waits for its running step.
class Events implements AsyncIterator<ServerSentEvent> {
  readonly #all: Set<Events>
  // A gateway sends nothing before there is something to send: the first event says that the stream is there.
  readonly #waiting: ServerSentEvent[] = [{ event: 'open', data: {} }]
  #wake: (() => void) | null = null
  #isOpen = true

  constructor(all: Set<Events>, isClosed: boolean) {
    this.#all = all
    this.#isOpen = !isClosed
    if (!isClosed) all.add(this)
  }

  put(event: ServerSentEvent): void {
    if (this.#waiting.push(event) > MOST_WAITING) void this.return()
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<ServerSentEvent>> {
    while (this.#isOpen) {
      const value = this.#waiting.shift()
      if (value !== undefined) return { done: false, value }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<ServerSentEvent>> {
    this.#isOpen = false
    this.#all.delete(this)
    this.#wake?.()
    return { done: true, value: undefined }
  }
}
