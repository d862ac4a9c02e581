import { describe, expect, test } from 'vitest'
import { Route } from '../../src/routes/route.ts'

test('defaults: numbers and booleans become text, objects and functions stay', () => {
  const app = () => 'x'
  const list = ['a']
  const { defaults } = new Route(null, '/a', {
    controller: app,
    n: 5,
    b: true,
    big: 7n,
    none: null,
    list,
    no: undefined,
  })
  expect(Object.fromEntries(defaults)).toEqual({
    controller: app,
    n: '5',
    b: 'true',
    big: '7',
    none: null,
    list,
  })
  expect(defaults.has('no')).toBe(false)
})

test('nothing is implied, unless it is asked for', () => {
  expect([...new Route(null, '/{id}').defaults]).toEqual([])
  expect(Object.fromEntries(new Route(null, '/{id}', { _explicit: false }).defaults)).toEqual({
    controller: 'content',
    action: 'index',
    id: null,
  })
})

test('keys: needed, known, fixed', () => {
  const route = new Route(null, '/{a}/{b}{.f}', { controller: 'c', b: 'x', none: null })
  expect([...route.neededKeys]).toEqual(['a', 'b', 'f'])
  expect([...route.knownKeys].sort()).toEqual(['a', 'b', 'controller', 'f', 'none'])
  expect(route.fixedKeys).toEqual(['controller'])
})

test.each([
  [':controller/:action/:id', { action: 'index', id: null }, ['controller']],
  ['a/:b/:c', { b: '1' }, ['c', 'b']],
  ['a/:b/list', { b: '1' }, ['b']],
  ['a/:b/:c', { b: '1', c: '2' }, []],
])(
  'minimised, %s needs what has no default, or stands before something that must be there',
  (path, options, needed) => {
    expect([...new Route(null, path, { ...options, _minimize: true }).neededKeys]).toEqual(needed)
  },
)

test.each([
  ['/a/b', '/a/b'],
  ['/a/b/', '/a/b'],
  ['/a/b{c}', '/a/b'],
  ['/a/{c}/d', '/a'],
  ['/{c}', ''],
  ['/', ''],
  ['{c}', ''],
])('%s has the fixed beginning %j', (path, prefix) => {
  expect(new Route(null, path).staticPrefix).toBe(prefix)
})

test('static and external', () => {
  expect(new Route(null, 'http://x.org/{a}', { _static: true })).toMatchObject({
    isStatic: true,
    isExternal: true,
  })
  expect(new Route(null, '/{a}', { _static: true })).toMatchObject({ isStatic: true, isExternal: false })
})

test('the requirement in the path goes before the one beside it', () => {
  const { requirements } = new Route(null, '/{a:\\d}/{b}', { requirements: { a: 'x', b: 'y', c: 'z' } })
  expect([...requirements].map(([name, { source }]) => [name, source])).toEqual([
    ['a', '\\d'],
    ['b', 'y'],
    ['c', 'z'],
  ])
})

test('what it is called', () => {
  expect(`${new Route('home', '/')} ${new Route(null, '/x')}`).toBe('the route "home" (/) the route /x')
})

describe('says what is wrong, and where', () => {
  test.each([
    [5, {}, 'the path of a route is text, not 5'],
    ['/{a', {}, 'the path "/{a" has a "{"'],
    ['/{a:(}', {}, 'the route "n" (/{a:(}): the requirement of "a" misses a ")"'],
    ['/{a}', { requirements: { a: '[' } }, 'the route "n" (/{a}): the requirement of "a" misses a "]"'],
    ['/a', { requirements: 'x' }, 'has requirements as an object, not "x"'],
    ['/a', { conditions: { method: 5 } }, 'the route "n" (/a) has as its method 5'],
    ['/a', { _filter: 'x' }, 'has as its _filter a function, not "x"'],
    ['/a', { _encoding: 'latin-1' }, 'has the option "_encoding": there are _static, _filter'],
    ['/a', { _minimise: true }, 'has the option "_minimise"'],
  ])('%j %j', (path, options, message) => {
    const make = () => new Route('n', path as string, options as never)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test('a name that is no text', () => {
    expect(() => new Route(5 as never, '/a')).toThrow('the name of a route is text or null, not 5')
  })
})
