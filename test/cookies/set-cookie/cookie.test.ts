import { type SetCookie, stringifySetCookie } from 'cookie'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSetCookie, PRIORITIES, SAME_SITES } from '../../../src/cookies/set-cookie.ts'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const label = fc.string({ unit: fc.constantFrom('a', '0', '-', 'Z', '.', '_', 'é'), maxLength: 70 })

test('writes the attributes that the package cookie writes, and refuses the domains that it refuses', () => {
  const attributes = fc.record({
    path: maybe(fc.constantFrom('/', '/a b', '/x=y')),
    domain: maybe(fc.oneof(fc.constantFrom('example.org', '.a-b.c', 'a..b', '-a.b', 'a-.b', 'a.'), label)),
    maxAge: maybe(fc.integer({ min: -10, max: 1000 })),
    expires: maybe(fc.constantFrom(new Date(0), new Date('2001-02-03T04:05:06Z'))),
    secure: fc.constant(true),
    httpOnly: maybe(fc.boolean()),
    sameSite: maybe(fc.constantFrom(...SAME_SITES)),
    partitioned: maybe(fc.boolean()),
    priority: maybe(fc.constantFrom(...PRIORITIES)),
  })
  const written = { both: 0, neither: 0 }
  const textOf = (format: () => string) => {
    try {
      return format()
    } catch {
      return null
    }
  }
  fc.assert(
    fc.property(attributes, (given) => {
      const cookie = { name: 'a', value: 'b', ...given, path: given.path ?? '/' }
      const theirs = textOf(() => stringifySetCookie(cookie as SetCookie))
      expect(textOf(() => formatSetCookie('a', 'b', given))).toBe(theirs)
      written[theirs === null ? 'neither' : 'both']++
    }),
    { numRuns: 2000 },
  )
  expect(written.both).toBeGreaterThan(300)
  expect(written.neither).toBeGreaterThan(300)
})

test('takes labels of up to 63 characters in a domain', () => {
  const label = 'a'.repeat(63)
  expect(formatSetCookie('a', 'b', { domain: `${label}.${label}` })).toContain(label)
  expect(() => formatSetCookie('a', 'b', { domain: `a.${label}a` })).toThrow(
    'is such as "example.org", not "a.aa',
  )
})
