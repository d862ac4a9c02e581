import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatQuery, parseQuery, TooManyPairs, transcodeQuery } from '../../src/syntax/query.ts'
import { expectLinear } from '../support/header-laws.ts'

test.each([
  ['a=%E9&%F6=x+y', 'a=%C3%A9&%C3%B6=x+y'],
  ['a=\xe9&&b', 'a=%C3%A9&b='],
  ['a==%26', 'a=%3D%26'],
  ['', ''],
  // No list of pairs.
  ['%E9', '%E9'],
])('%j, which is ISO-8859-1, is %j in UTF-8', (text, expected) => {
  expect(transcodeQuery(text, new TextDecoder('iso-8859-1'))).toBe(expected)
})

describe('parseQuery', () => {
  test.each([
    [
      'a=1&b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['', []],
    ['&&a=1&&', [['a', '1']]],
    ['a', [['a', '']]],
    ['=1', [['', '1']]],
    ['a==b=', [['a', '=b=']]],
    [
      'a&b=1',
      [
        ['a', ''],
        ['b', '1'],
      ],
    ],
    ['a=1;b=2', [['a', '1;b=2']]],
    ['q=a+b%20c', [['q', 'a b c']]],
    ['q=%C3%A9%E2%82%AC', [['q', 'é€']]],
    ['q=%ff', [['q', '\ufffd']]],
    ['q=%', [['q', '%']]],
    ['q=%zz%4', [['q', '%zz%4']]],
    ['q=\u00c3\u00a9', [['q', 'é']]],
    ['%61=%62', [['a', 'b']]],
    [
      '__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ])('%j is %j', (text, pairs) => {
    expect(parseQuery(text)).toEqual(pairs)
  })

  test('a part longer than its scratch is decoded all the same', () => {
    const long = 'x+%41'.repeat(2000)
    expect(parseQuery(`q=${long}`)).toEqual([['q', 'x A'.repeat(2000)]])
  })

  test('is the platform’s reading wherever text is ASCII', () => {
    const piece = fc.constantFrom('a', 'é', '%', '%4', '%41', '%ff', '%C3%A9', '+', '=', '&', ' ', '0')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('').replaceAll('é', '%C3%A9').replaceAll(' ', '+')
        expect(parseQuery(text)).toEqual([...new URLSearchParams(text)])
      }),
    )
  })

  test('gives back what formatQuery printed', () => {
    const name = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
        expect(parseQuery(formatQuery(pairs))).toEqual(pairs)
      }),
    )
  })

  test('counts as it reads: more pairs or a longer name than the limits allow are refused', () => {
    const limits = { pairs: 2, nameLength: 4 }
    expect(parseQuery('a=1&b=2', limits)).toHaveLength(2)
    expect(() => parseQuery('a&b&c', limits)).toThrow(TooManyPairs)
    expect(() => parseQuery('abcde=1', limits)).toThrow(/longer than 4/)
    expect(() => parseQuery('a&b&c', limits)).toThrow(expect.objectContaining({ status: 400 }))
  })

  test('takes time in proportion to the text', () => {
    for (const part of ['a&', '%41', '%', '&', '=']) {
      expectLinear(
        (text) => parseQuery(text),
        (size) => part.repeat(size / part.length),
        1 << 18,
      )
    }
  })
})
