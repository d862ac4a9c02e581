import { describe, expect, test, vi } from 'vitest'
import type { Environ, Wsgi } from '../../../src/environ/contract.ts'
import { FetchExchange } from '../../../src/gateways/fetch/exchange.ts'
import { toFetch } from '../../../src/gateways/fetch.ts'

const ok: [string, string][] = [['Content-Type', 'text/plain']]
const quiet = { errors: { write: () => undefined } }
const get = (init?: RequestInit) => new Request('http://h/', init)

/** A body that never ends by itself. */
const endless = (closed: () => void) => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => ({ done: false as const, value: 'x' }),
    return: async () => {
      closed()
      return { done: true as const, value: undefined }
    },
  }),
})

describe('the signal', () => {
  const asked = async (
    during: (controller: AbortController, response: Response) => unknown,
    body: () => unknown,
  ) => {
    let signal: AbortSignal | undefined
    const controller = new AbortController()
    const app: Wsgi = (environ, start) => {
      signal = environ['wsgify.signal']
      start('200 OK', ok)
      return body() as string
    }
    const response = await toFetch(app, quiet)(get({ signal: controller.signal }))
    await during(controller, response)
    return signal?.aborted
  }

  test('is aborted, and the body closed once, when the client leaves during its answer', async () => {
    const closed = vi.fn()
    const leave = async (controller: AbortController, response: Response) => {
      const reader = response.body?.getReader()
      await reader?.read()
      controller.abort()
      await expect(reader?.read()).rejects.toThrow('the client left')
    }
    expect(await asked(leave, () => endless(closed))).toBe(true)
    expect(closed).toHaveBeenCalledOnce()
  })

  test('is aborted when whoever reads the answer cancels', async () => {
    const closed = vi.fn()
    expect(
      await asked(
        (_, response) => response.body?.cancel(),
        () => endless(closed),
      ),
    ).toBe(true)
    expect(closed).toHaveBeenCalledOnce()
  })

  test('is not aborted after a whole answer, whatever the runtime does then', async () => {
    expect(
      await asked(
        (controller) => controller.abort(),
        () => 'hello',
      ),
    ).toBe(false)
  })

  test('is aborted already when the client has left before', async () => {
    const exchange = new FetchExchange(get({ signal: AbortSignal.abort() }), undefined, undefined)
    expect(exchange.signal.aborted).toBe(true)
  })
})

test('the answer to a client that left meanwhile is closed', async () => {
  const closed = vi.fn()
  const controller = new AbortController()
  const app: Wsgi = async (environ, start) => {
    expect(environ['wsgify.signal']?.aborted).toBe(false)
    controller.abort()
    start('200 OK', ok)
    return endless(closed)
  }
  await toFetch(app, quiet)(get({ signal: controller.signal }))
  expect(closed).toHaveBeenCalledOnce()
})

test('what has to be cleaned up is, once the answer has ended', async () => {
  const log: string[] = []
  const app: Wsgi = (environ, start) => {
    const exchange = environ['wsgify.exchange']
    exchange?.onEnd?.(() => log.push('first'))
    exchange?.onEnd?.(() => {
      throw new Error('on purpose')
    })
    exchange?.onEnd?.(() => log.push('last'))
    start('200 OK', ok)
    return (function* () {
      yield 'a'
      log.push('body')
    })()
  }
  const response = await toFetch(app, { errors: { write: (line) => log.push(line.slice(0, 7)) } })(get())
  expect(log).toEqual([])
  await response.text()
  expect(log).toEqual(['body', 'first', 'GET "/"', 'last'])
})

test('what the runtime hands over is offered as it came', async () => {
  const [env, ctx] = [{ KV: 1 }, { waitUntil: vi.fn() }]
  let seen: Partial<Environ> = {}
  const app: Wsgi = (environ, start) => {
    const { 'wsgify.host': host, 'wsgify.wait_until': keep } = environ
    seen = { 'wsgify.host': host, 'wsgify.wait_until': keep }
    keep?.(Promise.resolve())
    start('204 No Content', [])
    return ''
  }
  const handler = toFetch(app)
  const request = get()
  await handler(request, env, ctx)
  expect(seen['wsgify.host']?.request).toBe(request)
  expect(seen['wsgify.host']?.args).toEqual([env, ctx])
  expect(ctx.waitUntil).toHaveBeenCalledOnce()
  await handler(request, env)
  expect(seen['wsgify.host']?.args).toEqual([env])
  await handler(request)
  expect(seen['wsgify.host']?.args).toEqual([])
  expect(seen['wsgify.wait_until']).toBeUndefined()
})
