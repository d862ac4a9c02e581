import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { limitsWith } from '../../src/environ/limits.ts'
import { QueryDict } from '../../src/environ/query-dict.ts'

test('reads the query, and writes back to it', () => {
  const environ = blank('/?a=1&b=x%20y')
  const query = new QueryDict(environ)
  expect([...query]).toEqual([
    ['a', '1'],
    ['b', 'x y'],
  ])
  query.append('c', 'é&=')
  query.delete('a')
  expect(environ.QUERY_STRING).toBe('b=x+y&c=%C3%A9%26%3D')
})

test('two views over one environ see each other’s changes', () => {
  const environ = blank('/?a=1')
  const [one, other] = [new QueryDict(environ), new QueryDict(environ)]
  expect(other.get('a')).toBe('1')
  one.set('a', '2')
  expect(other.get('a')).toBe('2')
  environ.QUERY_STRING = 'a=3'
  expect([one.get('a'), other.get('a')]).toEqual(['3', '3'])
})

test('more parameters than the limit are a 400', () => {
  const environ = blank(`/?${'a&'.repeat(1001)}`)
  expect(() => new QueryDict(environ).get('a')).toThrow(expect.objectContaining({ status: 400 }))
  environ['wsgify.limits'] = limitsWith({ params: 2000 })
  expect(new QueryDict(environ).size).toBe(1001)
})

test('a missing query string reads as empty', () => {
  const environ = blank('/')
  delete (environ as { QUERY_STRING?: string }).QUERY_STRING
  expect(new QueryDict(environ).size).toBe(0)
})
