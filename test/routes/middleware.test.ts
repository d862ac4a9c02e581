import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Environ, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { Request } from '../../src/message/request.ts'
import { GenerationError } from '../../src/routes/errors.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { RoutesMiddleware, type RoutesMiddlewareOptions } from '../../src/routes/middleware.ts'
import type { URLGenerator } from '../../src/routes/url-generator.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

type Init = Readonly<Record<string, unknown>>

const mapper = new Mapper()
  .connect('item', '/items/{id}', { action: 'show', conditions: { method: ['GET'] } })
  .connect('/items/{id}', { action: 'delete', conditions: { method: ['DELETE'] } })
  .connect('/items/{id}', { action: 'post', conditions: { method: ['POST'] } })
  .connect('/mount/{path_info:.*}', { action: 'mount' })
  .redirect('/old/{id}/{more}', '/items/{id}', { _redirectCode: '301 Moved Permanently' })

const app = wsgify(async (req) => ({
  vars: req.urlvars,
  method: req.method,
  route: String(req.environ['routes.route']),
  path: [req.scriptName, req.pathInfo],
  form: [...(await req.POST()).keys()],
}))

async function ask(url: string, init: Init = {}, options: RoutesMiddlewareOptions = {}) {
  const res = await Request.blank(url, init).getResponse(
    lint(new RoutesMiddleware(lint(app), mapper, options)),
  )
  return { status: res.status, headers: res.headers, json: JSON.parse((await res.text()) || 'null') }
}

test('tells the application what was found', async () => {
  const { json } = await ask('/items/7')
  expect(json).toMatchObject({ vars: { id: '7', action: 'show' }, route: 'the route "item" (/items/{id})' })
})

test('without a match the application is called too', async () => {
  const { json } = await ask('/nope')
  expect(json).toMatchObject({ vars: {}, route: 'null' })
})

test('the variables are another object for each request', async () => {
  const seen: unknown[] = []
  const keep = new RoutesMiddleware((environ, start) => {
    seen.push(environ['wsgiorg.routing_args']?.[1])
    delete environ['wsgiorg.routing_args']?.[1]['action']
    start('200 OK', [])
    return ''
  }, mapper)
  for (let i = 0; i < 2; i++) await Request.blank('/items/7').getResponse(keep)
  expect(seen[0]).not.toBe(seen[1])
  expect((seen[1] as { id: string }).id).toBe('7')
})

test('routes.url makes URLs of the request', async () => {
  const link = wsgify((req) =>
    (req.environ['routes.url'] as URLGenerator)('item', { id: 1, qualified: true }),
  )
  const res = await Request.blank('/items/7', { baseUrl: 'http://x.org/app' }).getResponse(
    new RoutesMiddleware(link, mapper),
  )
  expect(await res.text()).toBe('http://x.org/app/items/1')
})

describe('method override', () => {
  test.each([
    ['/items/7?_method=DELETE', {}, 'delete'],
    ['/items/7?_method=delete&a=b', {}, 'delete'],
    ['/items/7', { POST: { _method: 'DELETE', name: 'x' } }, 'delete'],
    ['/items/7', { POST: { _method: 'post' } }, 'post'],
    ['/items/7', { POST: { name: 'x' } }, 'post'],
    ['/items/7?_method=', { POST: { _method: 'DELETE' } }, 'delete'],
    ['/items/7?x_method=DELETE', {}, 'post'],
    ['/items/7', { body: '{"_method":"DELETE"}', contentType: 'application/json' }, 'post'],
  ])('POST %s %j is %s', async (url, init, action) => {
    const { json } = await ask(url, { method: 'POST', ...init })
    expect(json).toMatchObject({ vars: { action }, method: 'POST' })
  })

  test('the form can still be read', async () => {
    const { json } = await ask('/items/7', { POST: { _method: 'DELETE', name: 'x' } })
    expect(json.form).toEqual(['_method', 'name'])
  })

  test('only a POST may ask', async () => {
    expect((await ask('/items/7?_method=DELETE')).json).toMatchObject({
      vars: { action: 'show' },
      method: 'GET',
    })
    const put = await ask('/items/7?_method=DELETE', { method: 'PUT' })
    expect(put.json).toMatchObject({ vars: {} })
  })

  test('only for the methods that are listed', async () => {
    expect((await ask('/items/7?_method=GET', { method: 'POST' })).status).toBe(400)
    expect((await ask('/items/7?_method=constructor', { method: 'POST' })).status).toBe(400)
    expect(
      (await ask('/items/7?_method=DELETE', { method: 'POST' }, { methodOverride: ['PUT'] })).status,
    ).toBe(400)
    const lower = await ask('/items/7?_method=DELETE', { method: 'POST' }, { methodOverride: ['delete'] })
    expect(lower.json).toMatchObject({ vars: { action: 'delete' } })
    const off = await ask('/items/7?_method=DELETE', { method: 'POST' }, { methodOverride: false })
    expect(off.json).toMatchObject({ vars: { action: 'post' } })
  })

  test('multipart forms are read when that is asked for', async () => {
    const init = { POST: { _method: 'DELETE' }, contentType: 'multipart/form-data' }
    expect((await ask('/items/7', init)).json.vars.action).toBe('post')
    expect((await ask('/items/7', init, { multipartOverride: true })).json).toMatchObject({
      vars: { action: 'delete' },
      form: ['_method'],
    })
  })

  test('a form beyond the limits is answered', async () => {
    const body = Array.from({ length: 3000 }, (_, i) => `a${i}=1`).join('&')
    const init = { method: 'POST', body, contentType: 'application/x-www-form-urlencoded' }
    expect((await ask('/items/7', init)).status).toBe(400)
  })
})

describe('path_info', () => {
  test.each([
    ['/mount/a/b', ['/mount', '/a/b']],
    ['/mount/', ['/mount', '/']],
    ['/mount/%C3%A9', ['/mount', '/é']],
  ])('%s is mounted', async (url, path) => {
    expect((await ask(url)).json.path).toEqual(path)
    expect((await ask(url, {}, { pathInfo: false })).json.path).toEqual(['', decodeURIComponent(url)])
  })

  test('under a mount of its own', async () => {
    expect((await ask('/mount/a', { baseUrl: 'http://x.org/app' })).json.path).toEqual(['/app/mount', '/a'])
  })
})

test('redirects are answered here', async () => {
  const { status, headers, json } = await ask('/old/7/x?q=1', { baseUrl: 'http://x.org/app' })
  expect([status, headers.get('Location'), headers.get('Content-Length'), json]).toEqual([
    301,
    '/app/items/7?more=x',
    '0',
    null,
  ])
})

test('a redirect to what refuses the values is 404: they lead nowhere', async () => {
  const redirect = new RoutesMiddleware(app, new Mapper().redirect('/old/{id}', '/items/{id:\\d+}'))
  const told: unknown[] = []
  const seen: Wsgi = (environ, start) =>
    redirect.wsgi(environ, (status, headers, error) => {
      told.push(error)
      start(status, headers)
    })
  expect((await Request.blank('/old/7').getResponse(seen)).headers.get('Location')).toBe('/items/7')
  expect((await Request.blank('/old/x').getResponse(seen)).status).toBe(404)
  expect(told).toEqual([undefined, expect.any(GenerationError)])
})

test('a mistake in the filter of a redirect is none of the client', () => {
  const _filter = () => {
    throw new Error('a mistake')
  }
  const broken = new RoutesMiddleware(app, new Mapper().redirect('/old/{id}', '/items/{id}', { _filter }))
  expect(() => Request.blank('/old/7').getResponse(broken)).toThrow('a mistake')
})

describe('other methods, when asked for', () => {
  const all = { automaticHead: true, automaticOptions: true, methodNotAllowed: true }

  test('405 has the methods of the path', async () => {
    const { status, headers } = await ask('/items/7', { method: 'PATCH' }, all)
    expect([status, headers.get('Allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS, POST'])
    const strict = await ask('/items/7', { method: 'PATCH' }, { methodNotAllowed: true })
    expect(strict.headers.get('Allow')).toBe('DELETE, GET, POST')
  })

  test('OPTIONS is answered with them', async () => {
    const { status, headers } = await ask('/items/7', { method: 'OPTIONS' }, all)
    expect([status, headers.get('Allow')]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS, POST'])
    expect((await ask('/items/7', { method: 'OPTIONS' })).json).toMatchObject({ vars: {} })
  })

  test('HEAD is matched as GET, and stays HEAD', async () => {
    let seen: Environ | undefined
    const head = new RoutesMiddleware(
      (environ, start) => {
        seen = environ
        start('200 OK', [])
        return ''
      },
      mapper,
      { automaticHead: true },
    )
    await Request.blank('/items/7', { method: 'HEAD' }).getResponse(head)
    expect([seen?.REQUEST_METHOD, seen?.['wsgiorg.routing_args']?.[1]['action']]).toEqual(['HEAD', 'show'])
    expect((await ask('/nope', { method: 'HEAD' }, all)).status).toBe(200)
  })

  test('a path that no route knows goes on', async () => {
    expect((await ask('/nope', { method: 'PATCH' }, all)).json).toMatchObject({ vars: {} })
  })
})

test('conditions see the method that is matched', () => {
  const methods: unknown[] = []
  const table = new Mapper().connect('/{x}', {
    conditions: { function: (environ) => methods.push(environ?.REQUEST_METHOD) > 0 },
  })
  const environ = blank('/a?_method=PUT', { environ: { REQUEST_METHOD: 'POST' } })
  new RoutesMiddleware(() => '', table).wsgi(environ, () => {})
  expect([methods, environ.REQUEST_METHOD]).toEqual([['PUT'], 'POST'])
})

test('refuses what it does not know', () => {
  expect(() => new RoutesMiddleware({} as never, mapper)).toThrow('an application is a function')
  expect(() => new RoutesMiddleware(app, mapper, { use_method_override: true } as never)).toThrow(
    'RoutesMiddleware has no option "use_method_override"; it has methodOverride',
  )
})
