import { expect, test } from 'vitest'
import { ownerOf, sameSecret } from '../../src/filters/same-secret.ts'

test('sameSecret compares texts', () => {
  expect(sameSecret('open', 'open')).toBe(true)
  expect(sameSecret('', '')).toBe(true)
  for (const [given, secret] of [
    ['open', 'opem'],
    ['open', 'Open'],
    ['open', 'openopen'],
    ['openopen', 'open'],
    ['', 'open'],
    ['open', ''],
    ['\0', ''],
    ['ope', 'open'],
  ] as const) {
    expect(sameSecret(given, secret)).toBe(false)
  }
})

test('ownerOf looks at all of them', () => {
  const looked: string[] = []
  const secrets = {
    *[Symbol.iterator]() {
      for (const pair of [
        ['ann', 'a'],
        ['bob', 'b'],
        ['eve', 'e'],
      ] as const) {
        looked.push(pair[0])
        yield pair
      }
    },
  } as unknown as ReadonlyMap<string, string>
  expect(ownerOf('a', secrets)).toBe('ann')
  expect(looked).toEqual(['ann', 'bob', 'eve'])
  expect(ownerOf('x', secrets)).toBe(null)
})
