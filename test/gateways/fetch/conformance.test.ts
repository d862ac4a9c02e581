import type { Application } from '../../../src/environ/contract.ts'
import { toFetch } from '../../../src/gateways/fetch.ts'
import { conform } from '../conformance/suite.ts'
import type { Ask, Got, Served } from '../conformance/way.ts'

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
    body: body === undefined ? null : typeof body === 'string' ? body : streamOf(body),
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
  controller.signal.addEventListener('abort', () => reader?.cancel())
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

function streamOf(body: Uint8Array | AsyncIterable<Uint8Array>): BodyInit {
  return (
    body instanceof Uint8Array
      ? body
      : (ReadableStream as never as { from(body: unknown): unknown }).from(body)
  ) as BodyInit
}

conform({
  name: 'fetch',
  serve: async (app): Promise<Served> => ({ ask: (asked) => ask(app, asked), close: async () => undefined }),
})
