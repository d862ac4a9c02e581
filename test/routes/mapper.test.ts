import { describe, expect, test } from 'vitest'
import { Request } from '../../src/message/request.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { wsgify } from '../../src/wsgify/wsgify.ts'

describe('connect', () => {
  test('takes a path, or a name and a path', () => {
    const mapper = new Mapper().connect('/a').connect('b', '/b').connect(null, '/c', { x: 1 })
    expect(mapper.routes.map(({ name, path }) => [name, path])).toEqual([
      [null, '/a'],
      ['b', '/b'],
      [null, '/c'],
    ])
  })

  test('refuses everything else', () => {
    const on =
      (...given: unknown[]) =>
      () =>
        Reflect.apply(new Mapper().connect, new Mapper(), given)
    expect(on()).toThrow('there is no path')
    expect(on({})).toThrow('there is no path')
    expect(on('a', '/b', {}, {})).toThrow('connect takes ([name], path, [options])')
    expect(on('/a', 5)).toThrow('the options of a route are an object, not 5')
  })
})

describe('redirect', () => {
  test('has a status line', () => {
    expect(() => new Mapper().redirect('/a', '/b', { _redirectCode: '301' })).toThrow(
      'the status of a redirect is a line such as "302 Found", not "301"',
    )
    expect(() => new Mapper().redirect('/a', '/b', { _redirectCode: '200 OK' })).toThrow(TypeError)
  })

  test.each([
    ['/old', '/new', {}, '/old', '/new'],
    ['/x/{a}/{b}', '/y/{b}', {}, '/x/1/2', '/y/2?a=1'],
    ['/{url:.*}', '/{url}', {}, '//evil.org', '/%2Fevil.org'],
    ['/{url:.*}', '{url}', {}, '///evil.org/a', '/%2Fevil.org/a'],
    ['/out/{a}', 'https://x.org/{a}', {}, '/out/1', 'https://x.org/1'],
    ['/f/{a}', '/g/{a}', { _filter: () => ({ a: 'z' }) }, '/f/1', '/g/z'],
  ])('%s to %s %j: %s gives %s', async (path, destination, options, url, location) => {
    const mapper = new Mapper().redirect(path, destination, options)
    const res = await Request.blank(url).getResponse(mapper)
    expect([res.status, res.headers.get('Location')]).toEqual([302, location])
  })
})

test('extend connects copies', () => {
  const some = new Mapper().connect('a', '/a/{id}', {
    conditions: { method: 'PUT' },
    requirements: { id: '\\d' },
  })
  const mapper = new Mapper().extend(some.routes).extend(some.routes, '/sub')
  expect(mapper.routes.map((route) => route.path)).toEqual(['/a/{id}', '/sub/a/{id}'])
  expect(mapper.routes[1]).not.toBe(some.routes[0])
  expect(mapper.match('/sub/a/x')).toBeNull()
  expect(mapper.routes[1]?.conditions?.methods).toEqual(['PUT'])
})

test('as an application it calls the controller, and answers for what it does not know', async () => {
  const mapper = new Mapper().connect('/a/{x}', {
    controller: wsgify((req) => `a ${req.urlvars['x']}`),
    conditions: { method: 'GET' },
  })
  const ask = async (method: string, url: string) => {
    const res = await Request.blank(url, { method }).getResponse(mapper)
    return [res.status, await res.text(), res.headers.get('Allow')]
  }
  expect(await ask('GET', '/a/1')).toEqual([200, 'a 1', null])
  expect(await ask('HEAD', '/a/1')).toEqual([200, '', null])
  expect(await ask('OPTIONS', '/a/1')).toEqual([204, '', 'GET, HEAD, OPTIONS'])
  expect((await ask('PUT', '/a/1')).filter((_, i) => i !== 1)).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect((await ask('GET', '/b'))[0]).toBe(404)
})

test('prints its routes', () => {
  expect(`${new Mapper().connect('a', '/a')}`).toContain('Route name')
})
