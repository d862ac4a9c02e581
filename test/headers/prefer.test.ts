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
    'a=b; c; d = "e f";',
  ],
  bad: ['', ',', ';a', 'a b', 'a=b c', '=b', 'a="b', 'a;b=', 'a=b;c=1;c=2', 'a\u00a0=b'],
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
  expect(
    () =>
      new Prefer([
        {
          name: 'a',
          parameters: [
            ['b', '1'],
            ['B', '2'],
          ],
        },
      ]),
  ).toThrow(TypeError)
})

test('no value and an empty one mean the same, of parameters too', () => {
  for (const text of ['foo; bar', 'foo; bar=""', 'foo=""; bar']) {
    expect(Prefer.parse(text)).toEqual(Prefer.parse('foo;bar'))
    expect(String(Prefer.parse(text))).toBe('foo; bar')
  }
})
