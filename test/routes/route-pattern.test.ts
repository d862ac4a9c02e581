import { expect, test } from 'vitest'
import { Program } from '../../src/routes/pattern/program.ts'
import { Route, type RouteOptions } from '../../src/routes/route.ts'
import { type Controllers, patternOf } from '../../src/routes/route-pattern.ts'

function match(path: string, url: string, options: RouteOptions = {}, controllers: Controllers = null) {
  const program = new Program(patternOf(new Route(null, path, options), controllers))
  const at: number[] = []
  if (!program.match(url, 0, url.length, at)) return null
  return Object.fromEntries(
    program.names.map((name, i) => [
      name,
      (at[2 * i] as number) < 0 ? null : url.slice(at[2 * i], at[2 * i + 1]),
    ]),
  )
}

test.each([
  ['/{a}', '/x', { a: 'x' }],
  ['/{a}', '/x/y', null],
  ['/{a}', '/', null],
  ['/{a}-{b}', '/x-y-z', { a: 'x', b: 'y-z' }],
  ['/*a', '/x/y', { a: 'x/y' }],
  ['/*a', '/', null],
  ['/{a}{.f}', '/x.y.z', { a: 'x.y', f: 'z' }],
  ['/{a}{.f}', '/x.', { a: 'x.', f: null }],
  ['/{a:\\d+}{b:.*}', '/12x', { a: '12', b: 'x' }],
])('%s on %s', (path, url, expected) => {
  expect(match(path, url)).toEqual(expected)
})

const minimized = { _minimize: true }

test.each([
  [':a/:b/:c', { b: 'x', c: null }, '/1', { a: '1', b: null, c: null }],
  [':a/:b/:c', { b: 'x', c: null }, '/1/2/', { a: '1', b: '2', c: null }],
  [':a/:b/:c', { b: 'x', c: null }, '/1/2/3', { a: '1', b: '2', c: '3' }],
  [':a/:b/:c', { b: 'x' }, '/1/2', null],
  ['x/*a', {}, '/x/', { a: '' }],
  ['x/*a', {}, '/x', null],
  ['', {}, '/', {}],
  ['a/:b', { b: '1', requirements: { b: '\\d' } }, '/a', { b: null }],
  ['a/:b', { b: '1', requirements: { b: '\\d' } }, '/a/x', null],
  // Routes loses the dot of an extension behind a slash.
  ['a/{.f}', { f: null }, '/a/.x', { f: 'x' }],
])('minimised, %s with %j on %s', (path, options, url, expected) => {
  expect(match(path, url, { ...options, ...minimized })).toEqual(expected)
})

test('controllers are what {controller} may be', () => {
  expect(match('/{controller}/{a}', '/b/c/1', {}, ['b', 'b/c'])).toEqual({ controller: 'b/c', a: '1' })
  expect(match('/{controller}', '/x', {}, ['b'])).toBeNull()
  expect(match('/{controller}', '/x', {}, [])).toBeNull()
  expect(match('/{controller}', '/x')).toEqual({ controller: 'x' })
})
