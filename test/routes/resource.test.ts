import { describe, expect, expectTypeOf, test } from 'vitest'
import { HTTPNotFound } from '../../src/exc/client-error.ts'
import { Request } from '../../src/message/request.ts'
import { Response } from '../../src/message/response.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { resource } from '../../src/routes/resource.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

type Init = Readonly<Record<string, unknown>>

class Items {
  readonly names = new Map([['1', 'one']])
  secret() {
    return 'not for clients'
  }
  @wsgify index() {
    return { items: [...this.names.values()] }
  }
  @wsgify show(_req: Request, { id }: { id: string }) {
    const name = this.names.get(id)
    if (name === undefined) throw new HTTPNotFound(`no item ${id}`)
    return { name }
  }
  @wsgify create(_req: Request, _args: object, body: unknown) {
    return Response.json({ body }, { status: 201 })
  }
  @wsgify delete(): null {
    return null
  }
  @wsgify args(_req: Request, args: object) {
    return { keys: Object.keys(args) }
  }
}

const items = new Items()
const mapper = new Mapper()
const app = resource(items)
mapper
  .submapper({ pathPrefix: '/items', controller: app })
  .connect('', { action: 'index', conditions: { method: 'GET' } })
  .connect('', { action: 'create', conditions: { method: 'POST' } })
  .connect('/{id}', { action: 'show', conditions: { method: 'GET' } })
  .connect('/{id}', { action: 'delete', conditions: { method: 'DELETE' } })
mapper.connect('/do/{action}/{x}', { controller: app, extra: 1 })

const ask = async (url: string, init?: Init) => {
  const res = await Request.blank(url, init).getResponse(mapper)
  return [res.status, res.contentType, JSON.parse((await res.text()) || 'null')]
}

describe('actions', () => {
  test('are called with the routing arguments, and answer JSON', async () => {
    expect(await ask('/items')).toEqual([200, 'application/json', { items: ['one'] }])
    expect(await ask('/items/1')).toEqual([200, 'application/json', { name: 'one' }])
    expect(await ask('/do/args/y')).toEqual([200, 'application/json', { keys: ['x', 'extra'] }])
  })

  test('get the body when it is JSON', async () => {
    const json = { body: '{"name":"two"}', contentType: 'application/json' }
    expect(await ask('/items', { method: 'POST', ...json })).toEqual([
      201,
      'application/json',
      { body: { name: 'two' } },
    ])
    expect(await ask('/items', { POST: { name: 'two' } })).toEqual([201, 'application/json', {}])
    expect((await ask('/items', { method: 'POST', ...json, body: '{' }))[0]).toBe(400)
  })

  test('null is 204, and what is missing 404', async () => {
    expect(await ask('/items/1', { method: 'DELETE' })).toEqual([204, null, null])
    expect((await ask('/items/9'))[0]).toBe(404)
    expect((await ask('/nope'))[0]).toBe(404)
  })

  test.each(['secret', 'constructor', '__proto__', 'toString', 'names', 'hasOwnProperty', 'nothing'])(
    '%s is no action',
    async (action) => {
      const [status, , body] = await ask(`/do/${action}/1`)
      expect([status, body.detail]).toEqual([404, `there is no action ${action}`])
    },
  )

  test('other methods are told', async () => {
    const res = await Request.blank('/items/1', { method: 'PATCH' }).getResponse(mapper)
    expect([res.status, res.headers.get('Allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS'])
  })
})

describe('without an action', () => {
  const verbs = resource({
    get: wsgify(() => ({ got: true })),
    put: wsgify((_req, _args: object, body: unknown) => ({ body })),
    post: () => 'not wsgified',
  })
  const verb = async (method: string, init: Init = {}) => {
    const res = await Request.blank('/', { method, ...init }).getResponse(verbs)
    return [res.status, res.headers.get('Allow'), await res.text()]
  }

  test('the method of the request decides', async () => {
    expect(await verb('GET')).toEqual([200, null, '{"got":true}'])
    expect(await verb('PUT', { body: '[1]', contentType: 'application/json' })).toEqual([
      200,
      null,
      '{"body":[1]}',
    ])
    expect(await verb('HEAD')).toEqual([200, null, ''])
    expect(await verb('OPTIONS')).toEqual([204, 'GET, HEAD, OPTIONS, PUT', ''])
    expect((await verb('POST')).slice(0, 2)).toEqual([405, 'GET, HEAD, OPTIONS, PUT'])
    expect((await verb('CONSTRUCTOR'))[0]).toBe(405)
  })
})

test('the routing arguments of the request stay as they are', async () => {
  const req = Request.blank('/')
  req.urlvars = { action: 'args', controller: app, x: '1' }
  await req.getResponse(app)
  expect(Object.keys(req.urlvars)).toEqual(['action', 'controller', 'x'])
})

test('methods may be given another class of request', async () => {
  class ApiRequest extends Request {
    get version() {
      return this.headers.get('X-Version')
    }
  }
  const versioned = resource(
    { get: wsgify({ RequestClass: ApiRequest }, (req) => ({ version: req.version })) },
    { RequestClass: ApiRequest },
  )
  const res = await Request.blank('/', { headers: { 'X-Version': '2.1' } }).getResponse(versioned)
  expect(await res.json()).toEqual({ version: '2.1' })
})

test('it is an application, and refuses what is no controller', () => {
  expectTypeOf(app).toBeCallableWith({} as never, {} as never)
  expect(() => resource(null as never)).toThrow('a controller is an object with @wsgify methods, not null')
})

test('a table of routes shows the class of the controller', () => {
  class Things {}
  expect([resource(new Things()).name, resource(Things).name, resource(Object.create(null)).name]).toEqual([
    'Things',
    'Things',
    'a controller',
  ])
})
