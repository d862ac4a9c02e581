// Sending through a fetch function: the platform's, where there is no other client, or one that was given. It frames bodies
// and undoes content codings itself; what it does is told apart here.

import { iterate } from '../environ/body.ts'
import type { HeaderList } from '../environ/contract.ts'
import { chunksOfStream, streamOfBody } from '../environ/fetch.ts'
import { concatBytes } from '../syntax/bytes.ts'
import { Deadline } from './deadline.ts'
import { SendFailure } from './failure.ts'
import { isReplayable } from './outbound.ts'
import type { Hooks, Inbound, Outbound, Patience, Transport } from './transport.ts'

/** A function like the platform's `fetch`. */
export type Fetch = (url: string, init: globalThis.RequestInit) => Promise<globalThis.Response>

/** Speaks HTTP through a fetch function. */
export class FetchTransport implements Transport {
  readonly #fetch: Fetch
  readonly #patience: Patience

  constructor(fetch: Fetch, patience: Patience) {
    this.#fetch = fetch
    this.#patience = patience
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
    const { connectTimeout, headersTimeout, idleTimeout } = this.#patience
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
      throw (
        source.failed() ??
        (controller.signal.aborted
          ? controller.signal.reason
          : new SendFailure('destination_unavailable', error))
      )
    }
    deadline.lift()
    waitsFor = 'connection_read_timeout'
    const { body } = response
    return {
      status: response.status,
      reason: response.statusText,
      fields: headersOf(response),
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

function bodyFor({ body }: Outbound): { init: object; failed: () => unknown } {
  if (body === null) return { init: {}, failed: () => null }
  if (isReplayable(body)) return { init: { body: concatBytes(body ?? []) }, failed: () => null }
  let failed: unknown = null
  const noted = (async function* () {
    try {
      yield* body
    } catch (error) {
      failed = error
      throw error
    }
  })()
  return { init: { body: streamOfBody(iterate(noted)), duplex: 'half' }, failed: () => failed }
}

function headersOf(response: globalThis.Response): HeaderList {
  const list: HeaderList = []
  // A coding has been undone by now, and with it went the length.
  const coded = response.headers.get('Content-Encoding') !== null
  response.headers.forEach((value, name) => {
    if (name === 'set-cookie' || (coded && (name === 'content-encoding' || name === 'content-length'))) return
    list.push([name, value])
  })
  for (const cookie of response.headers.getSetCookie()) list.push(['set-cookie', cookie])
  return list
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
      if (chunks === null) return { done: true, value: undefined }
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
