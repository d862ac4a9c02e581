import { expect, test } from 'vitest'
import { defaultLimits, type Limits, limitsWith } from '../../src/environ/limits.ts'

test('the defaults hold unless others are given', () => {
  expect(limitsWith()).toEqual(defaultLimits)
  expect(limitsWith({ params: 5, bodyBytes: Number.POSITIVE_INFINITY })).toEqual({
    ...defaultLimits,
    params: 5,
    bodyBytes: Number.POSITIVE_INFINITY,
  })
})

test.each([-1, 1.5, Number.NaN, '10 megs', null, undefined])(
  'a limit of %s is refused, with its name',
  (value) => {
    expect(() => limitsWith({ bodyBytes: value as number })).toThrow(
      new RangeError(`the limit bodyBytes is a whole number from 0, or Infinity, not ${value}`),
    )
  },
)

test.each(['bodybytes', 'toString', '__proto__'])(
  'a limit named %s is refused, with those there are',
  (name) => {
    expect(() => limitsWith({ [name]: 1 } as Partial<Limits>)).toThrow(
      /there is no limit named .*; there are requestLine, /,
    )
  },
)

test('limits cannot be changed behind a server', () => {
  expect(Object.isFrozen(limitsWith({ params: 5 }))).toBe(true)
  expect(Object.isFrozen(defaultLimits)).toBe(true)
})
