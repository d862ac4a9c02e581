import { expect, test } from 'vitest'
import { ServerTiming } from '../../src/headers/server-timing.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(ServerTiming, {
  good: ['miss, db;dur=53, app;dur=47.2', 'cache;desc="Cache Read";dur=23.2', 'a;x=y;dur=0', 'a;desc=""'],
  bad: ['', ',', 'a b', 'a;dur=x', 'a;dur=-1', 'a;dur', 'a;dur=1;dur=2', ';dur=1'],
})

test('is made of metrics', () => {
  expect(
    ServerTiming.format([
      { name: 'db', duration: 53.25 },
      { name: 'cache', description: 'a "b"' },
    ]),
  ).toBe('db;dur=53.25, cache;desc="a \\"b\\""')
  expect(ServerTiming.format([{ name: 'a', duration: 1e-9 }])).toBe('a;dur=0')
  expect([...(ServerTiming.parse('a;dur=1.50;x=y') ?? [])]).toEqual([
    { name: 'a', duration: 1.5, description: null, parameters: [['x', 'y']] },
  ])
})

test.each(['dur', 'Desc', 'x'])('has %s once', (name) => {
  const parameters = [
    ['x', 'y'],
    [name, '1'],
  ] as const
  expect(() => new ServerTiming([{ name: 'a', parameters }])).toThrow(TypeError)
})

test.each([Number.NaN, -1, Infinity])('refuses a duration of %s', (duration) => {
  expect(() => new ServerTiming([{ name: 'a', duration }])).toThrow(RangeError)
})
