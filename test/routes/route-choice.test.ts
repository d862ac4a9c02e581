import { expect, test } from 'vitest'
import { GenerationError } from '../../src/routes/errors.ts'
import { ownArgs } from '../../src/routes/generate.ts'
import { Route } from '../../src/routes/route.ts'
import { firstUrl, RouteChoice } from '../../src/routes/route-choice.ts'

const routes = [
  new Route(null, '/1/{a}', { controller: 'c', action: 'x' }),
  new Route(null, '/2/{a}/{b}', { controller: 'c', action: 'x' }),
  new Route(null, '/3', { controller: 'c', action: 'y' }),
  new Route(null, '/4/{controller}/{action}'),
  new Route(null, '/5{.f}', { controller: 'd' }),
]
const choice = new RouteChoice(routes)
const chosen = (args: Record<string, unknown>) => choice.candidates(ownArgs(args)).map(({ path }) => path)

test('what knows just what is given comes first, then what differs least', () => {
  expect(chosen({ controller: 'c', action: 'x', a: 1 })).toEqual(['/1/{a}', '/4/{controller}/{action}'])
  expect(chosen({ controller: 'c', action: 'x', a: 1, b: 2 })).toEqual([
    '/2/{a}/{b}',
    '/1/{a}',
    '/4/{controller}/{action}',
  ])
})

test('a route for one controller or action is tried for it alone', () => {
  expect(chosen({ controller: 'c', action: 'y' })).toEqual(['/3', '/4/{controller}/{action}'])
  expect(chosen({ controller: 'other', action: 'y' })).toEqual(['/4/{controller}/{action}'])
  expect(chosen({ controller: 'c' })).toEqual([])
  expect(chosen({ controller: 'd' })).toEqual(['/5{.f}'])
})

test('the message names what was tried and what was in the way', () => {
  const args = ownArgs({ controller: 'c', action: 'z', a: null })
  expect(() => firstUrl(routes.slice(0, 2), args, false)).toThrow(GenerationError)
  expect(() => firstUrl(routes.slice(0, 2), args, false)).toThrow(
    'no URL can be made by the route /1/{a}: "action" ("z") is not "action" ("x"); or by the route /2/{a}/{b}: ' +
      '"action" ("z") is not "action" ("x")',
  )
  expect(() => firstUrl([], args, false)).toThrow(
    'no route makes a URL of "controller" ("c"), "action" ("z"), "a" (null)',
  )
  expect(() => firstUrl([], ownArgs(), false)).toThrow('no route makes a URL of no arguments')
})
