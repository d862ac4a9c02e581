// Sending through a fetch function: the platform's, where there is no other client, or one that was given. It frames bodies and
// undoes content codings itself, so the fields that speak of these are left to it on the way out and left out on the way back.

import { dropIterator, stepping } from '../environ/body.ts'
import { chunksOfStream, fieldsOfFetch, streamOfBody } from '../environ/fetch.ts'
import { concatBytes } from '../syntax/bytes.ts'
import { Deadline } from './deadline.ts'
import { SendFailure } from './failure.ts'
import { isReplayable } from './outbound.ts'
import type { Hooks, Inbound, Outbound, Timeouts, Transport } from './transport.ts'

/** A function like the platform's `fetch`. */
export type Fetch = (url: string, init: globalThis.RequestInit) => Promise<globalThis.Response>

/** Speaks HTTP through a fetch function. */
export class FetchTransport implements Transport {
  readonly #fetch: Fetch
  readonly #timeouts: Timeouts

  constructor(fetch: Fetch, timeouts: Timeouts) {
    this.#fetch = fetch
    this.#timeouts = timeouts
  }

  async send(request: Outbound, { signal }: Hooks): Promise<Inbound> {
    signal?.throwIfAborted()
    const controller = new AbortController()
    const leave = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', leave, { once: true })
    let waitsFor: 'http_response_timeout' | 'connection_read_timeout' = 'http_response_timeout'
    const deadline = new Deadline(() => controller.abort(new SendFailure(waitsFor)))
    const end = () => {
      deadline.end()
      signal?.removeEventListener('abort', leave)
    }
    const { connectTimeout, headersTimeout, idleTimeout } = this.#timeouts
    const source = bodyFor(request)
    deadline.set(connectTimeout + headersTimeout)
    let response: globalThis.Response
    try {
      response = await this.#fetch(urlOf(request), {
        method: request.method,
        headers: request.fields.filter(([name]) => !OWN.has(name.toLowerCase())) as [string, string][],
        redirect: 'manual',
        signal: controller.signal,
        ...source.init,
      })
    } catch (error) {
      end()
      source.close()
      throw (
        source.failed() ??
        (controller.signal.aborted
          ? controller.signal.reason
          : new SendFailure('destination_unavailable', error))
      )
    }
    // An answer that nobody begins to read does not hold its connection for ever.
    waitsFor = 'connection_read_timeout'
    deadline.set(idleTimeout)
    const { body } = response
    return {
      status: response.status,
      reason: response.statusText,
      fields: fieldsOfFetch(response),
      body: { [Symbol.asyncIterator]: () => read(body, controller, deadline, idleTimeout, end) },
      trailers: () => [],
      discard: () => {
        end()
        body?.cancel().catch(() => undefined)
      },
    }
  }

  close(): void {}
}

// Fetch sets these itself, and may refuse them.
const OWN = new Set(['host', 'expect', 'content-length'])

function urlOf({ scheme, hostname, port, target }: Outbound): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return `${scheme}://${host}:${port}${target === '*' ? '/' : target}`
}

interface UploadSource {
  /** What fetch is told of the body. */
  readonly init: object
  /** What reading the body has thrown, or null. */
  readonly failed: () => unknown
  /** Closes the body where it was not read to its end: a fetch that fails may not have touched it. */
  readonly close: () => void
}

function bodyFor({ body }: Outbound): UploadSource {
  if (body === null || isReplayable(body)) {
    return {
      init: body === null ? {} : { body: concatBytes(body) },
      failed: () => null,
      close: () => undefined,
    }
  }
  let failed: unknown = null
  let ended = false
  const chunks = stepping<Uint8Array, Uint8Array>(body, async (from) => {
    try {
      const step = await from.next()
      if (step.done) ended = true
      return step
    } catch (error) {
      ended = true
      failed = error
      throw error
    }
  })[Symbol.asyncIterator]()
  return {
    init: { body: streamOfBody(chunks), duplex: 'half' },
    failed: () => failed,
    close: () => {
      if (!ended) dropIterator(chunks)
    },
  }
}

function read(
  body: ReadableStream<Uint8Array> | null,
  controller: AbortController,
  deadline: Deadline,
  idleTimeout: number,
  end: () => void,
): AsyncIterator<Uint8Array> {
  const chunks = body === null ? null : chunksOfStream(body)
  return {
    async next() {
      if (chunks === null) {
        end()
        return { done: true, value: undefined }
      }
      deadline.set(idleTimeout)
      try {
        const step = await chunks.next()
        deadline.lift()
        if (step.done) end()
        return step
      } catch (error) {
        end()
        throw controller.signal.aborted
          ? controller.signal.reason
          : new SendFailure('http_response_incomplete', error)
      }
    },
    async return() {
      end()
      controller.abort()
      await chunks?.return?.(undefined)
      return { done: true, value: undefined }
    },
  }
}
