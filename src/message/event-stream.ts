// Server-sent events as the body of a response. HTML Standard section 9.2, https://html.spec.whatwg.org/#server-sent-events.

import { closeIterator } from '../environ/body.ts'
import { encodeUtf8 } from '../syntax/bytes.ts'

/** One event. */
export interface ServerSentEvent {
  /** What is sent: text as it is, anything else as JSON. An event without data is not dispatched by clients. */
  readonly data?: unknown
  /** The kind of event; `message` by default. One line. */
  readonly event?: string | undefined
  /** What a client that comes again sends as Last-Event-ID. One line without NUL. */
  readonly id?: string | undefined
  /** After how many milliseconds the client comes again. */
  readonly retry?: number | undefined
  /** What clients ignore. */
  readonly comment?: string | undefined
}

/** Where events come from: each is an event, or the data of one. */
export type EventSource = AsyncIterable<ServerSentEvent | string> | Iterable<ServerSentEvent | string>

const HEARTBEAT = /* @__PURE__ */ encodeUtf8(':\n\n')
const LINE_END = /\r\n|[\r\n]/
const END: IteratorReturnResult<undefined> = /* @__PURE__ */ Object.freeze({ done: true, value: undefined })

/**
 * The text of an event.
 *
 * Throws a TypeError for an `event` or an `id` that would be read as more than that, and for a `retry` that is no number
 * of milliseconds.
 */
export function formatEvent(given: ServerSentEvent | string): string {
  const { data, event, id, retry, comment }: ServerSentEvent =
    typeof given === 'string' ? { data: given } : given
  let text = ''
  if (comment !== undefined) for (const line of comment.split(LINE_END)) text += `: ${line}\n`
  if (event !== undefined) text += `event: ${oneLine('event', event)}\n`
  if (id !== undefined) text += `id: ${oneLine('id', id)}\n`
  if (retry !== undefined) {
    if (!Number.isSafeInteger(retry) || retry < 0)
      throw new TypeError(`retry is a whole number of milliseconds, not ${retry}`)
    text += `retry: ${retry}\n`
  }
  if (data !== undefined) for (const line of textOf(data).split(LINE_END)) text += `data: ${line}\n`
  return `${text}\n`
}

function oneLine(name: string, value: string): string {
  // A client ignores an id with NUL, so it would never come again with it.
  if (typeof value !== 'string' || /[\r\n\0]/.test(value))
    throw new TypeError(`the ${name} of an event is one line of text, not ${JSON.stringify(value)}`)
  return value
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  const text = JSON.stringify(data)
  if (text === undefined)
    throw new TypeError('the data of an event is text, or a value that JSON has a form for')
  return text
}

/**
 * Events as bytes on their way. Where none comes for `heartbeat` milliseconds, an empty comment is sent, so that those in
 * between do not take the connection for dead; 0 sends none.
 */
export function eventStream(events: EventSource, heartbeat: number): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => new EventIterator(events, heartbeat) }
}

type Step = IteratorResult<ServerSentEvent | string>

// Written out, since the return() of a generator waits for its running step: a client that left would keep the source
// open until the next event.
class EventIterator implements AsyncIterator<Uint8Array> {
  readonly #source: Iterator<ServerSentEvent | string> | AsyncIterator<ServerSentEvent | string>
  readonly #heartbeat: number
  /** Whether the source was asked for an event that nobody has taken yet. */
  #asked = false
  /** Takes that event, or throws what the source has thrown; null while there is none. */
  #take: (() => Step) | null = null
  #wake: () => void = () => undefined
  #closed = false

  constructor(events: EventSource, heartbeat: number) {
    this.#source = Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]()
    this.#heartbeat = heartbeat
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#closed) return END
    if (!this.#asked) this.#ask()
    if (this.#take === null) await this.#somethingHappens()
    if (this.#closed) return END
    const take = this.#take
    if (take === null) return { done: false, value: HEARTBEAT }
    this.#asked = false
    this.#take = null
    let step: Step
    try {
      step = take()
    } catch (error) {
      this.#closed = true
      throw error
    }
    if (step.done) {
      this.#closed = true
      return END
    }
    try {
      return { done: false, value: encodeUtf8(formatEvent(step.value)) }
    } catch (error) {
      await this.return()
      throw error
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    if (!this.#closed) {
      this.#closed = true
      this.#wake()
      await closeIterator(this.#source)
    }
    return END
  }

  // The source is listened to once for each event: a race for each comment would keep all of them until the event comes.
  #ask(): void {
    this.#asked = true
    const pull = async () => this.#source.next()
    const came = (take: () => Step) => {
      this.#take = take
      this.#wake()
    }
    void pull().then(
      (step) => came(() => step),
      (error: unknown) =>
        came(() => {
          throw error
        }),
    )
  }

  /** Resolves when the source has given something, when it is time for a comment, and when the stream is closed. */
  #somethingHappens(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#heartbeat > 0 ? setTimeout(resolve, this.#heartbeat) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
