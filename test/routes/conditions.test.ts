import { describe, expect, test } from 'vitest'
import { ConditionSet, type Conditions } from '../../src/routes/conditions.ts'

const set = (conditions: Conditions) => new ConditionSet(conditions, 'the route /a')

test('methods are told apart by case, and text is one', () => {
  const get = set({ method: 'GET' })
  expect(['GET', 'get', 'G', 'HEAD'].map((method) => get.allowsMethod(method))).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(set({ method: ['GET', 'PUT'] }).allowsMethod('PUT')).toBe(true)
  expect(set({ method: [] }).allowsMethod('GET')).toBe(false)
  expect(set({}).allowsMethod('ANYTHING')).toBe(true)
})

test.each([
  [undefined, [true, true]],
  [true, [false, true]],
  [false, [true, false]],
  [null, [true, false]],
  ['fred', [false, true]],
  ['barney', [false, false]],
  [
    ['fred', 'x'],
    [false, true],
  ],
  [[], [false, false]],
])('the sub-domain %j allows none and fred: %j', (subDomain, expected) => {
  const { allowsSubDomain } = ConditionSet.prototype
  const conditions = set(subDomain === undefined ? {} : { subDomain })
  expect([null, 'fred'].map((name) => allowsSubDomain.call(conditions, name))).toEqual(expected)
})

describe('says what is wrong', () => {
  test.each([
    [{ method: null }, 'the route /a has as its method null: it is text such as "GET", or a list of them'],
    [{ method: ['GET', 5] }, 'the route /a has as its method ["GET",5]'],
    [{ method: 'GET POST' }, 'has as its method "GET POST"'],
    [{ subDomain: [''] }, 'has as its sub-domain [""]'],
    [{ function: 'f' }, 'has as its condition a function, not "f"'],
    [{ methods: ['GET'] }, 'has the condition "methods": there are method, subDomain and function'],
    [[], 'has conditions as an object, not an instance of Array'],
  ])('%j', (conditions, message) => {
    expect(() => set(conditions as Conditions)).toThrow(TypeError)
    expect(() => set(conditions as Conditions)).toThrow(message)
  })
})
