import { expect, test } from 'vitest'
import {
  acceptableOffers,
  bestOffer,
  formatWeighted,
  parseWeighted,
  weightedItems,
} from '../../src/headers/weighted.ts'
import { isToken } from '../../src/syntax/field.ts'
import { expectLinear } from '../support/header-laws.ts'

test.each<[string, [string, number][] | null]>([
  [
    'a, b;q=0.5',
    [
      ['a', 1],
      ['b', 0.5],
    ],
  ],
  ['a ; Q=0.250,', [['a', 1 / 4]]],
  ['', []],
  [',,', []],
  ['a;q=1.000', [['a', 1]]],
  ['a;q', null],
  ['a;q=', null],
  ['a;q=.5', null],
  ['a;q=2', null],
  ['a;x=1', null],
  ['a;q=0.5;x', null],
  ['a b', null],
  ['a\0', null],
  [Array(101).fill('a').join(), null],
  ['a'.repeat(4097), null],
])('%.40j', (text, items) => {
  expect(parseWeighted(text, isToken)).toEqual(items?.map(([name, quality]) => ({ name, quality })) ?? null)
})

test('items are frozen, in lower case, and printed with no more than they need', () => {
  const items = weightedItems(
    ['A', { name: 'b', quality: 1 / 3 }, { name: 'c', quality: 0 }, { name: 'd', quality: 1e-9 }],
    isToken,
    'a name',
  )
  expect(formatWeighted(items)).toBe('a, b;q=0.333, c;q=0, d;q=0.001')
  expect(Object.isFrozen(items) && items.every(Object.isFrozen)).toBe(true)
  expect(() => weightedItems(['a b'], isToken, 'a name is a token')).toThrow('a name is a token, not "a b"')
  expect(() => weightedItems([{ name: 'a', quality: 2 }], isToken, '')).toThrow(RangeError)
})

test('offers are put in order, those alike in their own', () => {
  const quality = (offer: string) => ({ a: 0.5, b: 1, c: 0, d: 0.5, e: 1 })[offer] ?? 0
  expect(acceptableOffers(['a', 'b', 'c', 'd', 'e', 'b'], quality)).toEqual(['b', 'e', 'a', 'd'])
  expect([bestOffer(['a', 'd'], quality), bestOffer(['c'], quality), bestOffer([], quality)]).toEqual([
    'a',
    null,
    null,
  ])
})

test('takes time in proportion to the text', () => {
  for (const part of ['a,', ';', 'a;q=0,', ' ', '"']) {
    expectLinear(
      (text) => {
        for (let at = 0; at < text.length; at += 4000) parseWeighted(text.slice(at, at + 4000), isToken)
      },
      (size) => part.repeat(size / part.length),
    )
  }
})
