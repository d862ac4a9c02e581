import { describe, expect, test } from 'vitest'
import {
  FARTHEST,
  formatWeighted,
  offeredToken,
  ofKind,
  parseWeighted,
  rankOf,
  type WeightedInit,
  WeightedList,
} from '../../src/headers/weighted-list.ts'
import { expectLinear } from '../support/header-laws.ts'

const grammar = { isRange: (text: string) => /^[A-Za-z]+$/.test(text), example: 'a word is such as "one"' }

// A rank that is the place, so that what the list does with ranks is seen.
class Words extends WeightedList {
  constructor(ranges: Iterable<WeightedInit>) {
    super(ranges, grammar)
  }

  static parse(text: string): Words | null {
    return parseWeighted(Words, grammar, text)
  }

  protected override rank(offer: string): number {
    const at = this.ranges.findIndex(({ range }) => range === offer)
    return at === -1 ? 0 : rankOf(this.ranges[at]?.quality ?? 0, at)
  }
}

const words = (text: string) => Words.parse(text) as Words

describe('parseWeighted', () => {
  test.each([
    ['', []],
    [',', []],
    [' \t,, ', []],
    ['one', [['one', 1]]],
    ['ONE;q=0.5', [['one', 0.5]]],
    [
      ' one\t;\tQ=0.250 ,two;q=0,, three ; q=1. ',
      [
        ['one', 0.25],
        ['two', 0],
        ['three', 1],
      ],
    ],
    [
      'one,one;q=0.5',
      [
        ['one', 1],
        ['one', 0.5],
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect([...words(text)].map(({ range, quality }) => [range, quality])).toEqual(expected)
  })

  test.each([
    'one two',
    'one;',
    'one;q',
    'one;q=',
    'one;q=2',
    'one;q=.5',
    'one;q=0.1234',
    'one;q="0.5"',
    'one;q =1',
    'one;q= 1',
    'one;q=1;q=1',
    'one;r=1',
    'one;q=1;r=1',
    ';q=1',
    '1',
    'one\n',
    'one\0',
    '\rone',
    'one;q=1\n',
    'one\u00a0',
    'one, 1',
  ])('reads %j as malformed', (text) => {
    expect(Words.parse(text)).toBeNull()
  })

  test('has limits: 100 ranges, 4 KiB', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'one').join(',')
    expect(words(many(100)).ranges).toHaveLength(100)
    expect(Words.parse(many(101))).toBeNull()
    expect(words('x'.repeat(4096)).ranges).toHaveLength(1)
    expect(Words.parse('x'.repeat(4097))).toBeNull()
    expect(words(`one${','.repeat(4000)}`).ranges).toHaveLength(1)
  })

  test('takes time in proportion to the text', () => {
    for (const part of ['x', ',', ';', 'x;', 'x,', ' ', '\t,', ';q=', 'x;q=0']) {
      const make = (size: number) => part.repeat(size / part.length)
      expectLinear((text) => Words.parse(text), make)
      expectLinear((text) => Words.parse(text), make, 4096)
    }
  })
})

describe('a list', () => {
  test('checks ranges that another class has parsed', () => {
    const any = { isRange: () => true, example: 'anything' }
    class Anything extends Words {}
    const evil = parseWeighted(Anything, any, '1') as Words
    expect(evil.ranges).toEqual([{ range: '1', quality: 1 }])
    expect(() => new Words(evil.ranges)).toThrow('a word is such as "one", not "1"')
    expect(() => ofKind(Words, evil)).toThrow(TypeError)
  })

  test('sorts by rank, and drops what is refused', () => {
    const value = words('a;q=0.5, b, c;q=0, d')
    expect(value.acceptable(['x', 'a', 'd', 'c', 'b', 'd'])).toEqual(['b', 'd', 'a'])
    expect(value.best(['x', 'a', 'd', 'b'])).toBe('b')
    expect(value.best(['c', 'x'])).toBeNull()
    expect(value.quality('a')).toBe(0.5)
    expect(value.quality('c')).toBe(0)
  })

  test('is made of names or ranges, and keeps none that the caller can still change', () => {
    const range = { range: 'One', quality: 1 / 3 }
    const value = new Words(['two', range])
    range.range = '\r\n'
    expect(String(value)).toBe('two, one;q=0.333')
    expect(String(new Words([]))).toBe('')
  })

  test.each<[WeightedInit, new () => Error]>([
    ['1', TypeError],
    ['', TypeError],
    ['a\r\n', TypeError],
    [{ range: 'a;q=1' }, TypeError],
    [{ range: 7 as unknown as string }, TypeError],
    [{ range: 'a', quality: 1.1 }, RangeError],
    [{ range: 'a', quality: -1 }, RangeError],
    [{ range: 'a', quality: Number.NaN }, RangeError],
    [{ range: 'a', quality: '1' as unknown as number }, RangeError],
  ])('is not made of %j', (range, error) => {
    expect(() => new Words([range])).toThrow(error)
  })
})

test('ranks go by quality, then by distance, and tell the quality', () => {
  class Ranked extends Words {
    protected override rank(offer: string): number {
      const [quality, distance] = offer.split('/').map(Number)
      return rankOf(quality as number, distance as number)
    }
  }
  const value = new Ranked([])
  const ordered = ['1/0', '1/1', `1/${FARTHEST}`, '0.999/0', '0.002/0', `0.002/${FARTHEST}`, '0.001/0']
  expect(value.acceptable([...ordered].reverse())).toEqual(ordered)
  expect(value.acceptable(['1/100', '1/2000'])).toEqual(['1/100', '1/2000'])
  expect(value.best(['0/0'])).toBeNull()
  for (let i = 0; i <= 1000; i++) {
    for (const distance of [0, 1, FARTHEST, 2000]) {
      expect(value.quality(`${i / 1000}/${distance}`)).toBe(i / 1000)
    }
  }
})

test('formatWeighted takes a value, ranges or text, and says what is wrong', () => {
  expect(formatWeighted(Words, words('A;q=0.50'), 'words are')).toBe('a;q=0.5')
  expect(formatWeighted(Words, ['a', { range: 'b', quality: 0 }], 'words are')).toBe('a, b;q=0')
  expect(formatWeighted(Words, 'A;q=0.50', 'words are')).toBe('A;q=0.50')
  expect(() => formatWeighted(Words, 'a b', 'words are such as "a"')).toThrow(
    'words are such as "a", not "a b"',
  )
})

test.each(['', '*', 'a b', 'a;q=1', 'é', 'a\n', 7])('offeredToken takes no %j', (offer) => {
  expect(() => offeredToken(offer as string, 'a word')).toThrow(
    `an offer is a word, not ${JSON.stringify(offer)}`,
  )
  expect(offeredToken('UTF-8', 'a word')).toBe('utf-8')
})
