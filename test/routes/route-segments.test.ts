import { expect, test } from 'vitest'
import { Mapper } from '../../src/routes/mapper.ts'
import { Route, type RouteOptions } from '../../src/routes/route.ts'
import { checkSize, cut, wholeMatcher } from '../../src/routes/route-segments.ts'

function shown(path: string, options: RouteOptions = {}) {
  const pieces = cut(new Route(null, path, options), null)
  return (
    pieces && {
      segments: pieces.segments.map((segment) =>
        typeof segment === 'string' ? segment : `<${segment.key}>`,
      ),
      tail: pieces.tail?.key ?? null,
      names: pieces.names,
    }
  )
}

test.each([
  ['/a/b', ['a', 'b'], null, []],
  ['/', [''], null, []],
  ['/a/', ['a', ''], null, []],
  ['/a/{b}/c', ['a', '<:>', 'c'], null, ['b']],
  ['/a{b}c/d', ['<"a" : "c">', 'd'], null, ['b']],
  ['/{a:\\d}/{b}', ['<:/\\d/>', '<:>'], null, ['a', 'b']],
  ['/a/*b', ['a'], '*', ['b']],
  ['/a/x*(b)/c/{d}', ['a'], '"x" * "/" "c" "/" :', ['b', 'd']],
  ['/a/{b:.*}', ['a'], ':/.*/', ['b']],
  ['/{a}/{b:[^.]+}', ['<:>'], ':/[^.]+/', ['a', 'b']],
  ['/{a:(?<n>x)y}', ['<:/(?<n>x)y/>'], null, ['a', 'n']],
])('%s', (path, segments, tail, names) => {
  expect(shown(path)).toEqual({ segments, tail, names })
})

test('routes that begin with no slash, or may be shorter, are not cut', () => {
  expect(shown('a/{b}')).toBeNull()
  expect(shown('{a}')).toBeNull()
  expect(shown('/a/:b', { _minimize: true })).toBeNull()
  const { matcher, names } = wholeMatcher(new Route(null, 'a/{b}'), null)
  expect([matcher.match('a/1', 0, 3, [], 0), names]).toEqual([true, ['b']])
})

test('a route that no matcher could be made of is refused when it is connected', () => {
  const long = `/{a}${'x'.repeat(6000)}`
  expect(() => checkSize(new Route(null, long))).toThrow(TypeError)
  expect(() => new Mapper().connect(long)).toThrow('is too long, or has too many repetitions')
  expect(() => new Mapper().connect('/{a:b{1,1000}}-{c:d{1,1000}}-{e:(?:fg){1,1000}}')).toThrow(TypeError)
  expect(() => new Mapper({ minimization: true }).connect(long)).toThrow(TypeError)
  // What is only text needs no matcher, and what is only generated needs none either.
  for (const options of [{}, { _static: true }]) {
    expect(() => new Mapper().connect(`/${'x'.repeat(6000)}`, options)).not.toThrow()
  }
})
