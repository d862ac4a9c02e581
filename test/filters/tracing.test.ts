import { AsyncLocalStorage } from 'node:async_hooks'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { sendRequest } from '../../src/client/send-request.ts'
import { blank } from '../../src/environ/blank.ts'
import type { Wsgi } from '../../src/environ/contract.ts'
import { HTTPNotFound, HTTPServiceUnavailable } from '../../src/exc/index.ts'
import { catchErrors } from '../../src/filters/catch-errors.ts'
import { type TracedRequest, traceFields, tracing } from '../../src/filters/tracing.ts'
import { serve } from '../../src/gateways/node.ts'
import { TraceParent } from '../../src/headers/trace-parent.ts'
import { TraceState } from '../../src/headers/trace-state.ts'
import { Request } from '../../src/message/request.ts'
import { isWorkers } from '../../src/syntax/runtime.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`
const tell = wsgify((req) => ({ parent: req.field('traceparent'), state: req.field('tracestate') }))

function heard(...names: ('request' | 'response' | 'error')[]) {
  const events: [name: string, traced: TracedRequest][] = []
  for (const name of names) {
    const listener = (message: unknown) => void events.push([name, message as TracedRequest])
    subscribe(`wsgify.${name}`, listener)
    onTestFinished(() => void unsubscribe(`wsgify.${name}`, listener))
  }
  return events
}

afterEach(() => vi.unstubAllGlobals())

describe('tracing', () => {
  test('tells of a request and of its answer, and goes on with a span of its own', async () => {
    const events = heard('request', 'response', 'error')
    const res = await tracing(tell).get('/a', { headers: { traceparent: PARENT, tracestate: 'rojo=1' } })
    const { parent, state } = (await res.json()) as Record<string, string>
    const [begun, ended] = events.map(([, traced]) => traced)
    expect(events.map(([name]) => name)).toEqual(['request', 'response'])
    expect(begun).toBe(ended)
    expect(String(begun?.parent)).toBe(PARENT)
    expect(begun?.trace.traceId).toBe(TRACE)
    expect(begun?.trace.parentId).not.toBe(begun?.parent?.parentId)
    expect([parent, state]).toEqual([String(begun?.trace), 'rojo=1'])
    expect(begun?.request.path).toBe('/a')
    expect(begun?.outcome).toMatchObject({ status: 200, bytes: expect.any(Number), error: undefined })
  })

  test.each([
    ['nothing', {}],
    ['what is malformed', { traceparent: 'x', tracestate: 'rojo=1' }],
    ['two of them', { traceparent: `${PARENT}, ${PARENT}`, tracestate: 'rojo=1' }],
    ['zeros', { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, tracestate: 'rojo=1' }],
  ])('begins a trace where %s came', async (_name, headers: Record<string, string>) => {
    const all = heard('request')
    const { parent, state } = (await (await tracing(tell).get('/', { headers })).json()) as Record<
      string,
      string
    >
    expect(all[0]?.[1].parent).toBe(null)
    expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(parent).not.toContain(TRACE)
    expect(state).toBe(null)
  })

  test('drops a tracestate that is malformed, and keeps the trace', async () => {
    heard('request')
    const headers = { traceparent: PARENT, tracestate: 'Rojo=1' }
    const answer = (await (await tracing(tell).get('/', { headers })).json()) as Record<string, string>
    expect(answer['parent']).toContain(TRACE)
    expect(answer['state']).toBe(null)
  })

  test('begins one when told to take none over, marked or not', async () => {
    heard('request')
    const app = tracing(tell, { acceptIncoming: false, sampled: false })
    const answer = await (await app.get('/', { headers: { traceparent: PARENT } })).text()
    expect(answer).not.toContain(TRACE)
    expect(answer).toMatch(/-00"/)
  })

  test('leaves a request as it is while nobody listens', async () => {
    const environ = blank('/', { environ: { HTTP_TRACEPARENT: PARENT } })
    const keys = Object.keys(environ)
    let same = false
    const app = tracing((inner, start) => {
      same = inner === environ
      start('200 OK', [])
      return 'x'
    })
    expect(app.wsgi(environ, () => undefined)).toBe('x')
    expect(same).toBe(true)
    expect(Object.keys(environ)).toEqual(keys)
    expect(environ.HTTP_TRACEPARENT).toBe(PARENT)
  })

  test('says the trace in the answer when told, listener or not', async () => {
    const app = tracing(tell, { answerHeader: 'traceresponse' })
    const res = await app.get('/', { headers: { traceparent: PARENT } })
    const { parent } = (await res.json()) as Record<string, string>
    expect(res.headers.get('traceresponse')).toBe(parent)
    expect(parent).toContain(TRACE)
  })

  test('passes on where the runtime has no channels', async () => {
    vi.stubGlobal('process', undefined)
    const app = tracing(tell)
    vi.unstubAllGlobals()
    heard('request')
    expect(await (await app.get('/', { headers: { traceparent: PARENT } })).json()).toEqual({
      parent: PARENT,
      state: null,
    })
  })

  test('lets a listener put its own span in place of ours', async () => {
    const own = new TraceParent()
    const listener = (message: unknown) => {
      const traced = message as TracedRequest
      traced.trace = own
      traced.state = new TraceState([['own', '1']])
    }
    subscribe('wsgify.request', listener)
    onTestFinished(() => void unsubscribe('wsgify.request', listener))
    expect(await (await tracing(tell).get('/')).json()).toEqual({ parent: String(own), state: 'own=1' })
  })

  test('tells of what is thrown, of what a layer inside made of it, and not of what has a status below 500', async () => {
    const events = heard('response', 'error')
    const boom = new Error('boom')
    const buggy: Wsgi = () => {
      throw boom
    }
    await expect((async () => tracing(buggy).wsgi(blank('/'), () => undefined))()).rejects.toBe(boom)
    await tracing(catchErrors(buggy, { log: () => undefined })).get('/')
    for (const error of [new HTTPNotFound(), new HTTPServiceUnavailable()]) {
      const raw: Wsgi = () => {
        throw error
      }
      await expect((async () => tracing(raw).wsgi(blank('/'), () => undefined))()).rejects.toBe(error)
    }
    expect(events.map(([name, { outcome, error }]) => [name, outcome?.status, error === boom])).toEqual([
      ['error', 500, true],
      ['response', 500, true],
      ['error', 500, true],
      ['response', 500, true],
      ['response', 404, false],
      ['error', 503, false],
      ['response', 503, false],
    ])
  })

  test('tells of the end of a body once, with what it came to', async () => {
    const events = heard('response', 'error')
    async function* chunks(fails: boolean) {
      yield 'ab'
      if (fails) throw new Error('boom')
      yield 'c'
    }
    const app = tracing(wsgify((req) => chunks(req.path === '/fails')))
    const whole = await app.get('/')
    expect(events).toEqual([])
    await whole.text()
    await expect((await app.get('/fails')).text()).rejects.toThrow('boom')
    const body = (await app.wsgi(blank('/'), () => undefined)) as AsyncIterable<string>
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    await iterator.return?.()
    expect(events.map(([name, { outcome }]) => [name, outcome?.status, outcome?.bytes])).toEqual([
      ['response', 200, 3],
      ['error', 500, 2],
      ['response', 500, 2],
      ['response', 499, 2],
    ])
  })

  test.skipIf(isWorkers)('hears of listeners where that is asked by a method, as on Workers', async () => {
    const events = heard('request')
    const { getBuiltinModule } = process
    const asMethod = (name: string) => {
      const own = channel(name)
      return {
        hasSubscribers: () => own.hasSubscribers,
        publish: (message: unknown) => own.publish(message),
        runStores: (message: unknown, run: () => unknown) => own.runStores(message, run),
      }
    }
    vi.stubGlobal('process', {
      getBuiltinModule: (name: string) =>
        name === 'node:diagnostics_channel' ? { channel: asMethod } : getBuiltinModule(name),
    })
    const traced = tracing(tell)
    vi.unstubAllGlobals()
    await traced.get('/')
    expect(events).toHaveLength(1)
  })

  // There a store alone is no subscriber.
  test.skipIf(isWorkers)(
    'has a store that is bound to it hold in the application, after a pause, and in a body',
    async () => {
      const store = new AsyncLocalStorage<TracedRequest>()
      const request = channel('wsgify.request')
      request.bindStore(store, (message) => message as TracedRequest)
      onTestFinished(() => void request.unbindStore(store))
      const path = () => store.getStore()?.request.path ?? 'none'
      async function* chunks() {
        try {
          yield path()
          await new Promise((resolve) => setTimeout(resolve, 1))
          yield path()
        } finally {
          closed.push(path())
        }
      }
      const closed: string[] = []
      const app = tracing(
        wsgify(async (req) => {
          const before = path()
          await new Promise((resolve) => setTimeout(resolve, 1))
          return req.path === '/stream' ? chunks() : `${before}${path()}`
        }),
      )
      const [plain, stream] = await Promise.all([app.get('/a'), app.get('/stream')])
      expect(await plain.text()).toBe('/a/a')
      expect(await stream.text()).toBe('/stream/stream')
      expect(closed).toEqual(['/stream'])
      expect(path()).toBe('none')
    },
  )

  test('goes on to other servers, through a proxy and in a request of its own', async () => {
    const events = heard('request')
    await using backend = await serve(tell, { port: 0 })
    await using proxy = await serve(tracing(sendRequest.to(backend.url)), { port: 0 })
    await using caller = await serve(
      tracing(wsgify((req) => Request.blank(backend.url, { headers: traceFields(req) }).send(sendRequest))),
      { port: 0 },
    )
    for (const { url } of [proxy, caller]) {
      const res = await fetch(url, { headers: { traceparent: PARENT, tracestate: 'a=1, b=2' } })
      const traced = events.at(-1)?.[1]
      expect(traced?.trace.traceId).toBe(TRACE)
      expect(await res.json()).toEqual({ parent: String(traced?.trace), state: 'a=1,b=2' })
    }
  })

  test('takes text, and refuses other settings', async () => {
    const app = tracing({ here: '/' }, {
      answer_header: 'X-Trace',
      accept_incoming: 'no',
    } as object)(tell)
    const res = await app.get('/', { headers: { traceparent: PARENT } })
    expect(res.headers.get('X-Trace')).toMatch(/^00-/)
    expect(res.headers.get('X-Trace')).not.toContain(TRACE)
    expect(() => tracing({ answerHeader: 'a b' })).toThrow('the name of a field is wanted')
    expect(() => tracing({ header: 'a' } as object)).toThrow('there is no setting "header"')
  })
})
