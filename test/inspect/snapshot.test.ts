import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { Masks } from '../../src/inspect/masks.ts'
import { changesBetween, snapshotOf } from '../../src/inspect/snapshot.ts'

test('what came, what went and what became another, without secrets', () => {
  const environ = blank('/a?b=1')
  environ.HTTP_X_OLD = 'old'
  const before = snapshotOf(environ)
  environ.PATH_INFO = '/c'
  environ['my.thing'] = { a: 1 }
  environ.HTTP_X_AUTH_TOKEN = 'secret'
  environ['wsgify.inspect'] = {
    caught: () => undefined,
    negotiates: (_, value) => value,
    weighed: () => undefined,
  }
  delete environ.HTTP_X_OLD
  const changes = changesBetween(before, snapshotOf(environ), new Masks())
  expect(changes).toEqual([
    { key: 'PATH_INFO', from: '/a', to: '/c' },
    { key: 'my.thing', from: null, to: '{ a: 1 }' },
    { key: 'HTTP_X_AUTH_TOKEN', from: null, to: '[masked]' },
    { key: 'HTTP_X_OLD', from: 'old', to: null },
  ])
  expect(changesBetween(before, before, new Masks())).toEqual([])
})

test('no more than so many, and no getter is called', () => {
  const environ = blank('/')
  const before = snapshotOf(environ)
  expect(before.has('wsgify.signal')).toBe(false)
  for (let i = 0; i < 500; i++) environ[`my.${i}`] = i
  expect(changesBetween(before, snapshotOf(environ), new Masks())).toHaveLength(60)
})
