import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { AcceptEncoding } from '../../src/headers/accept-encoding.ts'
import type { Codec } from '../../src/headers/codec.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'
import { askWebOb } from '../support/webob.ts'

headerLaws(AcceptEncoding, {
  good: ['', 'gzip', '*', 'GZIP;Q=0.300, *;q=0', ',gzip,, br ; q=0.5,', 'x-gzip, identity;q=0', '__proto__'],
  bad: [
    'gzip br',
    'gzip;',
    'gzip;q',
    'gzip;q=2',
    'gzip;x=1',
    '"gzip"',
    'gzip;q=1;q=1',
    'gzipé',
    ';q=1',
    'a/b',
  ],
})

const accept = (text: string) => AcceptEncoding.parse(text) as AcceptEncoding

describe('acceptable', () => {
  test.each([
    // identity that nobody speaks of comes last, in whatever order it is offered
    ['gzip', ['identity', 'gzip'], ['gzip', 'identity']],
    ['gzip', ['gzip', 'identity'], ['gzip', 'identity']],
    ['gzip;q=0.001', ['identity', 'gzip'], ['gzip', 'identity']],
    ['gzip;q=0.5, br', ['identity', 'gzip', 'br'], ['br', 'gzip', 'identity']],
    ['br', ['identity', 'gzip'], ['identity']],
    ['gzip;q=0', ['gzip', 'identity'], ['identity']],
    ['', ['gzip', 'identity'], ['identity']],
    // identity that is named, or that the star stands for, is like all others
    ['gzip, identity', ['identity', 'gzip'], ['identity', 'gzip']],
    ['identity, gzip;q=0.5', ['gzip', 'identity'], ['identity', 'gzip']],
    ['gzip, identity;q=0.5', ['identity', 'gzip'], ['gzip', 'identity']],
    ['*', ['identity', 'gzip'], ['identity', 'gzip']],
    ['gzip;q=0.5, *', ['gzip', 'identity'], ['identity', 'gzip']],
    ['gzip, *;q=0.5', ['identity', 'gzip'], ['gzip', 'identity']],
    // and it can be refused
    ['gzip, identity;q=0', ['identity', 'gzip'], ['gzip']],
    ['gzip, *;q=0', ['identity', 'gzip', 'br'], ['gzip']],
    ['*;q=0', ['identity', 'gzip'], []],
    ['identity;q=0.5, *;q=0', ['gzip', 'identity'], ['identity']],
    ['*;q=0, identity;q=0.5', ['gzip', 'identity'], ['identity']],
    ['identity;q=0, *', ['gzip', 'identity'], ['gzip']],
    // two codings have two names
    ['x-gzip', ['gzip'], ['gzip']],
    ['gzip', ['x-gzip', 'X-Compress'], ['x-gzip']],
    ['X-Compress;q=0.5, *;q=0', ['compress', 'gzip'], ['compress']],
    ['gzip;q=0, *', ['x-gzip', 'br'], ['br']],
    ['x-br', ['br'], []],
    // of two that are alike the first decides
    ['a;q=0.2, a;q=0.9, b;q=0.5', ['a', 'b'], ['b', 'a']],
    ['gzip;q=0, x-gzip', ['gzip'], []],
    ['*;q=0, *', ['gzip', 'identity'], []],
    ['GZip', ['gzip', 'constructor'], ['gzip']],
    ['gzip', [], []],
  ])('of %j in %j are %j', (header, offers, expected) => {
    expect(accept(header).acceptable(offers)).toEqual(expected)
    expect(accept(header).best(offers)).toBe(expected[0] ?? null)
  })

  test('of no header are all', () => {
    expect(AcceptEncoding.any.acceptable(['identity', 'gzip'])).toEqual(['identity', 'gzip'])
  })
})

test.each([
  ['gzip;q=0.5, br;q=0.25, x;q=0', 0.25],
  ['gzip', 1],
  ['gzip;q=0', 1],
  ['', 1],
  ['*;q=0.3', 0.3],
  ['*;q=0', 0],
  ['identity;q=0.7, gzip;q=0.1', 0.7],
])('quality of identity in %j is %d', (header, expected) => {
  expect(accept(header).quality('identity')).toBe(expected)
  expect(accept(header).quality('Identity')).toBe(expected)
})

test('best gives the type of the offers', () => {
  expectTypeOf(accept('*').best(['gzip', 'br'])).toEqualTypeOf<'gzip' | 'br' | null>()
  expectTypeOf(AcceptEncoding.parse('')).toEqualTypeOf<AcceptEncoding | null>()
  expectTypeOf(AcceptEncoding.any).toEqualTypeOf<AcceptEncoding>()
})

test.each(['', '*', 'a b', 'gzip;q=1', 'a\r\n'])('takes no offer that is no coding: %j', (offer) => {
  for (const ask of [
    () => accept('*').quality(offer),
    () => accept('*').best([offer]),
    () => accept('').acceptable([offer]),
  ]) {
    expect(ask).toThrow(
      new TypeError(`an offer is a content coding such as "gzip", not ${JSON.stringify(offer)}`),
    )
  }
})

test('is a codec', () => {
  const codec: Codec<AcceptEncoding, AcceptEncoding | string> = AcceptEncoding
  expect(codec.format(codec.parse('X-GZip;q=0.50') as AcceptEncoding)).toBe('x-gzip;q=0.5')
  expect(AcceptEncoding.format(['gzip', { range: 'identity', quality: 0 }])).toBe('gzip, identity;q=0')
  expect(() => AcceptEncoding.format(['a b'])).toThrow(
    'a content coding is a token such as "gzip", not "a b"',
  )
  expect(() => AcceptEncoding.format('a b')).toThrow(
    'an Accept-Encoding is such as "gzip, br;q=0.5", not "a b"',
  )
})

test('takes time in proportion to the text, and to its ranges', () => {
  expectLinear(
    (text) => AcceptEncoding.parse(text)?.best(['a', 'b']),
    (size) => '*,'.repeat(size / 2),
  )
  expectLinear(
    (text) => AcceptEncoding.parse(text),
    (size) => 'x-'.repeat(size / 2),
    4096,
  )
  expect(AcceptEncoding.parse('gzip')).toBe(AcceptEncoding.parse('gzip'))
})

describe('beside WebOb', () => {
  const name = fc.constantFrom('gzip', 'BR', 'deflate', 'identity', '*')
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
      { maxLength: 5 },
    )
    .map((ranges) => ranges.join(', '))
  const offers = fc.uniqueArray(fc.constantFrom('gzip', 'br', 'Deflate', 'zstd', 'identity'))

  test('gives the same on the same headers and offers', (context) => {
    const cases = fc
      .sample(fc.tuple(header, offers), { numRuns: 3000, seed: 1 })
      // See the differences.
      .filter(([text, given]) => /identity|\*/.test(text) || !given.includes('identity'))
    const theirs = askWebOb(
      context,
      'create_accept_encoding_header',
      'header.acceptable_offers(*args)',
      cases,
    )
    expect(theirs.filter((one) => one !== null).length).toBeGreaterThan(500)
    for (const [i, one] of cases.entries()) {
      const value = AcceptEncoding.parse(one[0])
      const ours = value?.acceptable(one[1]).map((offer) => [offer, value.quality(offer)]) ?? null
      expect(ours, JSON.stringify(one)).toEqual(theirs[i])
    }
  })

  // What differs on purpose: a header and offers, what we give, and the reason.
  const differences: [name: string, one: [string, string[]], ours: string[]][] = [
    ['a coding that is asked for goes before none', ['gzip', ['identity', 'gzip']], ['gzip', 'identity']],
    ['and so does one with a weight', ['gzip;q=0.5', ['identity', 'gzip']], ['gzip', 'identity']],
    ['x-gzip is gzip, RFC 9110 section 8.4.1.3', ['x-gzip', ['gzip']], ['gzip']],
    ['white space around a header is no part of it', [' gzip ', ['gzip']], ['gzip']],
    ['an offer is made once', ['gzip', ['gzip', 'gzip']], ['gzip']],
  ]

  test('differs where it says so', (context) => {
    const theirs = askWebOb<[string, number][]>(
      context,
      'create_accept_encoding_header',
      'header.acceptable_offers(*args)',
      differences.map(([, one]) => one),
    )
    for (const [i, [name, [text, given], expected]] of differences.entries()) {
      expect(accept(text).acceptable(given), name).toEqual(expected)
      expect(theirs[i]?.map(([offer]) => offer) ?? null, name).not.toEqual(expected)
    }
  })
})
