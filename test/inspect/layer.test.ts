import { expect, test } from 'vitest'
import { Mount } from '../../src/deploy/mount.ts'
import { URLMap } from '../../src/deploy/urlmap.ts'
import { cors } from '../../src/filters/cors.ts'
import { Response, wsgify } from '../../src/index.ts'
import { Layer, nameIn, partsOf, placesOf } from '../../src/inspect/layer.ts'
import { dispatch } from '../../src/routes/dispatch.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import { resource } from '../../src/routes/resource.ts'

class Servers {
  @wsgify
  index() {
    return []
  }
}
const app = wsgify(function named() {
  return 'x'
})
const filter = wsgify.middleware((_req, next) => next)

test.each([
  ['a function', app, 'app', 'named'],
  ['a filter without a name', filter(app), 'filter', 'filter'],
  ['a response', new Response(), 'app', 'Response'],
  ['a mapper', new Mapper(), 'router', 'Mapper'],
  ['a map', new URLMap().set('/', app), 'map', 'URLMap'],
  ['what calls controllers', dispatch, 'controller', 'dispatch'],
  ['a controller', resource(new Servers()), 'app', 'Servers'],
  ['an object', { wsgi: () => '' }, 'app', 'app'],
] as const)('%s', (_, made, kind, name) => {
  const layer = Layer.of(1, made, null)
  expect([layer.kind, layer.name]).toEqual([kind, name])
})

test('is called as it was given, or as its section is', () => {
  const by = {
    kind: 'filter',
    section: 'filter:auth',
    file: '/a.ini',
    line: 7,
    factory: 'x',
    localConf: {},
    next: null,
  } as const
  expect(Layer.of(1, cors(app), by).name).toBe('auth')
  expect(Layer.of(1, cors(app), by, new Map<unknown, string>([[cors.undecorated, 'cors']])).name).toBe('cors')
  expect(Layer.of(1, filter(app), null).source).toBe('(_req, next) => next')
})

test('says what is behind it, and where', () => {
  expect(partsOf(filter(app))).toEqual([app])
  expect(partsOf(app)).toEqual([])
  const map = new URLMap().set('/a', app).set('http://h.example/b', app)
  expect(placesOf(map)).toEqual(['//h.example/b', '/a'])
  expect(placesOf(new Mount('/m', app))).toEqual(['/m', null])
  expect([nameIn('text'), nameIn(null), nameIn(7), nameIn({})]).toEqual(['text', '', '', ''])
})
