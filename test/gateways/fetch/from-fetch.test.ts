import { existsSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { URLMap } from '../../../src/deploy/urlmap.ts'
import { blank } from '../../../src/environ/blank.ts'
import { collect } from '../../../src/environ/body.ts'
import { call } from '../../../src/environ/call.ts'
import type { Body, Environ } from '../../../src/environ/contract.ts'
import { lint } from '../../../src/environ/lint.ts'
import { type FetchLike, fromFetch, toFetch } from '../../../src/gateways/fetch.ts'
import { serve } from '../../../src/gateways/node.ts'
import { missing } from '../../support/real.ts'
import { peers } from './runtimes.ts'

const asked = async (handler: FetchLike, environ: Partial<Environ> = {}, url = 'http://example.org/') => {
  const { status, headers, chunks } = await call(lint(fromFetch(handler)), blank(url, { environ }))
  return { status, headers, text: Buffer.concat(chunks).toString() }
}

/** What a handler was asked. */
const seen = async (environ: Partial<Environ> = {}, url?: string): Promise<Request> => {
  let request: Request | undefined
  await asked(
    (each) => {
      request = each
      return new Response('')
    },
    environ,
    url,
  )
  return request as Request
}

describe('the request', () => {
  test('has method, URL, fields and signal', async () => {
    const controller = new AbortController()
    const environ = {
      REQUEST_METHOD: 'DELETE',
      HTTP_X_TOKEN: 't',
      HTTP_COOKIE: 'a=1; b=2',
      'wsgify.signal': controller.signal,
    }
    const request = await seen(environ, 'https://example.org:8443/a%2Fb?x=%20')
    expect([request.method, request.url]).toEqual(['DELETE', 'https://example.org:8443/a%2Fb?x=%20'])
    expect([request.headers.get('X-Token'), request.headers.get('Cookie')]).toEqual(['t', 'a=1; b=2'])
    expect(request.signal.aborted).toBe(false)
    controller.abort()
    expect(request.signal.aborted).toBe(true)
  })

  test('is for the path below the mount, or for the whole if that is wanted', async () => {
    const environ = { SCRIPT_NAME: '/api', PATH_INFO: '/users', 'wsgify.raw_target': '/api/users?x=1' }
    const url = 'http://example.org/?x=1'
    expect((await seen(environ, url)).url).toBe('http://example.org/users?x=1')
    const urls: string[] = []
    const whole = fromFetch(
      ({ url }) => {
        urls.push(url)
        return new Response('')
      },
      { fullUrl: true },
    )
    await call(whole, blank(url, { environ }))
    expect(urls).toEqual(['http://example.org/api/users?x=1'])
  })

  const later = (...chunks: string[]): AsyncIterable<Uint8Array> =>
    (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk)
    })()

  test.each<[string, Partial<Environ>, string]>([
    ['an array', { 'wsgi.input': [Buffer.from('a'), Buffer.from('b')], CONTENT_LENGTH: '2' }, 'ab'],
    ['a stream with a length', { 'wsgi.input': later('a', 'b'), CONTENT_LENGTH: '2' }, 'ab'],
    ['a stream without', { 'wsgi.input': later('a', 'b'), 'wsgi.input_terminated': true }, 'ab'],
    ['nothing', { 'wsgi.input': later() }, ''],
  ])('carries a body: %s', async (_, environ, wanted) => {
    const got = await asked(async (request) => new Response(await request.text()), {
      REQUEST_METHOD: 'POST',
      ...environ,
    })
    expect(got.text).toBe(wanted)
  })

  test('of a method that the platform has not is 501', async () => {
    expect((await asked(() => new Response(''), { REQUEST_METHOD: 'TRACE' })).status).toBe(
      '501 Not Implemented',
    )
  })
})

describe('the answer', () => {
  test('keeps status, fields and cookies apart', async () => {
    const headers: [string, string][] = [
      ['Content-Type', 'text/plain'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Keep-Alive', 'timeout=5'],
    ]
    const got = await asked(() => new Response('made', { status: 201, statusText: 'Made', headers }))
    expect([got.status, got.text]).toEqual(['201 Made', 'made'])
    expect(got.headers).toEqual([
      ['content-type', 'text/plain'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
  })

  test('has a type when it has a body, and neither with 204 and 304', async () => {
    const bytes = await asked(() => new Response(Uint8Array.of(97)))
    expect([bytes.headers, bytes.text]).toEqual([[['Content-Type', 'application/octet-stream']], 'a'])
    for (const status of [204, 304]) {
      const headers = { 'Content-Type': 'text/plain', 'Content-Length': '5', ETag: '"a"' }
      expect((await asked(() => new Response(null, { status, headers }))).headers).toEqual([['etag', '"a"']])
    }
  })

  test('streams, and is cancelled when nobody reads it', async () => {
    const cancel = vi.fn()
    const app = fromFetch(
      () =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(Uint8Array.of(1)), cancel }),
        ),
    )
    const response = await toFetch(app)(new Request('http://h/'))
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(cancel).toHaveBeenCalledOnce()
    await toFetch(app)(new Request('http://h/', { method: 'HEAD' }))
    expect(cancel).toHaveBeenCalledTimes(2)
  })

  test.each([null, undefined, 'hello', {}])('that is %j is a TypeError', async (answer) => {
    await expect(asked(() => answer as never)).rejects.toThrow(/a fetch handler answers with a Response/)
  })

  test('what the handler throws, or an upgrade, is a bare 500', async () => {
    const errors = { write: vi.fn() }
    const failing = toFetch(
      fromFetch(() => Promise.reject(new Error('secret'))),
      { errors },
    )
    const response = await failing(new Request('http://h/'))
    expect([response.status, await response.text()]).toEqual([500, '500 Internal Server Error\n'])
    const upgrade = { status: 101, statusText: '', headers: new Headers(), body: null, url: '' } as Response
    expect(
      (
        await toFetch(
          fromFetch(() => upgrade),
          { errors },
        )(new Request('http://h/'))
      ).status,
    ).toBe(500)
    expect(errors.write).toHaveBeenCalledTimes(2)
  })
})

describe('what comes after the request', () => {
  const argumentsOf = async (app: (handler: FetchLike) => Promise<unknown>) => {
    let given: unknown[] = []
    await app((...args: unknown[]) => {
      given = args.slice(1)
      return new Response('')
    })
    return given
  }
  const request = () => new Request('http://h/')

  test('is what the runtime passed', async () => {
    const [env, ctx] = [{ KV: 1 }, { waitUntil: () => undefined }]
    expect(await argumentsOf(async (handler) => toFetch(fromFetch(handler))(request(), env, ctx))).toEqual([
      env,
      ctx,
    ])
    const mine = { KV: 2 }
    const given = await argumentsOf(async (handler) =>
      toFetch(fromFetch(handler, { env: mine }))(request(), env, ctx),
    )
    expect(given[0]).toBe(mine)
    expect(given[1]).toBe(ctx)
  })

  test('is an env and a ctx elsewhere, whose promises are kept, and whose errors are told', async () => {
    const environ = blank('/')
    const kept: unknown[] = []
    const errors = vi.fn()
    environ['wsgify.wait_until'] = (promise) => kept.push(promise)
    environ['wsgi.errors'] = { write: errors }
    const [env, ctx] = (await argumentsOf((handler) => call(fromFetch(handler), environ))) as [
      unknown,
      { waitUntil(promise: unknown): void; passThroughOnException(): void },
    ]
    expect(env).toEqual({})
    ctx.passThroughOnException()
    ctx.waitUntil(Promise.reject(new Error('later')))
    await kept[0]
    expect(errors).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('later'))
  })
})

test('an object that has a handler is one, and keeps its this', async () => {
  const app = {
    name: 'hono',
    fetch(_request: Request) {
      return new Response(this.name)
    },
  }
  const { chunks } = await call(fromFetch(app), blank('/'))
  expect(new TextDecoder().decode(await collect(chunks as Body))).toBe('hono')
})

test('what is no handler, and an option that there is not, are refused', () => {
  for (const handler of [null, undefined, {}, 'x'] as never[]) {
    expect(() => fromFetch(handler)).toThrow(/fromFetch takes a fetch handler/)
  }
  expect(() => fromFetch(() => new Response(''), { mount: true } as never)).toThrow(/fullUrl and env/)
})

test('Hono below a mount, on a real server', async (context) => {
  const file = new URL('node_modules/hono/dist/hono.js', peers)
  if (!existsSync(file)) missing(context, 'hono')
  const { Hono } = await import(file.href)
  const hono = new Hono()
  hono.get('/users/:id', (c: HonoContext) => c.json({ id: c.req.param('id'), env: c.env }))
  hono.post('/echo', async (c: HonoContext) => c.text(`${await c.req.text()} ${c.req.header('x-token')}`))
  hono.get('/later', (c: HonoContext) => {
    c.executionCtx.waitUntil(Promise.resolve())
    return c.text('ok')
  })
  const map = new URLMap().set('/api', fromFetch(hono, { env: { KV: 1 } }))
  await using server = await serve(lint(map), { port: 0 })
  const url = `${server.url}/api`
  expect(await (await fetch(`${url}/users/7`)).json()).toEqual({ id: '7', env: { KV: 1 } })
  const init = { method: 'POST', body: 'x'.repeat(100_000), headers: { 'X-Token': 't' } }
  expect(await (await fetch(`${url}/echo`, init)).text()).toBe(`${init.body} t`)
  expect(await (await fetch(`${url}/later`)).text()).toBe('ok')
  expect((await fetch(`${url}/nowhere`)).status).toBe(404)
  const head = await fetch(`${url}/users/7`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

interface HonoContext {
  readonly env: unknown
  readonly executionCtx: { waitUntil(promise: Promise<unknown>): void }
  readonly req: { param(name: string): string; text(): Promise<string>; header(name: string): string }
  json(value: unknown): Response
  text(value: string): Response
}
