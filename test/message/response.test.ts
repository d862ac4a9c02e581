import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import { lint } from '../../src/environ/lint.ts'
import { Response, type ResponseInit } from '../../src/message/response.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'
import { running } from '../support/talk.ts'

const typeAndLength = (res: Response) => [res.headers.get('Content-Type'), res.headers.get('Content-Length')]

describe('new Response', () => {
  test.each<[string, ConstructorParameters<typeof Response>, [string | null, string | null]]>([
    ['nothing', [], ['text/plain; charset=UTF-8', '0']],
    ['text', ['é'], ['text/plain; charset=UTF-8', '2']],
    ['bytes', [Uint8Array.of(1)], ['application/octet-stream', '1']],
    ['a blob', [new Blob(['a'], { type: 'image/png' })], ['image/png', '1']],
    ['a form', [new URLSearchParams('a=1')], ['application/x-www-form-urlencoded', '3']],
    ['an iterable', [['a']], ['application/octet-stream', null]],
    ['text with a text type', ['x', { contentType: 'text/html' }], ['text/html; charset=UTF-8', '1']],
    [
      'a type with a charset',
      ['x', { contentType: 'text/html; charset=iso-8859-1' }],
      ['text/html; charset=iso-8859-1', '1'],
    ],
    ['text with charset null', ['x', { contentType: 'text/html', charset: null }], ['text/html', '1']],
    ['text that is JSON', ['{}', { contentType: 'application/json' }], ['application/json', '2']],
    ['XML', ['<a/>', { contentType: 'application/atom+xml' }], ['application/atom+xml; charset=UTF-8', '4']],
    ['a type among the headers', ['x', { headers: { 'content-type': 'text/css' } }], ['text/css', '1']],
    ['no type', ['x', { contentType: null }], [null, '1']],
    [
      'a length of what streams',
      [['ab'].values(), { headers: [['Content-Length', '2']] }],
      ['application/octet-stream', '2'],
    ],
    [
      'a length of text that is none',
      ['abc', { headers: [['Content-Length', '2']] }],
      ['text/plain; charset=UTF-8', '3'],
    ],
    ['204', [null, { status: 204 }], [null, null]],
    ['304', [null, { status: 304 }], [null, null]],
    ['205', [null, { status: 205 }], [null, '0']],
  ])('%s', (_name, args, expected) => expect(typeAndLength(new Response(...args))).toEqual(expected))

  test('takes any property, and refuses what is none', () => {
    const init = {
      status: '404 Not here',
      location: '/x',
      allow: ['GET', 'PUT'],
      lastModified: new Date(784111777000),
      age: 3,
    } satisfies ResponseInit
    const res = new Response('x', init)
    expect([res.statusLine, ...res.headerlist]).toEqual([
      '404 Not here',
      ['Content-Length', '1'],
      ['Content-Type', 'text/plain; charset=UTF-8'],
      ['Location', '/x'],
      ['Allow', 'GET, PUT'],
      ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
      ['Age', '3'],
    ])
    expect(() => new Response('x', { nonsense: 1 } as ResponseInit)).toThrow(
      'a response has no property "nonsense" to set',
    )
    for (const name of ['__proto__', 'constructor', 'toString', 'bytes', 'ok']) {
      expect(() => new Response('x', JSON.parse(`{"${name}":1}`)), name).toThrow(TypeError)
    }
  })

  test('a body and another response: its status and fields, as the platform has it, around that body', async () => {
    const first = new Response('first', { status: '404 Not here', contentType: 'text/css', etag: 'a' })
    const res = new Response('another one', first)
    expect([res.statusLine, await res.text(), ...res.headerlist]).toEqual([
      '404 Not here',
      'another one',
      ['Content-Type', 'text/css; charset=UTF-8'],
      ['Content-Length', '11'],
      ['ETag', '"a"'],
    ])
    res.headers.delete('ETag')
    expect([first.contentLength, String(first.etag), await first.text()]).toEqual([5, '"a"', 'first'])
  })

  test('what is given as undefined is not given', () => {
    const init = { status: 302, location: '/x', absoluteLocation: undefined, conditionalResponse: undefined }
    const res = new Response(null, init)
    expect([res.absoluteLocation, res.conditionalResponse]).toEqual([true, false])
  })

  test('a status that has no body refuses one', () => {
    expect(() => new Response('x', { status: 204 })).toThrow('a response with status 204 has no body')
    expect(() => new Response('x', { status: 205 })).toThrow('a response with status 205 has no body')
  })

  test.each([99, 600, 'Nope', '404Nope', '200 OK\r\nX: y', Number.NaN])('refuses the status %j', (status) => {
    expect(() => new Response('x', { status })).toThrow(/status/)
  })
})

describe('the body', () => {
  test('can be read in any form, again and again', async () => {
    const res = new Response(
      (async function* () {
        yield '{"a":'
        yield new TextEncoder().encode('"é"}')
      })(),
    )
    expect(await res.json()).toEqual({ a: 'é' })
    expect(await res.text()).toBe('{"a":"é"}')
    expect((await res.bytes()).length).toBe(10)
    expect(new TextDecoder().decode(await res.arrayBuffer())).toBe('{"a":"é"}')
    expect(await (await res.blob()).text()).toBe('{"a":"é"}')
    expect(await new globalThis.Response(res.body).text()).toBe('{"a":"é"}')
  })

  test('assigning one sets its length, and its type where there is none', () => {
    const res = new Response('x', { contentType: 'text/css' })
    res.body = 'longer'
    expect(typeAndLength(res)).toEqual(['text/css; charset=UTF-8', '6'])
    res.body = (async function* () {
      yield 'x'
    })()
    expect(typeAndLength(res)).toEqual(['text/css; charset=UTF-8', null])
    res.body = null
    expect([...typeAndLength(res), res.body]).toEqual(['text/css; charset=UTF-8', '0', null])
  })
})

describe('Response.json and Response.redirect', () => {
  test('JSON of a value', async () => {
    const res = Response.json({ a: 'é' }, { status: 201 })
    expect([res.status, ...typeAndLength(res), await res.text()]).toEqual([
      201,
      'application/json',
      '10',
      '{"a":"é"}',
    ])
    expect(typeAndLength(Response.json(1))).toEqual(['application/json', '1'])
    expect(Response.json({}, { contentType: 'application/hal+json' }).contentType).toBe(
      'application/hal+json',
    )
  })
  test('JSON of a type that its headers name, as the platform has it', () => {
    const named = new Map([['content-type', 'application/vnd.x+json']]).entries()
    expect(Response.json({}, { headers: named }).headerlist).toEqual([
      ['content-type', 'application/vnd.x+json'],
      ['Content-Length', '2'],
    ])
    expect(Response.json({}, { contentType: null }).headers.has('Content-Type')).toBe(false)
  })

  test.each([undefined, () => 1, Symbol('x')])('%s has no form in JSON', (value) =>
    expect(() => Response.json(value)).toThrow('has no form in JSON'),
  )

  test('a redirect', () => {
    const res = Response.redirect('/x', 303)
    expect([res.statusLine, res.location]).toEqual(['303 See Other', '/x'])
    expect(Response.redirect(new URL('http://h/y')).location).toBe('http://h/y')
    expect(Response.redirect('//evil.example/x').location).toBe('/evil.example/x')
    expect(() => Response.redirect('/', 200)).toThrow(RangeError)
  })
})

describe('as an application', () => {
  const ask = (res: Response, method = 'GET') =>
    call(lint(res), blank('/', { environ: { REQUEST_METHOD: method } }))

  test('is sent as it is, again and again', async () => {
    const res = new Response('hi', { status: 201 })
    for (let i = 0; i < 2; i++)
      expect(await ask(res)).toMatchObject({
        status: '201 Created',
        chunks: [new TextEncoder().encode('hi')],
      })
  })

  test('HEAD has the headers of GET, no body, and closes it', async () => {
    let closed = 0
    const body = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true, value: undefined }) as const,
        return: () => ({ done: true, value: void closed++ }) as const,
      }),
    }
    const res = new Response(body, { contentType: 'text/plain' })
    const head = await ask(res, 'HEAD')
    expect([head.headers, head.chunks, closed]).toEqual([
      [['Content-Type', 'text/plain; charset=UTF-8']],
      [],
      1,
    ])
    expect((await ask(new Response('hi'), 'HEAD')).headers).toEqual((await ask(new Response('hi'))).headers)
  })

  test('a status without a body that is set later has none', async () => {
    const res = new Response('hi')
    res.status = 204
    expect(await ask(res)).toEqual({ status: '204 No Content', headers: [], chunks: [] })
    res.status = 205
    const reset = { status: '205 Reset Content', headers: [['Content-Length', '0']], chunks: [] }
    expect(await ask(res)).toEqual(reset)
  })

  test('what receives the headers may change them', async () => {
    const res = new Response('hi')
    await call(
      (environ, start) =>
        res.wsgi(environ, (status, headers) => {
          headers.push(['X-More', '1'])
          start(status, headers)
        }),
      blank('/'),
    )
    expect(res.headers.has('X-More')).toBe(false)
  })
})

test('toFetch is the same as the platform’s own, cookies apart, streams streaming', async () => {
  const res = new Response(
    (async function* () {
      yield 'a'
      yield 'b'
    })(),
    {
      status: '202 Taken',
      headers: [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ],
    },
  )
  const fetched = res.toFetch()
  expect([fetched.status, fetched.statusText, fetched.headers.getSetCookie(), await fetched.text()]).toEqual([
    202,
    'Taken',
    ['a=1', 'b=2'],
    'ab',
  ])
  expect(new Response(null, { status: 204 }).toFetch().body).toBeNull()
})

describe('fromFetch', () => {
  test('has what the platform’s own has, cookies apart', async () => {
    const headers = new Headers({ 'X-A': '1' })
    headers.append('Set-Cookie', 'a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT')
    headers.append('Set-Cookie', 'b=2')
    const res = Response.fromFetch(
      new globalThis.Response('text', { status: 203, statusText: 'Not mine', headers }),
    )
    expect([res.statusLine, res.headers.getSetCookie(), res.headers.get('x-a'), await res.text()]).toEqual([
      '203 Not mine',
      ['a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT', 'b=2'],
      '1',
      'text',
    ])
    expect(await Response.fromFetch(new globalThis.Response(null, { status: 204 })).text()).toBe('')
    expect(() => Response.fromFetch(globalThis.Response.error())).toThrow('of the type error')
  })

  test('what fetch has decoded says so no more, and other codings stay', async () => {
    const { port } = await running((environ, start) => {
      const coding = environ.PATH_INFO.slice(1)
      const body = coding === 'gzip' ? gzipSync('hello') : 'as it is'
      start('200 OK', [
        ['Content-Encoding', coding],
        ['Content-Length', String(body.length)],
      ])
      return body
    })
    const got = async (path: string) => Response.fromFetch(await fetch(`http://127.0.0.1:${port}${path}`))
    const gzip = await got('/gzip')
    expect([gzip.contentEncoding, gzip.contentLength, await gzip.text()]).toEqual([null, null, 'hello'])
    const own = await got('/own')
    expect([own.contentEncoding, own.contentLength, await own.text()]).toEqual(['own', 8, 'as it is'])
  })
})

describe('Response.sse', () => {
  test('is a stream of events that nobody stores or holds back', async () => {
    const res = Response.sse(['a', { id: '2', data: { b: 1 } }])
    expect(res.headerlist).toEqual([
      ['Content-Type', 'text/event-stream'],
      ['Cache-Control', 'no-cache, no-transform'],
      ['X-Accel-Buffering', 'no'],
    ])
    expect(await res.text()).toBe('data: a\n\nid: 2\ndata: {"b":1}\n\n')
    const own = Response.sse([], { cacheControl: { noStore: true }, headers: { 'x-accel-buffering': 'yes' } })
    expect([String(own.cacheControl), own.headers.get('X-Accel-Buffering')]).toEqual(['no-store', 'yes'])
    const cookies = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ] as const
    expect(Response.sse([], { headers: cookies }).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    for (const heartbeat of [-1, Number.NaN, Infinity])
      expect(() => Response.sse([], { heartbeat })).toThrow(RangeError)
    expect(() => Response.sse('text')).toThrow(TypeError)
  })

  test('goes on over the wire until the client leaves, and starts after what it had', async () => {
    let closed = 0
    const app = wsgify((req) =>
      Response.sse(
        (async function* () {
          try {
            for (let id = Number(req.lastEventId ?? 0) + 1; ; id++)
              yield { id: String(id), data: `no. ${id}` }
          } finally {
            closed++
          }
        })(),
      ),
    )
    const { port } = await running(app)
    const leaving = new AbortController()
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { 'Last-Event-ID': '41' },
      signal: leaving.signal,
    })
    const { value } = await (answer.body as ReadableStream<Uint8Array>).getReader().read()
    expect(new TextDecoder().decode(value)).toMatch(/^id: 42\ndata: no\. 42\n\n/)
    leaving.abort()
    await expect.poll(() => closed).toBe(1)
  })
})
