import { describe, expect, it } from 'vitest'
import { asBool, asInt, asList } from '../../src/syntax/converters.ts'

describe('asBool', () => {
  it('knows twelve words in any case, and truth of what is no text', () => {
    expect(['true', 'yes', 'on', 'y', 't', '1', ' TRUE '].map(asBool)).toEqual(Array(7).fill(true))
    expect(['false', 'no', 'off', 'n', 'f', '0', 'No'].map(asBool)).toEqual(Array(7).fill(false))
    expect([1, [], null, undefined, 0].map(asBool)).toEqual([true, true, false, false, false])
  })

  it('refuses other words', () => {
    expect(() => asBool('maybe')).toThrow(RangeError)
    expect(() => asBool('')).toThrow('a boolean is one of true, yes,')
  })
})

describe('asInt', () => {
  it('reads whole numbers', () => {
    expect([' 8080 ', '-1', '+1', '007', '1_000', 5, 5.9].map(asInt)).toEqual([8080, -1, 1, 7, 1000, 5, 5])
  })

  it.each(['', 'x', '1.5', '0x10', '1e3', '_1', '9007199254740993', null, {}])('refuses %j', (value) => {
    expect(() => asInt(value)).toThrow(RangeError)
  })
})

describe('asList', () => {
  it('reads words, or what is between separators', () => {
    expect(asList(' a b\nc ')).toEqual(['a', 'b', 'c'])
    expect(asList('a , b', ',')).toEqual(['a', 'b'])
    expect(asList('a , b', ',', false)).toEqual(['a ', ' b'])
    expect(asList(null)).toEqual([])
    expect(asList(['a'])).toEqual(['a'])
    expect(asList(5)).toEqual([5])
    expect(() => asList('a', '')).toThrow(RangeError)
  })
})
