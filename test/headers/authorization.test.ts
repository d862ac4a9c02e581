import { expect, test } from 'vitest'
import { Authorization } from '../../src/headers/authorization.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Authorization, {
  good: [
    'Basic YW5uOnNlY3JldA==',
    'Bearer abc.def',
    'Digest username="a, b", nc=00000001, uri="/?a=\\"b\\""',
    'Negotiate',
    'x a=b',
  ],
  bad: ['', ',', 'Basic a b', 'Basic a, Bearer b', 'Digest a=b, a=c', 'Digest a="b', '=', 'Bas\u00edc a'],
})

test('Basic has a user and a password, in UTF-8', () => {
  const made = Authorization.basic('ann', 's\u00e9cret:x')
  expect(made.basic).toEqual({ username: 'ann', password: 's\u00e9cret:x' })
  expect(Authorization.parse('basic YW5uOnNlY3JldA==')?.basic).toEqual({
    username: 'ann',
    password: 'secret',
  })
  expect(Authorization.parse(`Basic ${btoa('a\0:b')}`)?.basic).toBeNull()
  expect(Authorization.parse('Basic Og==')?.basic).toEqual({ username: '', password: '' })
})

test.each([
  'Basic',
  'Basic YW5u',
  'Basic !',
  'Basic /w==',
  'Bearer YW5uOnNlY3JldA==',
  'Basic a=b',
  'Basic YQ',
])('%s has none', (text) => {
  expect(Authorization.parse(text)?.basic ?? null).toBeNull()
})

test.each([
  ['a:b', 'c'],
  ['a', 'b\n'],
  ['a', undefined as unknown as string],
])('Basic refuses the user %j with the password %j', (username, password) => {
  expect(() => Authorization.basic(username, password)).toThrow(TypeError)
})

test('Bearer has a token', () => {
  expect(String(Authorization.bearer('abc'))).toBe('Bearer abc')
  expect(Authorization.parse('BEARER abc')?.bearer).toBe('abc')
  expect(Authorization.parse('Basic abc')?.bearer).toBeNull()
  for (const token of ['a b', '', undefined, null]) {
    expect(() => Authorization.bearer(token as string)).toThrow(TypeError)
  }
})

test('Digest has parameters, of whatever names', () => {
  const digest = Authorization.parse('Digest username="ann", userhash=true, X-Y2="\\"q\\""')
  expect([...(digest?.parameters ?? [])]).toEqual([
    ['username', 'ann'],
    ['userhash', 'true'],
    ['x-y2', '"q"'],
  ])
  expect([digest?.is('DIGEST'), digest?.is('Basic'), digest?.token]).toEqual([true, false, null])
})

test('a secret is not in the error about it', () => {
  expect(() => Authorization.format('Bearer my secret')).toThrow(/^(?!.*secret)/)
})
