import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import type { Codec } from '../../src/headers/codec.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'
import { askWebOb } from '../support/webob.ts'

headerLaws(AcceptLanguage, {
  good: [
    '',
    'en',
    '*',
    'EN-gb;Q=0.300, *;q=0',
    ',en,, de-CH-1996 ; q=0.5,',
    'zh-Hant-CN-x-private1',
    'i-klingon',
  ],
  bad: [
    'en gb',
    'en_GB',
    'en;',
    'en;q',
    'en;q=2',
    'en;x=1',
    '"en"',
    'abcdefghi',
    'en-',
    '-en',
    'en--gb',
    'e1',
  ],
})

const accept = (text: string) => AcceptLanguage.parse(text) as AcceptLanguage

describe('acceptable', () => {
  test.each([
    // browsers
    ['en-GB,en;q=0.9,de;q=0.8', ['de', 'en'], ['en', 'de']],
    ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', ['it', 'de', 'en', 'fr'], ['fr', 'en', 'de', 'it']],
    ['zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7', ['en', 'zh-CN', 'zh-TW'], ['zh-TW', 'zh-CN', 'en']],
    // what is offered may be wider than the range, or narrower
    ['en-GB', ['de', 'en'], ['en']],
    ['en', ['de', 'en-GB'], ['en-GB']],
    ['de-CH-1996, fr;q=0.5', ['fr', 'de'], ['de', 'fr']],
    ['pt-BR', ['pt-PT', 'en'], []],
    ['en', ['eng', 'e'], []],
    // the very tag decides; else the longest range above it or the most welcome below, whichever gives more
    ['en-GB, de;q=0.9, en;q=0.5', ['en', 'de'], ['de', 'en']],
    ['en;q=0.5, en-GB', ['en-US', 'en-GB'], ['en-GB', 'en-US']],
    ['zh;q=0.5, zh-Hant;q=0.9, en;q=0.7', ['en', 'zh-Hant-TW', 'zh-CN'], ['zh-Hant-TW', 'en', 'zh-CN']],
    ['zh;q=0.5, zh-Hant-TW, en;q=0.7', ['en', 'zh-Hant'], ['zh-Hant', 'en']],
    ['zh, zh-Hant-TW;q=0.1, en;q=0.7', ['en', 'zh-Hant'], ['zh-Hant', 'en']],
    ['en-GB;q=0.2, en-US;q=0.8, de;q=0.5', ['de', 'en'], ['en', 'de']],
    // refusals reach what is narrower, not what is wider
    ['en;q=0, *', ['en-GB', 'en', 'de'], ['de']],
    ['en-GB;q=0, *', ['en-GB', 'en', 'en-GB-oed', 'en-US'], ['en', 'en-US']],
    ['en-GB;q=0, en', ['en-GB', 'en', 'en-US'], ['en', 'en-US']],
    ['en;q=0, en-GB', ['en', 'en-US', 'en-GB'], ['en-GB']],
    ['de, *;q=0', ['en', 'de-CH'], ['de-CH']],
    // of what is as welcome the nearest comes first, then the first offered
    ['en', ['en-US', 'en'], ['en', 'en-US']],
    ['en-GB', ['en', 'en-GB'], ['en-GB', 'en']],
    ['en-GB-oed', ['en', 'en-GB'], ['en-GB', 'en']],
    ['en', ['en-US-x-a', 'en-US'], ['en-US', 'en-US-x-a']],
    ['*, de', ['fr', 'de'], ['de', 'fr']],
    ['*, de', ['fr', 'de-CH-1996'], ['de-CH-1996', 'fr']],
    ['de, fr', ['fr', 'de'], ['fr', 'de']],
    ['*;q=0.5, *', ['a', 'b'], ['a', 'b']],
    // of two that are alike the first decides
    ['a;q=0.2, a;q=0.9, b;q=0.5', ['a', 'b'], ['b', 'a']],
    ['a;q=0.2, a;q=0.9, b;q=0.5', ['a-b', 'b'], ['b', 'a-b']],
    ['EN-gb', ['en-GB', 'EN', 'en-GB'], ['en-GB', 'EN']],
    ['', ['en'], []],
    ['*;q=0', ['en'], []],
    ['en', [], []],
    ['en', ['proto-type'], []],
  ])('of %j in %j are %j', (header, offers, expected) => {
    expect(accept(header).acceptable(offers)).toEqual(expected)
    expect(accept(header).best(offers)).toBe(expected[0] ?? null)
  })

  test('of no header are all', () => {
    expect(AcceptLanguage.any.acceptable(['en', 'de'])).toEqual(['en', 'de'])
  })
})

test.each([
  ['en-GB', 1],
  ['en', 0.8],
  ['en-US', 0.8],
  ['de', 0.5],
  ['de-AT', 0.1],
  ['fr', 0.1],
  ['nl-BE', 0],
  ['nl', 0],
])('quality of %s', (offer, expected) => {
  expect(accept('*;q=0.1, en;q=0.8, en-GB, de-CH;q=0.5, nl;q=0').quality(offer)).toBe(expected)
})

describe('filter', () => {
  test.each([
    ['de, en-GB;q=0.5', ['en', 'en-GB', 'de-CH'], ['de-CH', 'en-GB']],
    // RFC 4647 section 3.3.1: not by a part of a subtag, nor with anything between
    ['de-de', ['de-DE', 'de-de-1996', 'de-Deva', 'de-Latn-DE', 'de'], ['de-DE', 'de-de-1996']],
    ['a, b', ['b', 'a'], ['a', 'b']],
    ['a;q=0.5, b', ['a', 'b'], ['b', 'a']],
    ['en, en-GB;q=0', ['en', 'en-GB', 'en-GB-oed', 'en-US'], ['en', 'en-US']],
    ['en;q=0, en-GB', ['en-GB'], []],
    ['en;q=0.5, en-GB', ['en-GB', 'en'], ['en-GB', 'en']],
    ['en, *;q=0', ['de', 'en'], ['en']],
    ['*, en;q=0.5', ['en', 'de'], ['de', 'en']],
    ['*', ['en', 'de', 'en'], ['en', 'de']],
    ['a;q=0.2, a;q=0, b;q=0.1', ['b', 'a'], ['a', 'b']],
    ['EN-gb', ['en-GB'], ['en-GB']],
    ['', ['en'], []],
  ])('of %j in %j is %j', (header, tags, expected) => {
    expect(accept(header).filter(tags)).toEqual(expected)
  })

  test('by no header passes all', () => {
    expect(AcceptLanguage.any.filter(['en', 'de'])).toEqual(['en', 'de'])
    expectTypeOf(AcceptLanguage.any.filter(['en', 'de'] as const)).toEqualTypeOf<('en' | 'de')[]>()
  })
})

describe('lookup', () => {
  test.each<[string, string[], { defaultRange?: string; defaultTag?: string }, string | null]>([
    ['zh-Hant-CN-x-private1-private2', ['zh', 'zh-Hant-CN'], {}, 'zh-Hant-CN'],
    ['zh-Hant-CN-x-private1-private2', ['zh-Hant-CN-x', 'zh'], {}, 'zh'],
    ['zh-Hant-CN-x-private1-private2', ['zh-Hant-CN-x-private1', 'zh-Hant-CN'], {}, 'zh-Hant-CN-x-private1'],
    ['en-GB', ['en', 'fr'], {}, 'en'],
    ['en', ['en-GB'], {}, null],
    ['en', ['en-GB'], { defaultTag: 'de' }, 'de'],
    ['en-GB, de;q=0.9, en;q=0.5', ['de', 'en'], {}, 'en'],
    ['de;q=0.5, fr', ['de', 'fr'], {}, 'fr'],
    ['de, fr', ['fr', 'de'], {}, 'de'],
    ['EN-gb', ['En'], {}, 'En'],
    ['de', ['fr', 'it-CH', 'it'], { defaultRange: 'it-IT' }, 'it'],
    ['de', ['fr', 'it-CH'], { defaultRange: 'it-IT', defaultTag: 'en' }, 'en'],
    ['de, *;q=0', ['fr'], { defaultTag: 'fr' }, null],
    ['de, *;q=0', ['fr'], { defaultRange: 'fr' }, null],
    ['de, *;q=0', ['de'], { defaultTag: 'fr' }, 'de'],
    ['en-GB, en;q=0', ['en'], {}, null],
    ['en-GB, en;q=0', ['en'], { defaultRange: 'en-US', defaultTag: 'EN' }, null],
    ['en;q=0', ['en-GB'], { defaultRange: 'en-GB' }, 'en-GB'],
    ['*', ['en'], {}, null],
    ['*, de', ['en', 'de'], {}, 'de'],
    ['', ['en'], {}, null],
    ['', ['en'], { defaultTag: 'en' }, 'en'],
    ['i-klingon', ['i'], {}, null],
    ['i', ['i'], {}, 'i'],
  ])('of %j in %j with %j is %j', (header, tags, defaults, expected) => {
    expect(accept(header).lookup(tags, defaults)).toBe(expected)
  })

  test('without a header falls back', () => {
    const found = AcceptLanguage.any.lookup(['en', 'de'], { defaultRange: 'de-CH' })
    expectTypeOf(found).toEqualTypeOf<'en' | 'de' | null>()
    expect(found).toBe('de')
    const given = AcceptLanguage.any.lookup(['en', 'de'], { defaultTag: 'fr' })
    expectTypeOf(given).toEqualTypeOf<'en' | 'de' | 'fr' | null>()
    expect(given).toBe('fr')
  })

  test('takes no star for a default range', () => {
    for (const wrong of ['*', '', 'en_GB']) {
      expect(() => accept('en').lookup(['en'], { defaultRange: wrong })).toThrow(JSON.stringify(wrong))
      expect(() => accept('en').lookup(['en'], { defaultTag: wrong })).toThrow(TypeError)
    }
  })
})

test('best gives the type of the offers', () => {
  expectTypeOf(accept('*').best(['en', 'de'])).toEqualTypeOf<'en' | 'de' | null>()
  expectTypeOf(AcceptLanguage.parse('')).toEqualTypeOf<AcceptLanguage | null>()
  expectTypeOf(AcceptLanguage.any).toEqualTypeOf<AcceptLanguage>()
})

test.each(['', '*', 'en_GB', 'en;q=1', 'en\r\n', 'en-', 'abcdefghi'])(
  'takes no offer that is no tag: %j',
  (offer) => {
    for (const ask of [
      () => accept('*').quality(offer),
      () => accept('*').best([offer]),
      () => accept('').acceptable([offer]),
      () => accept('').filter([offer]),
      () => accept('').lookup([offer]),
    ]) {
      expect(ask).toThrow(new TypeError(`a language tag is such as "en-GB", not ${JSON.stringify(offer)}`))
    }
  },
)

test('is a codec', () => {
  const codec: Codec<AcceptLanguage, AcceptLanguage | string> = AcceptLanguage
  expect(codec.format(codec.parse('EN-GB;q=0.50') as AcceptLanguage)).toBe('en-gb;q=0.5')
  expect(AcceptLanguage.format(['en-GB', { range: 'en', quality: 0.9 }])).toBe('en-gb, en;q=0.9')
  expect(() => AcceptLanguage.format(['a_b'])).toThrow(
    'a language range is "*" or such as "en-GB", not "a_b"',
  )
  expect(() => AcceptLanguage.format('a_b')).toThrow(
    'an Accept-Language is such as "en-GB, en;q=0.9", not "a_b"',
  )
})

test('takes time in proportion to the text, and to its ranges', () => {
  expect(AcceptLanguage.parse('en')).toBe(AcceptLanguage.parse('en'))
  for (const part of ['*,', 'a-', 'en-GB,', '-', 'a,']) {
    const make = (size: number) => part.repeat(size / part.length)
    expectLinear((text) => AcceptLanguage.parse(text), make)
    expectLinear((text) => AcceptLanguage.parse(`${text}b`), make, 4080)
  }
  expectLinear(
    (text) => accept(`${text}b`).best(['a', text.slice(0, -1)]),
    (size) => 'a-'.repeat(size / 2),
    4080,
  )
  expectLinear(
    (text) => accept(`${text}b`).lookup(['a', 'b']),
    (size) => 'a-'.repeat(size / 2),
    4080,
  )
})

describe('beside WebOb', () => {
  const tag = fc.constantFrom(
    'en',
    'EN-gb',
    'en-GB-oed',
    'de',
    'de-CH',
    'de-CH-x-y',
    'zh-Hant-TW',
    'zh',
    'x-a',
    'fr',
  )
  const weight = fc.constantFrom(
    '',
    '',
    '',
    ';q=0',
    ';q=0.5',
    ' ; Q=0.25',
    ';q=1.0',
    ';q=0.001',
    ';q=.5',
    ';x=1',
  )
  const range = fc.tuple(fc.oneof({ arbitrary: tag, weight: 6 }, fc.constantFrom('*', 'en-', 'a_b')), weight)
  const header = fc
    .array(
      range.map((parts) => parts.join('')),
      { minLength: 1, maxLength: 5 },
    )
    .map((ranges) => ranges.join(', '))
  const tags = fc.uniqueArray(fc.oneof(tag, fc.constantFrom('zh-Hant', 'de-CH-x', 'it')), {
    selector: (one) => one.toLowerCase(),
  })

  test('filters the same', (context) => {
    const cases = fc.sample(fc.tuple(header, tags), { numRuns: 3000, seed: 1 })
    const theirs = askWebOb<[string, number][]>(
      context,
      'create_accept_language_header',
      'header.basic_filtering(*args)',
      cases,
    )
    expect(theirs.filter((one) => one !== null && one.length > 1).length).toBeGreaterThan(300)
    for (const [i, [text, given]] of cases.entries()) {
      const ours = AcceptLanguage.parse(text)?.filter(given) ?? null
      expect(ours, JSON.stringify(cases[i])).toEqual(theirs[i]?.map(([one]) => one) ?? null)
    }
  })

  test('looks up the same', (context) => {
    // Of a range that stands twice, refused and not, it takes both; ours is the first.
    const once = (text: string) => {
      const ranges = text.split(', ').map((one) => one.split(/[ ;]/)[0]?.toLowerCase())
      return new Set(ranges).size === ranges.length
    }
    const cases = fc.sample(fc.tuple(header.filter(once), tags, fc.option(tag), fc.option(tag)), {
      numRuns: 4000,
      seed: 1,
    })
    const theirs = askWebOb<string>(
      context,
      'create_accept_language_header',
      'header.lookup(args[0], default_range=args[1], default_tag=args[2], default="none")',
      cases,
    )
    expect(theirs.filter((one) => one !== null && one !== 'none').length).toBeGreaterThan(1000)
    for (const [i, [text, given, range, fallback]] of cases.entries()) {
      const defaults = { defaultRange: range ?? undefined, defaultTag: fallback ?? undefined }
      const value = AcceptLanguage.parse(text)
      const ours = value === null ? null : (value.lookup(given, defaults) ?? 'none')
      expect(ours, JSON.stringify(cases[i])).toBe(theirs[i])
    }
  })
  test('differs where it says so', (context) => {
    const cases: [string, string[]][] = [
      ['', ['en']], // an empty list is one, RFC 9110 section 5.6.1
      [' en', ['en']], // white space around a header is no part of it
      ['en-GB;q=0, en-GB', ['en']], // of two that are alike the first decides, in every question
    ]
    const theirs = askWebOb(
      context,
      'create_accept_language_header',
      'header.lookup(*args, default="none")',
      cases,
    )
    expect(theirs).toEqual([null, null, 'en'])
    expect(cases.map(([text, tags]) => accept(text).lookup(tags))).toEqual([null, 'en', null])
  })
})
