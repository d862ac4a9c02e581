import { expect, test } from 'vitest'
import { Allow } from '../../src/headers/allow.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Allow, {
  good: ['GET', 'GET, HEAD,POST', '', ',GET,,', 'get, GET'],
  bad: ['GET POST', 'GET;q=1', '"GET"', 'G\u00c9T'],
})

test('tells methods apart by case, and has each once', () => {
  const allow = new Allow(['GET', 'HEAD', 'GET'])
  expect([...allow]).toEqual(['GET', 'HEAD'])
  expect([allow.allows('GET'), allow.allows('get'), allow.allows('PUT')]).toEqual([true, false, false])
  expect(Allow.format(new Set(['A', 'B']))).toBe('A, B')
  expect(() => new Allow(['G T'])).toThrow(TypeError)
})
