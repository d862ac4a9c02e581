import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { Mapper } from '../../src/routes/mapper.ts'
import type { ResourceOptions } from '../../src/routes/resource-routes.ts'

const resource = (options?: ResourceOptions) => new Mapper().resource('message', 'messages', options)
const ask = (mapper: Mapper, method: string, url: string) => {
  const match = mapper.match(blank(url, { environ: { REQUEST_METHOD: method } }))
  return match === null
    ? null
    : [match['action'], match['id'], match['format']].filter((value) => value !== undefined)
}

test.each([
  ['GET', '/messages', ['index']],
  ['POST', '/messages', ['create']],
  ['GET', '/messages/new', ['new']],
  ['GET', '/messages/1', ['show', '1']],
  ['GET', '/messages/1/edit', ['edit', '1']],
  ['PUT', '/messages/1', ['update', '1']],
  ['DELETE', '/messages/1', ['delete', '1']],
  ['PUT', '/messages/new', ['update', 'new']],
  ['GET', '/messages.xml', ['index', 'xml']],
  ['GET', '/messages/1.json', ['show', '1', 'json']],
  ['GET', '/messages/a.b.c', ['show', 'a.b', 'c']],
  ['GET', '/messages/1.', ['show', '1.']],
  ['GET', '/messages/1/', null],
  ['PATCH', '/messages/1', null],
  ['POST', '/messages/1', null],
  ['HEAD', '/messages', null],
  ['PUT', '/messages', null],
  ['GET', '/messages/a%5C', null],
])('%s %s', (method, url, expected) => {
  expect(ask(resource(), method, url)).toEqual(expected)
})

test('more actions, each with its method', () => {
  const options = {
    collection: { rss: 'get', sweep: 'DELETE' },
    member: { mark: 'POST', patch: 'PATCH', all: 'any' },
    new: { preview: 'POST' },
  }
  const mapper = resource(options)
  expect(ask(mapper, 'GET', '/messages/rss')).toEqual(['rss'])
  expect(ask(mapper, 'DELETE', '/messages')).toEqual(['sweep'])
  expect(ask(mapper, 'POST', '/messages/1/mark')).toEqual(['mark', '1'])
  expect(ask(mapper, 'PATCH', '/messages/1')).toEqual(['patch', '1'])
  expect(ask(mapper, 'OPTIONS', '/messages/1/all')).toEqual(['all', '1'])
  expect(ask(mapper, 'POST', '/messages/new/preview')).toEqual(['preview'])
  expect(
    ['rss_messages', 'mark_message', 'preview_new_message', 'all_message'].map(
      (name) => mapper.named(name)?.path,
    ),
  ).toEqual(['/messages/rss', '/messages/:(id)/mark', '/messages/new/preview', '/messages/:(id)/all'])
  // What was given stays as it was.
  expect(options).toEqual({
    collection: { rss: 'get', sweep: 'DELETE' },
    member: { mark: 'POST', patch: 'PATCH', all: 'any' },
    new: { preview: 'POST' },
  })
})

test('requirements hold for members too', () => {
  const mapper = resource({ pathPrefix: '{project}', requirements: { project: '[0-9a-f]+', id: '\\d+' } })
  expect(ask(mapper, 'GET', '/abc/messages/1')).toEqual(['show', '1'])
  expect(ask(mapper, 'GET', '/xyz/messages/1')).toBeNull()
  expect(ask(mapper, 'GET', '/abc/messages/x')).toBeNull()
})

test('a nested resource knows its parent', () => {
  const parentResource = { memberName: 'region', collectionName: 'regions' }
  const mapper = resource({ parentResource })
  expect(mapper.named('region_message')).toMatchObject({
    path: '/regions/:region_id/messages/:(id)',
    memberName: 'message',
    collectionName: 'messages',
    parentResource,
  })
  expect(resource({ parentResource, namePrefix: '', pathPrefix: '/areas/:a/' }).named('messages')?.path).toBe(
    '/areas/:a/messages',
  )
})

test('a controller may be an application', () => {
  const controller = () => ''
  expect(resource({ controller }).match('/messages')).toMatchObject({ controller })
})

test('an option that there is not is refused', () => {
  expect(() => resource({ path_prefix: '/a' } as never)).toThrow(
    'a resource has no option "path_prefix"; it has controller',
  )
})
