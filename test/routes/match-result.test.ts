import { expect, test } from 'vitest'
import { resultMaker } from '../../src/routes/match-result.ts'
import { Route } from '../../src/routes/route.ts'

test('captures, and defaults for what is missing or empty', () => {
  const route = new Route(null, '/{a}/{b}{.f}', { b: 'x', c: 5, f: null })
  const make = resultMaker(route, ['a', 'b', 'f'])
  expect({ ...make('/1/2.j', [1, 2, 3, 4, 5, 6]) }).toEqual({ a: '1', b: '2', f: 'j', c: '5' })
  expect({ ...make('/1/', [1, 2, 3, 3, -1, -1]) }).toEqual({ a: '1', b: 'x', f: null, c: '5' })
})

test('an empty capture without a default stays empty', () => {
  const route = new Route(null, '/{a:.*}')
  expect(resultMaker(route, ['a'])('/', [1, 1])['a']).toBe('')
  expect(resultMaker(route, ['a'])('/', [-1, -1])['a']).toBeNull()
})

test('a new object each time, in which no name means anything', () => {
  const make = resultMaker(new Route(null, '/{__proto__}/{constructor}'), ['__proto__', 'constructor'])
  const result = make('/a/b', [1, 2, 3, 4])
  expect(Object.getPrototypeOf(Object.getPrototypeOf(result))).toBeNull()
  expect(Object.entries(result)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  expect(result['toString']).toBeUndefined()
  expect(make('/a/b', [1, 2, 3, 4])).not.toBe(result)
})
