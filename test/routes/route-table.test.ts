import { expect, test } from 'vitest'
import { Route } from '../../src/routes/route.ts'
import { tableOf } from '../../src/routes/route-table.ts'

test('routes as a table', () => {
  function list() {}
  const routes = [
    new Route('items', '/items', {
      controller: list,
      action: 'index',
      conditions: { method: ['GET', 'HEAD'] },
    }),
    new Route(null, '/items/{id}', { controller: 'items' }),
  ]
  expect(tableOf(routes).split('\n')).toEqual([
    'Route name Methods   Path        Controller action',
    'items      GET, HEAD /items      list       index',
    '                     /items/{id} items',
  ])
})
