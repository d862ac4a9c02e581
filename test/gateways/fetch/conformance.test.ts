import type { Application } from '../../../src/environ/contract.ts'
import { toFetch } from '../../../src/gateways/fetch.ts'
import { conform } from '../conformance/suite.ts'
import type { Ask, Got, Served } from '../conformance/way.ts'

const LENGTHS = 'lengths are not compared yet'

// No server: the platform's own objects.
const ask = async (
  app: Application,
  { method = 'GET', target = '/', headers, body, ...ask }: Ask,
): Promise<Got> => {
  const controller = new AbortController()
  void ask.leave?.then(() => controller.abort())
  const request = new Request(`http://example.org${target}`, {
    method,
    headers: (headers ?? []) as [string, string][],
    body: body === undefined ? null : typeof body === 'string' ? body : streamOf(body, controller.signal),
    duplex: 'half',
    signal: controller.signal,
  } as RequestInit)
  const answer = await toFetch((environ, start) => {
    environ['wsgi.errors'] = { write: () => undefined }
    return (app as never) && (app as (...args: unknown[]) => never)(environ, start)
  })(request)
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
  differs: {
    'a small body and its type': 'a platform request does not tell a length that nobody has written',
    'a body with GET': 'a platform request cannot have one',
    'a body beyond the limit is refused with 413': 'it counts nothing yet; the runtime has limits of its own',
    'the length of a whole body': 'the runtime frames answers',
    'fields that belong to a connection are not sent': 'they are passed on yet',
    'HEAD drops a body that the application has sent, and keeps its length': 'the runtime frames answers',
    'an error before the first chunk: a bare 500': 'a platform response has its status before its body',
    'a whole body that is too short: a bare 500': LENGTHS,
    'a whole body that is too long: a bare 500': LENGTHS,
    'an answer that is shorter than its length does not look whole': LENGTHS,
    'an answer that is longer than its length has no more than that': LENGTHS,
  },
  serve: async (app): Promise<Served> => ({ ask: (asked) => ask(app, asked), close: async () => undefined }),
})
