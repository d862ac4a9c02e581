import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { AcceptCharset } from '../../src/headers/accept-charset.ts'
import type { Codec } from '../../src/headers/codec.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'
import { askWebOb } from '../support/webob.ts'

headerLaws(AcceptCharset, {
  good: [
    '',
    'utf-8',
    '*',
    'UTF-8;Q=0.300, *;q=0',
    ',utf-8,, iso-8859-1 ; q=0.5,',
    '__proto__, constructor;q=0.5',
  ],
  bad: [
    'utf 8',
    'utf-8;',
    'utf-8;q',
    'utf-8;q=2',
    'utf-8;x=1',
    '"utf-8"',
    'utf-8;q=1;q=1',
    'utf-é',
    ';q=1',
    'a/b',
  ],
})

const accept = (text: string) => AcceptCharset.parse(text) as AcceptCharset

describe('acceptable', () => {
  test.each([
    ['utf-8', ['iso-8859-1', 'utf-8'], ['utf-8']],
    ['utf-8;q=0.5, iso-8859-1', ['utf-8', 'iso-8859-1'], ['iso-8859-1', 'utf-8']],
    ['UTF-8', ['utf-8'], ['utf-8']],
    ['utf-8', ['UTF-8', 'Utf-8'], ['UTF-8', 'Utf-8']],
    ['utf-8, *;q=0.1', ['koi8-r', 'utf-8'], ['utf-8', 'koi8-r']],
    ['*', ['a', 'b', 'a'], ['a', 'b']],
    // What is named is not what the star stands for, wherever it stands.
    ['*, utf-8;q=0', ['utf-8', 'a'], ['a']],
    ['*;q=0, utf-8', ['a', 'utf-8'], ['utf-8']],
    // Of two that are alike the first decides.
    ['a;q=0.2, a;q=0.9, b;q=0.5', ['a', 'b'], ['b', 'a']],
    ['*;q=0.2, *;q=0.9, b;q=0.5', ['a', 'b'], ['b', 'a']],
    ['*;q=0, *', ['a'], []],
    ['', ['utf-8'], []],
    ['a', [], []],
    ['a', ['constructor'], []],
  ])('of %j in %j are %j', (header, offers, expected) => {
    expect(accept(header).acceptable(offers)).toEqual(expected)
    expect(accept(header).best(offers)).toBe(expected[0] ?? null)
  })

  test('of no header are all', () => {
    expect(AcceptCharset.any.acceptable(['a', 'b'])).toEqual(['a', 'b'])
    expect(AcceptCharset.any.quality('a')).toBe(1)
  })
})

test('best gives the type of the offers', () => {
  expectTypeOf(accept('*').best(['utf-8', 'koi8-r'])).toEqualTypeOf<'utf-8' | 'koi8-r' | null>()
  expectTypeOf(accept('*').best([] as string[])).toEqualTypeOf<string | null>()
  expectTypeOf(AcceptCharset.parse('')).toEqualTypeOf<AcceptCharset | null>()
  expectTypeOf(AcceptCharset.any).toEqualTypeOf<AcceptCharset>()
})

test.each(['', '*', 'a b', 'utf-8;q=1', 'a\r\n'])('takes no offer that is no charset: %j', (offer) => {
  for (const ask of [
    () => accept('*').quality(offer),
    () => accept('*').best([offer]),
    () => accept('').acceptable([offer]),
  ]) {
    expect(ask).toThrow(new TypeError(`an offer is a charset such as "utf-8", not ${JSON.stringify(offer)}`))
  }
})

test('is a codec', () => {
  const codec: Codec<AcceptCharset, AcceptCharset | string> = AcceptCharset
  expect(codec.format(codec.parse('A;q=0.50') as AcceptCharset)).toBe('a;q=0.5')
  expect(AcceptCharset.format(['utf-8', { range: '*', quality: 0.1 }])).toBe('utf-8, *;q=0.1')
  expect(() => AcceptCharset.format(['a b'])).toThrow('a charset range is a token such as "utf-8", not "a b"')
  expect(() => AcceptCharset.format('a b')).toThrow(
    'an Accept-Charset is such as "utf-8, *;q=0.5", not "a b"',
  )
})

test('takes time in proportion to the text, and to its ranges', () => {
  expectLinear(
    (text) => AcceptCharset.parse(text)?.best(['a', 'b']),
    (size) => '*,'.repeat(size / 2),
  )
  expect(AcceptCharset.parse('utf-8')).toBe(AcceptCharset.parse('utf-8'))
})

describe('beside WebOb', () => {
  const name = fc.constantFrom('utf-8', 'UTF-8', 'iso-8859-1', 'koi8-r', '*')
  const weight = fc.constantFrom(
    '',
    '',
    ';q=0',
    ';q=0.5',
    ' ; Q=0.25',
    ';q=1.0',
    ';q=0.001',
    ';q=.5',
    ';q=2',
    ';x=1',
  )
  const header = fc
    .array(
      fc.tuple(name, weight).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 5 },
    )
    .map((ranges) => ranges.join(', '))
  const offers = fc.uniqueArray(fc.constantFrom('utf-8', 'ISO-8859-1', 'koi8-r', 'us-ascii'))

  test('gives the same on the same headers and offers', (context) => {
    const cases = fc.sample(fc.tuple(header, offers), { numRuns: 2000, seed: 1 })
    const theirs = askWebOb(context, 'create_accept_charset_header', 'header.acceptable_offers(*args)', cases)
    expect(theirs.filter((one) => one !== null).length).toBeGreaterThan(500)
    for (const [i, one] of cases.entries()) {
      const value = AcceptCharset.parse(one[0])
      const ours = value?.acceptable(one[1]).map((offer) => [offer, value.quality(offer)]) ?? null
      expect(ours, JSON.stringify(one)).toEqual(theirs[i])
    }
  })

  test('differs where it says so', (context) => {
    const theirs = askWebOb<[string, number][]>(
      context,
      'create_accept_charset_header',
      'header.acceptable_offers(*args)',
      [
        ['', ['a']], // an empty list is one, RFC 9110 section 5.6.1
        [' a', ['a']], // white space around a header is no part of it
        ['a', ['a', 'a']], // an offer is made once
      ],
    )
    expect(theirs).toEqual([
      null,
      null,
      [
        ['a', 1],
        ['a', 1],
      ],
    ])
    expect(accept('').acceptable(['a'])).toEqual([])
    expect(accept(' a').acceptable(['a'])).toEqual(['a'])
    expect(accept('a').acceptable(['a', 'a'])).toEqual(['a'])
  })
})
