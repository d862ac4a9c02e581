import { describe, expect, test } from 'vitest'
import { Route } from '../../src/routes/route.ts'
import { RouteIndex } from '../../src/routes/route-index.ts'
import { wholeMatcher } from '../../src/routes/route-segments.ts'
import { generate } from '../oracle/routes/generate.ts'
import { takesLess } from '../support/quick.ts'

const index = (...paths: string[]) =>
  new RouteIndex(
    paths.map((path) => new Route(null, path)),
    null,
  )

/** The paths of the routes that match, in their order. */
function found(table: RouteIndex, path: string): string[] {
  const paths: string[] = []
  for (let one = table.find(path); one !== null; one = one.next)
    paths.push(...one.entries.map(({ route }) => route.path))
  return paths
}

test('a longer fixed beginning comes first, and of equal ones what was connected first', () => {
  const table = index('/{x}', '/{a}/{b}', '/special', '/special/{y}', '/special{.f}', '/spec{z}', '/{q}')
  expect(found(table, '/special')).toEqual(['/special', '/special{.f}', '/spec{z}', '/{x}', '/{q}'])
  expect(found(table, '/special/1')).toEqual(['/special/{y}', '/{a}/{b}'])
  expect(found(table, '/nothing/of/it')).toEqual([])
})

test('paths that differ at slashes, and none', () => {
  const table = index('', '/', '//', '/a', '/a/', 'a', '/{x}/')
  expect(['', '/', '//', '/a', '/a/', 'a', '/b/'].map((path) => found(table, path))).toEqual([
    [''],
    ['/'],
    ['//'],
    ['/a'],
    ['/a/', '/{x}/'],
    ['a'],
    ['/{x}/'],
  ])
})

test('names of Object.prototype are segments like others', () => {
  const table = index('/constructor', '/{x}/toString')
  expect(found(table, '/constructor')).toEqual(['/constructor'])
  expect(found(table, '/__proto__')).toEqual([])
  expect(found(table, '/__proto__/toString')).toEqual(['/{x}/toString'])
  expect(found(table, '/hasOwnProperty')).toEqual([])
})

describe('finds what asking each route in turn finds', () => {
  test.each([11, 12, 13])('seed %i', (seed) => {
    let compared = 0
    for (const { program, asks, options } of generate(seed, 300)) {
      const minimize = options?.['minimization'] === true
      const routes = program
        .filter(([verb]) => verb === 'connect')
        .map(
          ([, , , path, rest]) =>
            new Route(null, path as string, { ...(rest as object), _minimize: minimize }),
        )
      const table = new RouteIndex(routes, ['blog', 'a', 'x'])
      for (const [verb, path] of asks) {
        if (verb !== 'match') continue
        const url = path as string
        const at: number[] = []
        const expected = routes
          .map((route, place) => ({ route, place, prefix: route.staticPrefix }))
          .filter(
            ({ route, prefix }) =>
              url.startsWith(prefix) &&
              wholeMatcher(route, ['blog', 'a', 'x']).matcher.match(url, 0, url.length, at, 0),
          )
          .sort((a, b) => b.prefix.length - a.prefix.length || a.place - b.place)
          .map(({ route }) => route)
        const given: Route[] = []
        const captured: string[] = []
        for (let one = table.find(url); one !== null; one = one.next) {
          for (const entry of one.entries) {
            given.push(entry.route)
            captured.push(JSON.stringify(entry.makeResult(url, one.at)))
          }
        }
        expect(given, `${url} in ${JSON.stringify(program)}`).toEqual(expected)
        compared += expected.length
        for (const [i, route] of given.entries()) {
          const { matcher, names } = wholeMatcher(route, ['blog', 'a', 'x'])
          matcher.match(url, 0, url.length, at, 0)
          const values = JSON.parse(captured[i] as string) as Record<string, unknown>
          for (const [j, name] of names.entries()) {
            const value = (at[2 * j] as number) < 0 ? null : url.slice(at[2 * j], at[2 * j + 1])
            if (value) expect(values[name], `${name} of ${url} by ${route}`).toBe(value)
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(300)
  })
})

test('long paths that nearly match take no long time, for five hundred routes', async () => {
  const paths = Array.from({ length: 500 }, (_, i) => `/r${i}/{a}-{b}-{c}-{d}/{e}{f}{g}/${i}`)
  const table = index(...paths, '/x/*a/b/*c/d', '/y/{p:(?:a+)+}', '/z/{q:[a-z]+(?:-[a-z]+)*}')
  const long = ['/r7/', '/x/', '/y/', '/z/'].flatMap((start) => [
    `${start}${'a-'.repeat(4000)}`,
    `${start}${'a'.repeat(8000)}!`,
    `${start}${'a/b/'.repeat(2000)}`,
    `${start}${'-'.repeat(8000)}/x`,
  ])
  // 16 paths of 8 kB: a matcher that backtracks would take minutes.
  await takesLess(500, () => {
    for (const path of long) table.find(path)
  })
})
