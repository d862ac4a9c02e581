import { describe, expect, expectTypeOf, test } from 'vitest'
import { AcceptLanguage } from '../../src/headers/accept-language.ts'
import { expectLinear, headerLaws } from '../support/header-laws.ts'

headerLaws(AcceptLanguage, {
  good: ['en', 'de-AT, de;q=0.9, *;q=0.1', 'zh-Hant-CN-x-private1', ',a,,b;q=0', 'EN-gb'],
  bad: ['', ',', 'e n', 'en;q=2', 'en_GB', 'toolonglanguage', 'en-', '-en', '1', 'en-*', '"en"', 'en;x=1'],
})
const parse = (text: string) => AcceptLanguage.parse(text) as AcceptLanguage

describe('lookup', () => {
  test.each<[string, string[], string | null, { range?: string; tag?: string }?]>([
    ['zh-Hant-CN-x-private1-private2', ['zh-Hant-CN', 'zh'], 'zh-Hant-CN'],
    ['zh-Hant-CN-x-private1', ['zh-Hant-CN-x', 'zh-Hant'], 'zh-Hant'],
    ['en-GB', ['en', 'fr'], 'en'],
    ['en', ['en-GB'], null],
    ['en', ['en-GB'], 'fr', { tag: 'fr' }],
    ['de', ['fr', 'it-CH', 'it'], 'it', { range: 'it-IT', tag: 'fr' }],
    ['de, *;q=0', ['fr'], null, { tag: 'fr' }],
    ['fr;q=0.5, de', ['fr', 'DE'], 'DE'],
    ['en;q=0, fr', ['en', 'fr'], 'fr'],
    ['en-GB, en;q=0', ['en', 'fr'], null],
    ['en;q=0', ['fr'], null, { tag: 'en' }],
    ['*', ['en'], null],
  ])('%s of %j is %s, with %o', (text, tags, expected, defaults) => {
    expect(parse(text).lookup(tags, defaults)).toBe(expected)
  })
})

describe('filter', () => {
  test.each<[string, string[], string[]]>([
    ['en', ['en-GB', 'en', 'fr', 'english'], ['en-GB', 'en']],
    ['en-GB', ['en'], []],
    ['a, b', ['b', 'a'], ['a', 'b']],
    ['a;q=0.5, b', ['a', 'b'], ['b', 'a']],
    ['en, en-GB;q=0', ['en-GB', 'en-US'], ['en-US']],
    ['en-GB, en;q=0', ['en-GB'], []],
    ['*;q=0.5, en', ['fr', 'en'], ['en', 'fr']],
    ['*;q=0, en', ['fr', 'en'], ['en']],
    ['en;q=0.5, en;q=0.9, fr;q=0.7', ['en', 'fr'], ['fr', 'en']],
  ])('%s of %j is %j', (text, tags, expected) => {
    expect(parse(text).filter(tags)).toEqual(expected)
  })
})

describe('best', () => {
  test.each<[string, string[], string | null]>([
    ['en-GB', ['de', 'en'], 'en'],
    ['en', ['de', 'en-GB'], 'en-GB'],
    ['de-AT, de;q=0.9, en;q=0.5', ['en', 'de'], 'de'],
    ['de;q=0.5, *;q=0.1', ['fr', 'de'], 'de'],
    ['de-CH, *;q=0.1', ['fr', 'de'], 'de'],
    ['*', ['fr', 'de'], 'fr'],
    ['es', ['fr', 'de'], null],
    ['fr;q=0, *', ['fr', 'de'], 'de'],
    ['en-GB;q=0.8, en-US', ['en-GB', 'en-US'], 'en-US'],
  ])('%s of %j is %s', (text, tags, expected) => {
    expect(parse(text).best(tags)).toBe(expected)
  })

  test('has the type of what is offered', () => {
    expectTypeOf(AcceptLanguage.any.best(['en', 'de'])).toEqualTypeOf<'en' | 'de' | null>()
    expect(AcceptLanguage.any.best(['en', 'de'])).toBe('en')
  })
})

test.each<[string, string, number]>([
  ['en;q=0.5, en-GB;q=0.7', 'en-GB-x', 0.7],
  ['en;q=0.5, en-GB;q=0.7', 'en-US', 0.5],
  ['*;q=0.2, en', 'fr', 0.2],
  ['en', 'english', 0],
])('%s welcomes %s with %d', (text, tag, quality) => {
  expect(parse(text).quality(tag)).toBe(quality)
  expect(parse(text).acceptable([tag])).toEqual(quality > 0 ? [tag] : [])
})

test('an offer that is no tag is the caller’s mistake', () => {
  for (const tag of ['en_GB', '', '*', 'en GB']) {
    expect(() => parse('en').quality(tag)).toThrow(TypeError)
    expect(() => parse('en').lookup([tag])).toThrow(TypeError)
    expect(() => parse('en').filter([tag])).toThrow(TypeError)
  }
})

test('takes time in proportion to the text', () => {
  for (const part of ['a,', 'a-', '*,', 'a-b-c-d,']) {
    expectLinear(
      (text) => AcceptLanguage.parse(text.slice(0, 4000)),
      (size) => part.repeat(size / part.length),
    )
  }
})
