import { type FetchHandler, toFetch } from '../../../src/gateways/fetch.ts'
import { options } from '../conformance/options.ts'
import { conform } from '../conformance/suite.ts'
import type { Ask, Got, Served } from '../conformance/way.ts'

// No server: the platform's own objects.
const ask = async (
  handler: FetchHandler,
  { method = 'GET', target = '/', headers = [], body, ...ask }: Ask,
): Promise<Got> => {
  const controller = new AbortController()
  void ask.leave?.then(() => controller.abort())
  const request = new Request(`http://example.org${target}`, {
    method,
    headers: [...headers, ...lengthOf(body)] as [string, string][],
    body: body === undefined ? null : typeof body === 'string' ? body : streamOf(body, controller.signal),
    duplex: 'half',
    signal: controller.signal,
  } as RequestInit)
  const answer = await handler(request)
  const chunks: Uint8Array[] = []
  let whole = true
  const reader = answer.body?.getReader()
  const cancel = () => void reader?.cancel().catch(() => undefined)
  if (controller.signal.aborted) cancel()
  controller.signal.addEventListener('abort', cancel)
  try {
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) {
      chunks.push(step.value)
      ask.onData?.(Buffer.concat(chunks).toString('latin1'))
    }
  } catch {
    whole = false
  }
  const { status, statusText: reason } = answer
  return { status, reason, headers: [...answer.headers], trailers: [], bytes: Buffer.concat(chunks), whole }
}

/** What a server has read of the length of a body, and the platform does not tell. */
function lengthOf(body: Ask['body']): readonly (readonly [string, string])[] {
  const known = typeof body === 'string' || body instanceof Uint8Array
  return known ? [['Content-Length', String(Buffer.byteLength(body))]] : []
}

/** A body that ends with an error where the client leaves. */
function streamOf(body: Uint8Array | AsyncIterable<Uint8Array>, signal: AbortSignal): BodyInit {
  if (body instanceof Uint8Array) return body as BodyInit
  return new ReadableStream<Uint8Array>({
    async start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason))
      for await (const chunk of body) if (!signal.aborted) controller.enqueue(chunk)
      if (!signal.aborted) controller.close()
    },
  })
}

conform({
  name: 'fetch',
  differs: { 'a body with GET': 'a platform request cannot have one' },
  serve: async (app): Promise<Served> => {
    const handler = toFetch(app, options)
    return { ask: (asked) => ask(handler, asked), close: async () => undefined }
  },
})
