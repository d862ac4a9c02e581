import { expect, test } from 'vitest'
import { Prefer } from '../../src/headers/prefer.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Prefer, {
  good: [
    'respond-async, wait=100',
    'return=minimal; foo="some parameter"',
    'handling="lenient"',
    'a=""',
    'Wait = 5',
    'a, A=1',
  ],
  bad: ['', ',', 'a b', 'a=b c', '=b', 'a="b', 'a;b', 'a=b;c=1;c=2'],
})

test('has each preference once', () => {
  const prefer = Prefer.parse('respond-async, Wait=100, wait=5, return=representation')
  expect([
    prefer?.get('WAIT'),
    prefer?.get('respond-async'),
    prefer?.get('return'),
    prefer?.get('x'),
  ]).toEqual(['100', '', 'representation', null])
  expect(Prefer.format([{ name: 'return', value: 'minimal' }, { name: 'respond-async' }])).toBe(
    'return=minimal, respond-async',
  )
  expect(() => new Prefer([{ name: 'a b' }])).toThrow(TypeError)
  expect(() => new Prefer([])).toThrow(TypeError)
})
