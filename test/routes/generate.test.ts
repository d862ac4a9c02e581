import { expect, test } from 'vitest'
import { buildUrl, ownArgs, quotePath, withQueryOf } from '../../src/routes/generate.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { Route, type RouteOptions } from '../../src/routes/route.ts'
import { Random } from '../oracle/random.ts'

const build = (path: string, args: Record<string, unknown>, options: RouteOptions = {}) => {
  const route = new Route(null, path, options)
  return buildUrl(route, ownArgs(route.defaultArgs, args))
}

test.each([
  ['/a/{b}', { b: 1 }, '/a/1'],
  ['/a/{b}', { b: 'x y/é?#' }, '/a/x%20y/%C3%A9%3F%23'],
  ['/a/{b}', { b: 0 }, '/a/0'],
  ['/a/{b}', { b: 'c', q: 1, r: ['x', 'y'], n: null, e: [], t: true }, '/a/c?q=1&r=x&r=y&t=true'],
  ['/a/*b', { b: 'c/d' }, '/a/c/d'],
  ['/a{.f}', {}, '/a'],
  ['/a{.f}', { f: 'json' }, '/a.json'],
  ['/a{.f}', { f: 0 }, '/a.0'],
  ['/{b:.*}', { b: '' }, '/'],
  ['/é b%20/{x}', { x: 1 }, '/%C3%A9%20b%2520/1'],
  ['/*p', { p: '/evil.org' }, '/%2Fevil.org'],
  ['/*p', { p: '\\evil.org' }, '/%5Cevil.org'],
])('%s with %j is %s', (path, args, expected) => {
  expect(build(path, args)).toBe(expected)
})

test.each([
  ['/a/{b}', {}, '"b" is missing'],
  ['/a/{b}', { b: null }, '"b" is missing'],
  ['/a/{b}', { b: '' }, '"b" is missing'],
  ['/a/{b:\\d+}', { b: 'x' }, '"b" ("x") does not match its requirement \\d+'],
  ['/a/{constructor}', {}, '"constructor" is missing'],
])('%s with %j: %s', (path, args, why) => {
  expect(build(path, args)).toEqual({ why })
})

test('methods that a route does not allow', () => {
  const options = { conditions: { method: ['GET', 'PUT'] } }
  expect(build('/a', { method: 'put' }, options)).toBe('/a')
  expect(build('/a', { method: 'POST' }, options)).toEqual({ why: '"method" ("POST") is not among GET, PUT' })
  expect(build('/a/{method}', { method: 'POST' }, options)).toBe('/a/POST')
})

test('a default that is not in the path must be given, and be the same', () => {
  const route = new Route(null, '/a', { lang: 'en' })
  expect(buildUrl(route, ownArgs())).toEqual({ why: '"lang" is missing' })
  expect(buildUrl(route, ownArgs({ lang: 'de' }))).toEqual({ why: '"lang" ("de") is not "lang" ("en")' })
  expect(buildUrl(route, ownArgs({ lang: 'en' }))).toBe('/a')
})

test('minimised routes leave out what is as their defaults', () => {
  const options = { b: 'x', c: null, _minimize: true }
  expect(build('a/:b/:c', {}, options)).toBe('/a')
  expect(build('a/:b/:c', { b: 'y' }, options)).toBe('/a/y')
  expect(build('a/:b/:c', { c: '1' }, options)).toBe('/a/x/1')
  expect(build('a/:c/:b', { b: 'z' }, options)).toEqual({ why: '"c" is missing' })
})

test('a query continues the one that is there, before the fragment', () => {
  expect(withQueryOf('/a?b=1#c', { d: 'e f' })).toBe('/a?b=1&d=e+f#c')
  expect(withQueryOf('/a', {})).toBe('/a')
})

test('quotePath leaves what is unreserved', () => {
  expect(quotePath("aZ0-._~/!$&'()*+,;=:@é")).toBe('aZ0-._~/%21%24%26%27%28%29%2A%2B%2C%3B%3D%3A%40%C3%A9')
})

test('what is generated matches again, and gives the values back', () => {
  const random = new Random(5)
  const paths = ['/a/{x}/{y}', '/b/{x}-{y}', '/c/{x}{.y}', '/d/:x/*y', '/e%/{x:\\w+}/{y:[^/]+}']
  for (const path of paths) {
    const mapper = new Mapper()
    const route = mapper.route(path, { controller: 'c' })
    for (let i = 0; i < 200; i++) {
      const args = {
        x: random.text(['a', '1', 'B'], 1, 4),
        y: random.text(['a', 'é', ' ', '%', '?', '😀', '"'], 1, 4),
      }
      const url = (route.url as (args: object) => string)(args)
      expect(url).toMatch(/^[!-~]+$/)
      expect({ ...mapper.match(decodeURIComponent(url)) }, url).toEqual({ ...args, controller: 'c' })
    }
  }
})
