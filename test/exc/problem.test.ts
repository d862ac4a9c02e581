import { expect, test } from 'vitest'
import { alternativesOf, checkMembers } from '../../src/exc/problem.ts'

test('alternatives are media types, or links with what is said of them', () => {
  expect(alternativesOf(undefined)).toEqual([])
  expect(alternativesOf(new Set(['text/html', { href: '/a', language: 'de', title: undefined }]))).toEqual([
    { type: 'text/html' },
    { href: '/a', language: 'de' },
  ])
})

test.each([
  ['text/html'],
  [[7]],
  [[null]],
  [[{}]],
  [[{ url: '/a' }]],
  [[{ href: 7 }]],
  [[new URL('http://h')]],
])('%j are none', (given) => {
  expect(() => alternativesOf(given as never)).toThrow(TypeError)
})

test.each(['type', 'title', 'status', 'detail', 'instance'])('%s is no further member', (name) => {
  expect(() => checkMembers({ [name]: 'x' })).toThrow(
    `${name} is no further member of problem details: it has a property of its own`,
  )
})

test('any other name is', () => {
  expect(() => checkMembers({ code: 1, toString: 2, constructor: 3 })).not.toThrow()
})
