import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import {
  projectOf,
  removeIdentity,
  rolesOf,
  setIdentity,
  setStatus,
  userOf,
} from '../../src/filters/identity-fields.ts'
import { tokenOf } from '../support/identity-service.ts'

const all = {
  ...tokenOf({ system: { all: true }, domain: { id: 'd', name: 'D' } }),
} as Record<string, unknown>

test('takes away whatever it sets, of users and of services', () => {
  const environ = blank('/', { environ: { HTTP_X_OTHER: 'stays' } })
  const before = { ...environ }
  for (const isService of [false, true]) {
    setIdentity(environ, all, isService)
    setStatus(environ, true, isService)
  }
  const set = Object.keys(environ).filter((key) => !Object.hasOwn(before, key))
  expect(set).toHaveLength(11 + 8 + 11 + 2)
  removeIdentity(environ)
  expect({ ...environ }).toEqual(before)
})

test('says nothing of what a token does not have, or has in another form', () => {
  const environ = blank('/')
  const before = Object.keys(environ)
  setIdentity(environ, { user: 'x', project: [], roles: [1, {}, { name: 5 }], catalog: 5 }, false)
  expect(Object.keys(environ).filter((key) => !before.includes(key))).toEqual([
    'HTTP_X_ROLES',
    'HTTP_X_IS_ADMIN_PROJECT',
    'HTTP_X_SERVICE_CATALOG',
    'HTTP_X_ROLE',
  ])
  expect([environ.HTTP_X_ROLES, environ.HTTP_X_SERVICE_CATALOG]).toEqual(['', '[]'])
})

test('has the addresses of a service by regions, as version 2 had them', () => {
  const environ = blank('/')
  const endpoints = [
    { interface: 'public', region: 'one', url: 'https://1' },
    { interface: 'internal', region: 'two', url: 'https://2' },
    { interface: 'admin', region: 'one', url: 'https://3' },
    { interface: 'public', url: 'https://4' },
    { interface: 'public', region: '__proto__' },
  ]
  setIdentity(environ, { catalog: [{ type: 't', endpoints }, null] }, false)
  expect(JSON.parse(environ['HTTP_X_SERVICE_CATALOG'] as string)).toEqual([
    {
      type: 't',
      endpoints: [
        { region: 'one', publicURL: 'https://1', adminURL: 'https://3' },
        { region: 'two', internalURL: 'https://2' },
        { publicURL: 'https://4' },
      ],
    },
  ])
})

test('says who has a token, for which project, in which roles', () => {
  expect(userOf(all)).toMatchObject({ id: 'u-1', name: 'ann', domain: { id: 'default' } })
  expect(userOf({})).toEqual({ id: null, name: null, domain: null })
  expect([projectOf(all)?.id, projectOf({})]).toEqual(['p-1', null])
  expect(rolesOf(all)).toEqual(['member', 'reader'])
})
