import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Environ, StartResponse, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'

const hello: Wsgi = (_environ, start) => {
  start('200 OK', [['Content-Type', 'text/plain']])
  return 'hello'
}

describe('Request.blank', () => {
  test('takes whatever can be said of a request', async () => {
    const req = Request.blank('/x', {
      method: 'PUT',
      headers: { 'X-A': '1' },
      body: '{"a":1}',
      contentType: 'application/json',
      baseUrl: 'https://h/app',
      environ: { REMOTE_USER: 'ann' },
      accept: 'text/html',
      userAgent: 'test/1',
    })
    expect([
      req.method,
      req.url,
      req.headers.get('X-A'),
      req.remoteUser,
      req.userAgent,
      await req.json(),
    ]).toEqual(['PUT', 'https://h/app/x', '1', 'ann', 'test/1', { a: 1 }])
  })

  test.each([
    [{ a: '1', b: 'x y' }],
    [
      [
        ['a', '1'],
        ['b', 'x y'],
      ] as const,
    ],
    [new URLSearchParams('a=1&b=x+y')],
  ])('POST makes a form of %o', async (POST) => {
    const req = Request.blank('/', { POST })
    expect([req.method, req.contentType, await req.text()]).toEqual([
      'POST',
      'application/x-www-form-urlencoded',
      'a=1&b=x+y',
    ])
    expect(Request.blank('/', { POST, method: 'PATCH' }).method).toBe('PATCH')
  })

  test.each(['nonsense', '__proto__', 'constructor', 'toString'])('refuses a property named %s', (name) => {
    expect(() => Request.blank('/', JSON.parse(`{"${name}": 1}`))).toThrow(
      `a request has no property "${name}" that can be set`,
    )
  })

  test('refuses a property that is only read', () =>
    expect(() => Request.blank('/', { url: 'x' })).toThrow('"url"'))

  test('makes requests of the class it is called on', () => {
    class Mine extends Request {
      get word() {
        return this.pathInfo.slice(1)
      }
    }
    const req = Mine.blank('/hi')
    expectTypeOf(req).toEqualTypeOf<Mine>()
    expect(req.word).toBe('hi')
  })
})

describe('getResponse', () => {
  test('is at once when the application is', () => {
    const res = Request.blank('/').getResponse(lint(hello))
    expect(res).toBeInstanceOf(Response)
    expect(Request.blank('/').getResponse(hello, (given) => given.status)).toBe(200)
  })

  test('is a promise when the application is', async () => {
    const later = lint((environ: Environ, start: StartResponse) =>
      Promise.resolve().then(() => hello(environ, start) as string),
    )
    const res = Request.blank('/').getResponse(later)
    expect(res).toBeInstanceOf(Promise)
    expect(await (await res).text()).toBe('hello')
    expect(await Request.blank('/').getResponse(later, (given) => given.contentType)).toBe('text/plain')
  })

  test('calls a response, an exception, anything with wsgi', async () => {
    const res = await Request.blank('/').getResponse(new Response('hi', { status: 201 }))
    expect([res.status, await res.text()]).toEqual([201, 'hi'])
  })

  test('changing the response of a response that is used again changes only the one', async () => {
    const shared = new Response('hi')
    const res = await Request.blank('/').getResponse(shared)
    res.headers.set('X-Only', 'here')
    expect(shared.headers.has('X-Only')).toBe(false)
    expect((await Request.blank('/').getResponse(shared)).headers.has('X-Only')).toBe(false)
  })

  test('uses the response class of the request class', () => {
    class MyResponse extends Response {}
    class MyRequest extends Request {
      static override readonly ResponseClass = MyResponse
    }
    expect(MyRequest.blank('/').getResponse(hello)).toBeInstanceOf(MyResponse)
    expect(MyRequest.blank('/').response).toBeInstanceOf(MyResponse)
  })

  test('throws what the application throws', () => {
    const error = new Error('boom')
    expect(() =>
      Request.blank('/').getResponse(() => {
        throw error
      }),
    ).toThrow(error)
  })

  test('a second startResponse after the head was taken throws its error', async () => {
    let restart: StartResponse = () => undefined
    await Request.blank('/').getResponse((environ, start) => {
      restart = start
      return hello(environ, start)
    })
    const error = new Error('late')
    expect(() => restart('500 Oops', [], error)).toThrow(error)
  })
})

test('a copy is independent: environ, query, state', () => {
  const req = Request.blank('/?a=1')
  req.state['x'] = 1
  expect(req.GET.get('a')).toBe('1')
  const copy = req.copy()
  copy.GET.set('a', '2')
  copy.state['x'] = 2
  copy.pathInfo = '/other'
  expect([req.GET.get('a'), req.state['x'], req.pathInfo]).toEqual(['1', 1, '/'])
  expect(copy).toBeInstanceOf(Request)
})

test('the response that is sent for nothing is made once', () => {
  const req = Request.blank('/')
  expect(Request.touchedResponse(req)).toBeNull()
  req.response.status = 202
  expect(Request.touchedResponse(req)?.status).toBe(202)
})
