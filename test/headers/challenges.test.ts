import { expect, test } from 'vitest'
import { Challenges } from '../../src/headers/challenges.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Challenges, {
  good: [
    'Basic realm="a, b"',
    'Basic realm="a", Bearer',
    'Negotiate abc==, Digest realm="x", nonce="y", stale=true',
    'Basic, Basic',
  ],
  bad: ['', ',', 'realm="a"', 'Basic a b', 'Basic a="', '"Basic"'],
})

test('are several in one field', () => {
  const challenges = Challenges.parse('Newauth realm="apps", type=1, Basic realm="simple"')
  expect([...(challenges ?? [])].map(({ scheme }) => scheme)).toEqual(['Newauth', 'Basic'])
  expect(challenges?.find('basic')?.parameters).toEqual([['realm', 'simple']])
  expect(challenges?.find('Digest')).toBeNull()
})

test('are made of schemes', () => {
  expect(
    Challenges.format([{ scheme: 'Basic', parameters: [['realm', 'a "b"']] }, { scheme: 'Bearer' }]),
  ).toBe('Basic realm="a \\"b\\"", Bearer')
  expect(() => new Challenges([])).toThrow(TypeError)
})
