import { describe, expect, expectTypeOf, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Environ, StartResponse } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { HTTPForbidden, HTTPNotFound } from '../../src/exc/client-error.ts'
import { BaseRequest } from '../../src/message/base-request.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { Wsgify, wsgify } from '../../src/wsgify/wsgify.ts'
import type { WsgifyApp } from '../../src/wsgify/wsgify-app.ts'

const nowhere: StartResponse = () => undefined

describe('a wsgified function', () => {
  const hello = wsgify((req, word = 'hello') => `${word} ${req.pathInfo}`)

  test('is an application, and keeps the contract', async () => {
    const seen: unknown[] = []
    expect(lint(hello)(blank('/x'), (status, headers) => seen.push(status, headers))).toBe('hello /x')
    expect(seen).toEqual([
      '200 OK',
      [
        ['Content-Type', 'text/plain; charset=UTF-8'],
        ['Content-Length', '8'],
      ],
    ])
    expect(await (await Request.blank('/x').getResponse(hello)).text()).toBe('hello /x')
  })

  test('is still the function', () => {
    expect(hello(Request.blank('/x'))).toBe('hello /x')
    expect(hello(Request.blank('/x'), 'bye')).toBe('bye /x')
    const failing = wsgify(() => {
      throw new HTTPNotFound()
    })
    expect(() => failing(Request.blank('/'))).toThrow(HTTPNotFound)
    expectTypeOf(wsgify((req) => req.pathInfo.length)(Request.blank('/'))).toEqualTypeOf<number>()
  })

  test('can be asked without a server', async () => {
    expect(await (await hello.get('/a')).text()).toBe('hello /a')
    const echo = wsgify(async (req) => ({
      method: req.method,
      type: req.contentType,
      text: await req.text(),
      token: req.headers.get('X-T'),
    }))
    const ask = async (res: Promise<Response>) => (await res).json()
    expect(await ask(echo.post('/', { a: 1 }, { headers: { 'X-T': 't' } }))).toEqual({
      method: 'POST',
      type: 'application/json',
      text: '{"a":1}',
      token: 't',
    })
    expect(await ask(echo.post('/', [1]))).toMatchObject({ type: 'application/json', text: '[1]' })
    for (const init of [
      { contentType: 'application/x+json' },
      { headers: { 'content-type': 'application/x+json' } },
    ]) {
      expect(await ask(echo.post('/', {}, init))).toMatchObject({ type: 'application/x+json', text: '{}' })
    }
    expect(await ask(echo.post('/', 'raw', { contentType: 'text/plain' }))).toMatchObject({
      type: 'text/plain',
      text: 'raw',
    })
    expect(await ask(echo.post('/'))).toMatchObject({ method: 'POST', text: '' })
    expect(await ask(echo.request('/', { method: 'PUT', body: 'x' }))).toMatchObject({
      method: 'PUT',
      text: 'x',
    })
  })

  test('answers at once what is returned at once', () => {
    expect(hello(blank('/'), nowhere)).toBe('hello /')
    expect(wsgify(() => new Response('x'))(blank('/'), nowhere)).toBe('x')
    expect(wsgify(() => ({ a: 1 }))(blank('/'), nowhere)).toBe('{"a":1}')
    expect(
      wsgify(() => {
        throw new HTTPNotFound('x')
      })(blank('/'), nowhere),
    ).toContain('Not Found')
    expect(wsgify(async () => 'x')(blank('/'), nowhere)).toBeInstanceOf(Promise)
  })

  test('refuses to be called otherwise', () => {
    expect(() => (hello as unknown as (environ: object) => void)(blank('/'))).toThrow(
      'call a wsgified function with (environ, startResponse), or with a request',
    )
  })
})

describe('errors', () => {
  test.each([
    [
      'thrown',
      () => {
        throw new HTTPForbidden('no')
      },
    ],
    [
      'rejected',
      async () => {
        throw new HTTPForbidden('no')
      },
    ],
    ['returned', () => new HTTPForbidden('no')],
    [
      'of any kind with a status',
      () => {
        throw Object.assign(new Error('secret'), { status: 403 })
      },
    ],
  ])('with a status, %s, are answered with it', async (_name, fn) => {
    const res = await wsgify(fn as () => unknown).get('/')
    expect(res.status).toBe(403)
    expect(await res.text()).not.toContain('secret')
  })

  test.each([
    [
      'thrown',
      () => {
        throw new Error('boom')
      },
    ],
    [
      'rejected',
      async () => {
        throw new Error('boom')
      },
    ],
  ])('without one, %s, are thrown on', async (_name, fn) => {
    await expect(wsgify(fn as () => unknown).get('/')).rejects.toThrow('boom')
  })

  test('fetch answers them with a bare 500 and writes them once', async () => {
    const lines: string[] = []
    const failing = wsgify((req) => {
      req.environ['wsgi.errors'] = { write: (line: string) => lines.push(line) }
      throw new Error('boom secret')
    })
    const res = await failing.fetch(new globalThis.Request('http://h/x'))
    expect([res.status, await res.text()]).toEqual([500, '500 Internal Server Error\n'])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^GET "\/x": Error: boom secret/)
  })
})

describe('options', () => {
  class ApiRequest extends Request {
    get version() {
      return this.headers.get('X-Version') ?? '1'
    }
  }

  test('RequestClass and args', async () => {
    const app = wsgify(
      { RequestClass: ApiRequest, args: ['!'] },
      (req: ApiRequest, end: string) => `v${req.version}${end}`,
    )
    expect(await (await app.get('/')).text()).toBe('v1!')
    expect(app(ApiRequest.blank('/'), '?')).toBe('v1?')
    expect(app(...([ApiRequest.blank('/')] as unknown as [ApiRequest, string]))).toBe('v1!')
  })

  test('a RequestClass that cannot call applications is as good', async () => {
    class Plain extends BaseRequest {
      get word() {
        return this.pathInfo.slice(1)
      }
    }
    const results: ((req: Plain) => unknown)[] = [
      (req) => req.word,
      (req) => ({ word: req.word }),
      (req) => [req.word].values(),
      (req) => new globalThis.Response(req.word),
      (req) => new Response(req.word),
    ]
    for (const result of results) {
      const app = wsgify({ RequestClass: Plain }, result)
      const res = await app.get('/hi')
      expect(res).toBeInstanceOf(Response)
      expect([res.status, await res.text()]).toEqual([200, expect.stringMatching(/^(\{"word":"hi"\}|hi)$/)])
    }
    expect((await wsgify({ RequestClass: Plain }, () => null).get('/')).status).toBe(204)
    const failing = () => {
      throw new HTTPNotFound()
    }
    expect((await wsgify({ RequestClass: Plain }, failing).get('/')).status).toBe(404)
  })

  test('clone changes them, and undecorated is the function', async () => {
    const fn = (req: Request, end: string) => req.pathInfo + end
    const app = wsgify({ RequestClass: Request, args: ['!'] }, fn)
    expect(app.undecorated).toBe(fn)
    expect(await (await app.clone({ args: ['?'] }).get('/')).text()).toBe('/?')
    expect(await (await app.get('/')).text()).toBe('/!')
  })

  test.each([
    [{ nonsense: 1 }, 'wsgify has no option "nonsense"'],
    [7, 'wsgify takes a function'],
    [null, 'wsgify takes a function'],
  ])('%o is refused', (options, message) => {
    expect(() =>
      (wsgify as unknown as (options: unknown, fn: () => void) => void)(options, () => undefined),
    ).toThrow(message)
  })

  test('what is wsgified already stays what it is', () => {
    const app = wsgify(() => 'x')
    expect(wsgify(app)).toBe(app as unknown as ReturnType<typeof wsgify>)
  })
})

describe('as a decorator of methods', () => {
  class Controller {
    #visits = 0
    readonly name: string
    constructor(name: string) {
      this.name = name
    }

    @wsgify
    index(_req: Request) {
      return `${this.name} ${++this.#visits}`
    }

    @wsgify({ args: ['!'] })
    shout(_req: Request, end: string) {
      return this.name + end
    }
  }

  test('each instance has its own application', async () => {
    const [one, two] = [new Controller('one'), new Controller('two')]
    expect(await (await wsgify(one.index).get('/')).text()).toBe('one 1')
    expect(await (await wsgify(one.index).get('/')).text()).toBe('one 2')
    expect(await (await wsgify(two.index).get('/')).text()).toBe('two 1')
    expect(one.index(Request.blank('/'))).toBe('one 3')
    expect((one.index as unknown as WsgifyApp)(blank('/'), nowhere)).toBe('one 4')
    expect(one.index).toBe(one.index)
  })

  test('with options', async () => {
    expect(await (await wsgify(new Controller('x').shout).get('/')).text()).toBe('x!')
  })

  test('refuses what is no public method', () => {
    const decorate = wsgify as unknown as (value: unknown, context: object) => void
    const context = { addInitializer: () => undefined, name: 'x', static: false }
    expect(() => decorate(undefined, { ...context, kind: 'field', private: false })).toThrow(
      '@wsgify decorates methods, not a field',
    )
    expect(() => decorate(() => 1, { ...context, kind: 'method', private: true })).toThrow(
      '@wsgify decorates public methods',
    )
  })
})

test('a subclass varies the request and the call', async () => {
  class ApiRequest extends Request {
    readonly seen: string[] = []
  }
  class ApiWsgify extends Wsgify<ApiRequest> {
    override readonly RequestClass = ApiRequest
    override callFunc(
      fn: (req: ApiRequest, ...args: unknown[]) => unknown,
      req: ApiRequest,
      args: unknown[],
    ) {
      req.seen.push('before')
      return super.callFunc(fn, req, args)
    }
  }
  const api = ApiWsgify.decorator()
  const app = api((req) => req.seen)
  expect(await (await app.get('/')).json()).toEqual(['before'])
  const filter = api.middleware((req, next) => (req.seen.length === 1 ? next : 'not seen'))
  expect(await (await filter(app).get('/')).json()).toEqual(['before'])
})

describe('a response that a handler keeps', () => {
  const kept = new Response('kept', { headers: { 'X-A': '1' } })
  const app = wsgify(() => kept)
  const marks: ((res: Response) => void)[] = [
    (res) => res.headers.set('X-A', '2'),
    (res) => res.headers.append('X-B', '2'),
    (res) => res.headers.delete('X-A'),
    (res) => res.headerlist.push(['X-B', '2']),
    (res) => res.setCookie('a', 'b'),
    (res) => {
      res.headers = { 'X-B': '2' }
    },
    (res) => {
      res.age = 5
    },
    (res) => {
      res.status = 404
    },
    (res) => {
      res.body = 'other'
    },
  ]

  test.each(marks)('is not touched by a filter: %#', async (mark) => {
    const marking = wsgify.middleware((req, next) =>
      req.getResponse(next, (res) => {
        mark(res)
        return res
      }),
    )
    const before = [kept.status, ...kept.headerlist, await kept.text()]
    const filtered = await marking(marking(app)).get('/')
    expect([filtered.status, ...filtered.headerlist, await filtered.text()]).not.toEqual(before)
    expect([kept.status, ...kept.headerlist, await kept.text()]).toEqual(before)
  })

  test('may be changed by its handler afterwards, and the filter keeps what it got', async () => {
    const own = new Response('kept', { headers: { 'X-A': '1' } })
    const req = Request.blank('/')
    const got = await req.getResponse(wsgify(() => own))
    own.headers.set('X-A', '2')
    expect([own.headers.get('X-A'), got.headers.get('X-A')]).toEqual(['2', '1'])
  })

  test('of a subclass that answers in its own way is asked, also by a filter', async () => {
    class Own extends Response {
      override wsgi(_environ: Environ, start: StartResponse) {
        start('202 Accepted', [])
        return 'own'
      }
    }
    const res = await Request.blank('/').getResponse(wsgify(() => new Own('x')))
    expect([res.status, await res.text()]).toEqual([202, 'own'])
  })

  test('gives HEAD no body, and errors their answer, also to a filter', async () => {
    const seen: number[] = []
    const looking = wsgify.middleware((req, next) =>
      req.getResponse(next, (res) => {
        seen.push(res.status)
        return res
      }),
    )
    const head = await looking(app).request('/', { method: 'HEAD' })
    expect([await head.text(), head.contentLength]).toEqual(['', 4])
    const failing = wsgify(() => {
      throw new HTTPNotFound()
    })
    expect((await looking(failing).get('/')).status).toBe(404)
    expect((await looking(wsgify(async () => kept)).get('/')).status).toBe(200)
    expect((await looking(wsgify(() => null)).get('/')).status).toBe(204)
    expect(seen).toEqual([200, 404, 200, 204])
  })
})
