import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Environ, StartResponse, Wsgi } from '../../src/environ/contract.ts'
import { limitsWith } from '../../src/environ/limits.ts'
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

  test('what its headers say takes the place of what follows from the rest, and repeated ones are kept', () => {
    const headers = [
      ['Host', 'example.org'],
      ['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8'],
      ['content-length', '3'],
      ['X-A', '1'],
      ['x-a', '2'],
    ] as const
    const req = Request.blank('/', { POST: { a: '1' }, headers })
    expect([...req.headers]).toEqual([
      ['Host', 'example.org'],
      ['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8'],
      ['Content-Length', '3'],
      ['X-A', '1, 2'],
    ])
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

describe('copies', () => {
  async function* arriving(...texts: string[]) {
    for (const text of texts) yield new TextEncoder().encode(text)
  }

  test('both can read a body that is still arriving, whoever reads first', async () => {
    for (const first of ['original', 'copy']) {
      const req = Request.blank('/', { method: 'POST', body: arriving('ab', 'c') })
      const copy = req.copy()
      const [one, other] = first === 'copy' ? [copy, req] : [req, copy]
      expect(await one.text()).toBe('abc')
      expect(await other.text()).toBe('abc')
      expect(await one.text()).toBe('abc')
    }
  })

  test('writing to the variables of one does not write to the other', () => {
    const req = Request.blank('/')
    req.urlvars = { id: '1' }
    req.copy().urlvars['id'] = '2'
    expect(req.urlvars['id']).toBe('1')
  })

  test('copyGet asks for the same thing without a body', async () => {
    const req = Request.blank('/a?b=1', { POST: { c: '2' }, headers: { 'X-A': '1', Expect: '100-continue' } })
    const get = req.copyGet()
    expect([get.method, get.pathQs, [...get.headers], await get.text(), get.isBodyReadable]).toEqual([
      'GET',
      '/a?b=1',
      [
        ['Host', 'localhost:80'],
        ['X-A', '1'],
      ],
      '',
      false,
    ])
    expect([req.method, await req.text()]).toEqual(['POST', 'c=2'])
  })

  test('copyGet leaves the body of the request as it was: it streams, and is not kept', async () => {
    const req = Request.blank('/', { method: 'POST', body: arriving('ab', 'c') })
    req.limits = limitsWith({ contentLength: 2 })
    const input = req.environ['wsgi.input']
    const get = req.copyGet()
    expect([req.environ['wsgi.input'] === input, await get.text()]).toEqual([true, ''])
    expect(await new globalThis.Response(req.body).text()).toBe('abc')
  })
})

describe('decode', () => {
  test('brings query and form to UTF-8', async () => {
    const req = Request.blank('/p?n=%E9+x&=&y', {
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded; charset=iso-8859-1',
      body: 'v=%FC%26&w=\u00fc',
    })
    req.body = Buffer.from('v=%FC%26&w=\u00fc', 'latin1')
    const decoded = await req.decode()
    expect(decoded).not.toBe(req)
    expect([...decoded.GET]).toEqual([
      ['n', '\u00e9 x'],
      ['', ''],
      ['y', ''],
    ])
    expect([...(await decoded.POST())]).toEqual([
      ['v', '\u00fc&'],
      ['w', '\u00fc'],
    ])
    expect(decoded.charset).toBe('UTF-8')
    expect(req.queryString).toBe('n=%E9+x&=&y')
  })

  test('is the request itself when it is UTF-8 already', async () => {
    const req = Request.blank('/?a=%C3%A9')
    expect(await req.decode()).toBe(req)
    expect(await req.decode('utf8')).toBe(req)
  })

  test('takes a charset that is not named, and refuses one that is not known', async () => {
    expect((await Request.blank('/?a=%83e').decode('shift_jis')).GET.get('a')).toBe('\u30c6')
    await expect(Request.blank('/').decode('nonsense')).rejects.toThrow(RangeError)
  })
})

describe('the text of a request', () => {
  test('is what a client sends', async () => {
    const req = Request.blank('/a%20b?c=d', { POST: { e: 'f' }, baseUrl: 'http://example.org/app' })
    expect(await req.asText()).toBe(
      'POST /app/a%20b?c=d HTTP/1.0\r\nHost: example.org:80\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\ne=f',
    )
    expect(await req.asText({ skipBody: true })).toMatch(/Content-Length: 3\r\n\r\n$/)
    expect(await req.asText({ skipBody: 3 })).toMatch(/e=f$/)
    expect(await req.asText({ skipBody: 2 })).toMatch(/\r\n\r\n$/)
  })

  test('a body whose length nobody knew gets one', async () => {
    const body = (async function* () {
      yield 'h\u00e9llo'
    })()
    expect(await Request.blank('/', { method: 'PUT', body }).asText()).toMatch(
      /Content-Length: 6\r\n\r\nh\u00e9llo$/,
    )
  })

  test('is read to the same request again', async () => {
    const bytes = await Request.blank('/a?b', {
      method: 'PUT',
      body: 'hello',
      headers: { 'X-A': 'b' },
    }).asBytes()
    for (const req of [
      Request.fromBytes(bytes),
      Request.fromText(Buffer.from(bytes).toString()),
      await Request.fromFile(new Blob([bytes as Uint8Array<ArrayBuffer>])),
      await Request.fromFile([bytes]),
    ]) {
      expect(req).toBeInstanceOf(Request)
      expect([req.method, req.pathQs, req.headers.get('X-A'), await req.text()]).toEqual([
        'PUT',
        '/a?b',
        'b',
        'hello',
      ])
      expect(await req.asBytes()).toEqual(bytes)
    }
  })

  test('a subclass is read to itself', () => {
    class Own extends Request {}
    expect(Own.fromText('GET / HTTP/1.1\n\n')).toBeInstanceOf(Own)
    expect(() => Own.fromText('nothing')).toThrow(SyntaxError)
  })
})

test('text is read by the charset that the body says it has', async () => {
  const req = Request.blank('/', { method: 'POST', contentType: 'text/plain; charset=iso-8859-1' })
  req.body = Uint8Array.of(0xe9)
  expect(await req.text()).toBe('\u00e9')
  req.contentType = 'text/plain; charset=nonsense'
  await expect(req.text()).rejects.toMatchObject({
    status: 415,
    message: 'the charset "nonsense" is not known',
  })
})
