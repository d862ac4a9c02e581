import { expect, test } from 'vitest'
import { whyNot } from '../../src/inspect/why-not.ts'
import { Route } from '../../src/routes/route.ts'

test.each([
  ['/servers', '/flavors', 'flavors is not servers'],
  ['/servers', '/', 'the path ends before servers'],
  ['/servers', '/servers/7', 'the path goes on: /7'],
  ['/servers/', '/servers/7', '7 is not the end'],
  ['/servers/{id}', '/servers', 'the path ends before {id}'],
  ['/servers/{id}', '/servers/', 'the path ends before {id}'],
  ['/servers/{id:\\d+}', '/servers/x', 'id is \\d+, not x'],
  ['/servers/{id:\\d+}/action', '/servers/7', 'the path ends before action'],
  ['/servers/{id}/action', '/servers/7/stop', 'stop is not action'],
  ['/servers{.format}', '/flavors.json', 'flavors.json is not servers'],
  ['/servers.:(format)', '/servers', 'servers is not servers.{format}'],
  ['/:(id).:(format)', '/7', '7 is not {id}.{format}'],
  ['/*rest', '', 'the path ends before {rest}'],
  ['/a/{path:.*}', '/b', 'b is not a'],
  ['/a/{path:.*}', '/a/b', null],
])('%s of %s', (route, path, why) => {
  expect(whyNot(new Route(null, route, { _explicit: true }), path)).toBe(why)
})
