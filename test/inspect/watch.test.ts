import { describe, expect, test } from 'vitest'
import { Cascade } from '../../src/deploy/cascade.ts'
import { Mount } from '../../src/deploy/mount.ts'
import { URLMap } from '../../src/deploy/urlmap.ts'
import { VersionMap } from '../../src/deploy/versions.ts'
import { blank } from '../../src/environ/blank.ts'
import { call } from '../../src/environ/call.ts'
import type { Application, Wsgi } from '../../src/environ/contract.ts'
import { lint } from '../../src/environ/lint.ts'
import { DevelopmentErrors } from '../../src/exc/development/development-errors.ts'
import { HTTPExceptionMiddleware } from '../../src/exc/http-exception-middleware.ts'
import * as filters from '../../src/filters/index.ts'
import { fromConnect } from '../../src/gateways/node/in-process/filter.ts'
import { HTTPNotFound, pipeline, trustProxies, wsgify } from '../../src/index.ts'
import { Watch } from '../../src/inspect/watch.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { RoutesMiddleware } from '../../src/routes/middleware.ts'
import { Watched, way } from './support.ts'

/** What filters need that want something told. */
const CONFIG: Record<string, object> = {
  authToken: {
    authUrl: 'http://i.example/v3',
    username: 'u',
    password: 'p',
    projectName: 's',
    client: () => '',
  },
  basicAuth: { users: { ann: 'x' } },
  bearerAuth: { tokens: { ann: 'x' } },
  cors: { origins: ['https://a.example'] },
  proxyHeaders: { proxies: ['loopback'] },
  stats: { name: 's', record: () => undefined },
  tokenAuth: { tokens: { ann: 'x' } },
}

const hello = wsgify(function hello() {
  return 'hello'
})
const lost = wsgify(function lost() {
  throw new HTTPNotFound()
})
const pass = wsgify.middleware(function pass(_req, app) {
  return app
})

const mapper = () => new Mapper().connect('/a/{id}', { controller: hello, action: 'show' })

describe('each way to compose is seen through', () => {
  const composed: [name: string, app: () => Application, path: string, seen: string[]][] = [
    ['middleware', () => pass(pass(hello)), '/', ['pass 200', 'pass 200', 'hello 200']],
    [
      'errors',
      () => new HTTPExceptionMiddleware(pass(lost)),
      '/',
      ['HTTPExceptionMiddleware 404', 'pass 404', 'lost 404'],
    ],
    ['development', () => new DevelopmentErrors(hello), '/', ['DevelopmentErrors 200', 'hello 200']],
    ['a mount', () => new Mount('/a', hello, lost), '/a/b', ['Mount 200', 'hello 200']],
    ['a mount, beside it', () => new Mount('/a', hello, lost), '/b', ['Mount 404', 'lost 404']],
    [
      'a cascade',
      () => new Cascade([lost, pass(hello)]),
      '/',
      ['Cascade 200', 'lost 404', 'pass 200', 'hello 200'],
    ],
    ['a urlmap', () => new URLMap().set('/a', hello).set('/', lost), '/a', ['URLMap 200', 'hello 200']],
    ['a urlmap, nothing', () => new URLMap().set('/a', hello), '/b', ['URLMap 404', 'notFound 404']],
    ['versions', () => new VersionMap().set('/v2', hello), '/v2/x', ['VersionMap 200', 'hello 200']],
    ['a mapper', mapper, '/a/7', ['Mapper 200', 'hello.show 200']],
    ['a mapper, nothing', mapper, '/b', ['Mapper 404', 'no route 404']],
    [
      'a router',
      () =>
        new RoutesMiddleware(
          wsgify(function inside(req) {
            return String(req.urlvars['id'])
          }),
          mapper(),
        ),
      '/a/7',
      ['RoutesMiddleware 200', 'inside 200'],
    ],
    ['lint', () => lint(pass(hello)), '/', ['lint 200', 'pass 200', 'hello 200']],
    [
      'proxies that are trusted',
      () => trustProxies(hello, { proxies: ['loopback'] }),
      '/',
      ['trustProxies 200', 'hello 200'],
    ],
    [
      'middleware of Connect',
      () =>
        fromConnect(function counting(_request, _response, next) {
          next()
        })(pass(hello)),
      '/',
      ['counting 200', 'pass 200', 'hello 200'],
    ],
    [
      'a pipeline of closures',
      () =>
        pipeline(
          function shouting(app) {
            return wsgify(async (req) => {
              const res = await req.getResponse(app)
              return (await res.text()).toUpperCase()
            })
          },
          (app) => (environ, startResponse) => (app as Wsgi)(environ, startResponse),
          hello,
        ),
      '/',
      ['shouting 200', 'filter 200', 'hello 200'],
    ],
    [
      'a controller that is composed',
      () => new Mapper().connect('/a/{id}', { controller: pass(new URLMap().set('/', hello)) }),
      '/a/7',
      ['Mapper 200', 'pass 200', 'pass 200', 'URLMap 200', 'hello 200'],
    ],
    [
      'a mapper behind a route',
      () => new Mapper().connect('/b', { controller: new Mapper().connect('/b', { controller: hello }) }),
      '/b',
      ['Mapper 200', 'Mapper 200', 'Mapper 200', 'hello 200'],
    ],
  ]
  test.each(composed)('%s', async (_, make, path, seen) => {
    const plain = await call(make(), blank(path))
    const watched = new Watched(make())
    const res = await watched.ask(path)
    expect(way((await watched.journey()).span).slice(1)).toEqual(seen)
    // It answers as it would without anybody who watches.
    expect(`${res.statusLine} ${await res.text()}`).toBe(
      `${plain.status} ${new TextDecoder().decode(plain.chunks[0])}`,
    )
  })
})

const everyFilter = Object.entries(filters).filter(([, value]) => 'undecorated' in value)

test.each(everyFilter)('the filter %s is seen through', async (name, filter) => {
  const made = (filter as (app: Application, config: object) => Application)(hello, CONFIG[name] ?? {})
  const watched = new Watched(made)
  await watched.ask('/')
  const watch = new Watch()
  const [inner] = watch.layerOf(watch.around(made))?.parts ?? []
  expect(inner?.layer.name).toBe('hello')
})

test('what leads back to itself is not followed', async () => {
  const mapper = new Mapper()
  mapper.connect('/a', { controller: pass(mapper) }).connect('/b', { controller: pass(mapper) })
  const watch = new Watch()
  watch.around(mapper)
  expect(watch.layers.length).toBeLessThan(10)
})

test('what is closed is one layer, with what it says of itself', async () => {
  const closed = (app: Application): Wsgi =>
    function closed(environ, startResponse) {
      return (app as Wsgi)(environ, startResponse)
    }
  const watched = new Watched(closed(hello))
  await watched.ask('/')
  expect(way((await watched.journey()).span)).toEqual(['gateway 200', 'closed 200'])
})

test('a subclass is not made anew by the class it extends', async () => {
  class Shouting extends HTTPExceptionMiddleware {
    override wsgi(...given: Parameters<HTTPExceptionMiddleware['wsgi']>) {
      const [environ, startResponse] = given
      return super.wsgi(environ, (status, headers) => startResponse(status, [...headers, ['X-Loud', 'yes']]))
    }
  }
  const watched = new Watched(new Shouting(hello))
  expect((await watched.ask('/')).headers.get('X-Loud')).toBe('yes')
  expect(way((await watched.journey()).span)).toEqual(['gateway 200', 'Shouting 200'])
})

test('an application that stands in two places is one layer, and is watched once', () => {
  const watch = new Watch()
  const shared = pass(hello)
  const app = watch.around(new URLMap().set('/a', shared).set('/b', shared))
  expect(watch.layerOf(app)?.parts.map(({ at, layer }) => [at, layer.name])).toEqual([
    ['/a', 'pass'],
    ['/b', 'pass'],
    [null, 'notFound'],
  ])
  expect(watch.layers.map(({ name }) => name)).toEqual(['hello', 'pass', 'notFound', 'URLMap'])
  expect(watch.around(app)).toBe(app)
})

test('without a journey, a watched application answers as it is', async () => {
  const app = new Watch().around(pass(hello))
  expect((await call(app, blank('/'))).status).toBe('200 OK')
})
