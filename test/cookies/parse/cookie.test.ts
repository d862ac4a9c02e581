import { parseCookie } from 'cookie'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCookies } from '../../../src/cookies/parse.ts'

// Quotes around a value, which the package leaves to its caller, are no part of it here.
test('reads what the package cookie reads, the first of each name', () => {
  const name = fc.constantFrom('a', 'sid', '__Host-x', 'b.c', '__proto__')
  const value = fc.constantFrom('1', '', 'x=y', '%20', '%C3%A9', 'a b', '%zz', '[1,2]')
  const separator = fc.constantFrom('; ', ';', ' ; ')
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value, separator), { maxLength: 6 }), (pieces) => {
      const text = pieces.map(([key, given, after]) => `${key}=${given}${after}`).join('')
      const ours = new Map<string, string>()
      for (const [key, found] of parseCookies(text)) if (!ours.has(key)) ours.set(key, found)
      expect(Object.fromEntries(ours)).toEqual({ ...parseCookie(text) })
    }),
    { numRuns: 2000 },
  )
})
