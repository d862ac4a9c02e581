import { describe, expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { Environ } from '../../src/environ/contract.ts'
import { GenerationError } from '../../src/routes/errors.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { Route, type RouteOptions } from '../../src/routes/route.ts'

const request = (method: string, url: string) => blank(url, { environ: { REQUEST_METHOD: method } })

describe('matching', () => {
  const mapper = new Mapper()
    .connect('/a', { controller: 'post', conditions: { method: 'POST' } })
    .connect('/{x}', { controller: 'get', conditions: { method: ['GET'] } })
    .connect('/{x}', { controller: 'all' })

  test('goes on where a condition fails', () => {
    expect(mapper.match(request('POST', '/a'))).toMatchObject({ controller: 'post' })
    expect(mapper.match(request('GET', '/a'))).toMatchObject({ controller: 'get', x: 'a' })
    expect(mapper.match('/b', request('PUT', '/'))).toMatchObject({ controller: 'all', x: 'b' })
  })

  test('does not ask for methods without an environ', () => {
    expect(mapper.match('/a')).toMatchObject({ controller: 'post' })
  })

  test('gives the route too', () => {
    const [result, route] = mapper.routematch('/b', request('PUT', '/')) ?? []
    expect([{ ...result }, route?.path]).toEqual([{ x: 'b', controller: 'all' }, '/{x}'])
  })

  test('decodes the path of an environ, and matches nothing that is not UTF-8', () => {
    expect(mapper.match(blank('/%C3%A9'))).toMatchObject({ x: 'é' })
    expect(mapper.match(blank('/%FF'))).toBeNull()
  })

  test('sees routes that are connected later', () => {
    const late = new Mapper().connect('/a')
    expect(late.match('/b')).toBeNull()
    late.connect('/b', { controller: 'b' })
    expect(late.match('/b')).toMatchObject({ controller: 'b' })
    expect(late.generate({ controller: 'b' })).toBe('/b')
  })

  test('refuses what is no path', () => {
    expect(() => mapper.match(undefined as never)).toThrow(
      'a mapper matches a path or an environ, not undefined',
    )
  })
})

describe('functions of conditions', () => {
  test('see the environ and the result, which they may change, in the order of the routes', () => {
    const seen: unknown[] = []
    const refuse = (environ: Environ | null, result: Record<string, unknown>) => {
      seen.push([environ?.REQUEST_METHOD, { ...result }])
      return false
    }
    const change = (_environ: Environ | null, result: Record<string, unknown>) => {
      result['more'] = 1
      return true
    }
    const mapper = new Mapper()
      .connect('/{x}', { n: 1, conditions: { function: refuse } })
      .connect('/{y}', { n: 2, conditions: { function: change } })
    expect({ ...mapper.match(request('GET', '/a')) }).toEqual({ y: 'a', n: '2', more: 1 })
    expect({ ...mapper.match('/b') }).toEqual({ y: 'b', n: '2', more: 1 })
    expect(seen).toEqual([
      ['GET', { x: 'a', n: '1' }],
      [undefined, { x: 'b', n: '1' }],
    ])
  })

  test('may match with the same mapper', () => {
    const mapper: Mapper = new Mapper()
    const nested = () => mapper.match('/deep/other/1') === null
    mapper.connect('/deep/{x}/{y}', { conditions: { function: nested } })
    mapper.connect('/{z}/{w}/{v}', { n: 1 })
    mapper.connect('/deep/other/{q}', { conditions: { function: () => true } })
    expect({ ...mapper.match('/deep/a/b') }).toEqual({ z: 'deep', w: 'a', v: 'b', n: '1' })
  })
})

test('explain tells what each route failed at', () => {
  const mapper = new Mapper({ subDomains: true })
    .connect('/a', { conditions: { method: 'POST' } })
    .connect('/a', { conditions: { subDomain: true } })
    .connect('/a', { conditions: { function: () => false } })
    .connect('/{x}')
    .connect('/{never}')
  const trials = mapper.explain(blank('/a'))
  expect(trials.map(({ route, failed }) => [route.path, failed])).toEqual([
    ['/a', 'method'],
    ['/a', 'subDomain'],
    ['/a', 'function'],
    ['/{x}', null],
  ])
  expect(mapper.explain('/b/c')).toEqual([])
})

test('allowedMethods are those of the routes of a path', () => {
  const mapper = new Mapper()
    .connect('/a', { conditions: { method: ['GET', 'PUT'] } })
    .connect('/a', { conditions: { method: 'DELETE' } })
    .connect('/b')
  expect(mapper.allowedMethods(request('POST', '/a'))).toEqual(['DELETE', 'GET', 'PUT'])
  expect(mapper.allowedMethods(request('POST', '/b'))).toBeNull()
  expect(mapper.allowedMethods(request('POST', '/c'))).toBeNull()
})

describe('generating', () => {
  const mapper = new Mapper()
    .connect('one', '/one/{id}', { controller: 'c', action: 'one' })
    .connect('abs', '/abs', { controller: 'abs', _absolute: true })

  test('by arguments, by a route, with SCRIPT_NAME', () => {
    expect(mapper.generate({ controller: 'c', action: 'one', id: 1 })).toBe('/one/1')
    const route = mapper.named('one') as Route
    expect(
      mapper.generate(route, { controller: 'c', action: 'one', id: 1 }, { SCRIPT_NAME: '/a b\xc3\xa9' }),
    ).toBe('/a%20b%C3%A9/one/1')
    expect(mapper.generate({ controller: 'abs' }, { SCRIPT_NAME: '/app' })).toBe('/abs')
  })

  test('is null when it cannot be, and build says why', () => {
    expect(mapper.generate({ controller: 'nope' })).toBeNull()
    expect(() => mapper.build(mapper.named('one'), {}, null)).toThrow(GenerationError)
    expect(() => mapper.build(mapper.named('one'), { controller: 'c', action: 'one' }, null)).toThrow(
      'no URL can be made by the route "one" (/one/{id}): "id" is missing',
    )
  })

  test('does not change what it is given', () => {
    const args = Object.freeze({ controller: 'c', action: 'one', id: 1 })
    expect(mapper.generate(args)).toBe('/one/1')
  })
})

test('of two routes with one name the last counts', () => {
  const mapper = new Mapper().connect('n', '/1').connect('n', '/2')
  expect(mapper.named('n')?.path).toBe('/2')
  expect(mapper.named('toString')).toBeNull()
  expect(mapper.routes).toHaveLength(2)
})

test('makeRoute can make routes of another class', () => {
  class Upper extends Route {}
  class UpperMapper extends Mapper {
    protected override makeRoute(name: string | null, path: string, options: RouteOptions) {
      return new Upper(name, path.toUpperCase(), options)
    }
  }
  const mapper = new UpperMapper().connect('/a')
  expect(mapper.routematch('/A')?.[1]).toBeInstanceOf(Upper)
})
