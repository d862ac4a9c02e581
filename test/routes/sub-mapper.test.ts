import { expect, test } from 'vitest'
import { Mapper } from '../../src/routes/mapper.ts'

/** The routes of a mapper: name, methods, path, and defaults. */
const shown = (mapper: Mapper) =>
  mapper.routes.map(({ name, path, conditions, defaults }) => [
    name,
    conditions?.methods?.join() ?? null,
    path,
    Object.fromEntries(defaults),
  ])

test('prefixes add up, conditions and requirements merge, all else is replaced', () => {
  const mapper = new Mapper()
  const outer = mapper.submapper({
    pathPrefix: '/a',
    namePrefix: 'a_',
    controller: 'x',
    lang: 'en',
    conditions: { method: 'GET', subDomain: true },
    requirements: { id: '\\d+' },
  })
  const inner = outer.submapper({ pathPrefix: '/b', namePrefix: 'b_', controller: 'y' })
  inner
    .connect('one', '/{id}/{x}', { conditions: { method: 'PUT' }, requirements: { x: 'z' } })
    .connect('/two', { lang: 'de' })
  expect(shown(mapper)).toEqual([
    ['a_b_one', 'PUT', '/a/b/{id}/{x}', { controller: 'y', lang: 'en' }],
    [null, 'GET', '/a/b/two', { controller: 'y', lang: 'de' }],
  ])
  const [one] = mapper.routes
  expect([one?.conditions?.subDomains, [...(one?.requirements.keys() ?? [])]]).toEqual([true, ['id', 'x']])
})

test('shorthands name their routes by the resource', () => {
  const mapper = new Mapper()
  const entries = mapper.submapper({
    pathPrefix: '/e',
    collectionName: 'entries',
    resourceName: 'entry',
    formatted: false,
  })
  entries.addActions(['index', 'create', 'new', 'show', 'update', 'delete', 'edit'])
  entries.link('recent').link('ping', { name: 'p', action: 'pong', method: 'POST', formatted: true })
  entries
    .action({ action: 'purge', method: 'DELETE' })
    .action({ name: 'named', conditions: { method: 'PUT' } })
  expect(shown(mapper).map((row) => [...row.slice(0, 3), (row[3] as { action: string }).action])).toEqual([
    ['entries', 'GET', '/e', 'index'],
    ['create_entry', 'POST', '/e', 'create'],
    ['new_entry', 'GET', '/e/new', 'new'],
    ['entry', 'GET', '/e', 'show'],
    ['update_entry', 'PUT', '/e', 'update'],
    ['delete_entry', 'DELETE', '/e', 'delete'],
    ['edit_entry', 'GET', '/e/edit', 'edit'],
    ['recent_entry', 'GET', '/e/recent', 'recent'],
    ['p', 'POST', '/e/ping{.format}', 'pong'],
    ['purge_entry', 'DELETE', '/e', 'purge'],
    ['named', 'PUT', '/e', 'named'],
  ])
})

test('a collection has members', () => {
  const mapper = new Mapper()
  const entries = mapper.collection('entries', 'entry', {
    pathPrefix: '/api',
    memberOptions: { formatted: false },
  })
  entries.member.link('ping', { method: 'POST' })
  expect(shown(mapper).map((row) => row.slice(0, 3).join(' '))).toEqual([
    'entries GET /api/entries{.format}',
    'create_entry POST /api/entries{.format}',
    'new_entry GET /api/entries/new{.format}',
    'entry GET /api/entries/{id}',
    'update_entry PUT /api/entries/{id}',
    'delete_entry DELETE /api/entries/{id}',
    'edit_entry GET /api/entries/{id}/edit',
    'ping_entry POST /api/entries/{id}/ping',
  ])
  expect(mapper.routes[0]?.defaults.get('controller')).toBe('entry')
})

test('a collection in a submapper', () => {
  const mapper = new Mapper()
  mapper
    .submapper({ pathPrefix: '/v2' })
    .collection('x', 'y', { collectionActions: ['index'], memberActions: [] })
  expect(mapper.match('/v2/x')).toMatchObject({ action: 'index', controller: 'y' })
})

test('says what is missing', () => {
  const mapper = new Mapper()
  expect(() => mapper.submapper().link('x')).toThrow('a submapper needs a resourceName')
  expect(() => mapper.submapper({ resourceName: 'x' }).action({})).toThrow('needs an action or a name')
  expect(() => mapper.submapper({ resourceName: 'x', actions: ['sho' as 'show'] })).toThrow(
    'a submapper has no action "sho"; it has index, create, new, show, update, delete, edit',
  )
})
