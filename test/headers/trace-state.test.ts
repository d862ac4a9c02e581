import { expect, test } from 'vitest'
import { TraceState } from '../../src/headers/trace-state.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => [`k${i}`, 'v'] as const)

headerLaws(TraceState, {
  good: [
    'rojo=00f067aa0ba902b7',
    'rojo=1 , congo=t61 rc,,',
    'fw529a3039@dt=FfAAAAAK',
    `a=${'x'.repeat(256)}`,
  ],
  bad: [
    '',
    ',',
    'rojo',
    'rojo=',
    'Rojo=1',
    'rojo=1=2',
    'a=1,a=2',
    '1a=1',
    `a=${'x'.repeat(257)}`,
    `${'a'.repeat(257)}=1`,
    'a=é',
    many(33)
      .map((member) => member.join('='))
      .join(','),
  ],
})

test('puts what is new at the front, and forgets the last of 32', () => {
  const state = new TraceState(many(32))
  const more = state.with('own', '1')
  expect([more.members.length, more.members[0], more.get('k30'), more.get('k31')]).toEqual([
    32,
    ['own', '1'],
    'v',
    null,
  ])
  expect(
    String(
      new TraceState([
        ['a', '1'],
        ['b', '2'],
      ]).with('b', '3'),
    ),
  ).toBe('b=3,a=1')
})

test('refuses what has no text', () => {
  expect(() => new TraceState([['A', '1']])).toThrow('"A" is no key of a tracestate')
  expect(() => new TraceState([['a', '1,2']])).toThrow('"1,2" is no value of a tracestate')
  expect(
    () =>
      new TraceState([
        ['a', '1'],
        ['a', '2'],
      ]),
  ).toThrow('each key once')
  expect(() => new TraceState([])).toThrow('1 to 32 members')
})

test('reads in linear time', () => {
  expectLinear(TraceState.parse.bind(TraceState), (size) => ','.repeat(size))
  expectLinear(TraceState.parse.bind(TraceState), (size) => `a=${' '.repeat(size)}`)
})
