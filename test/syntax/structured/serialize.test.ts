import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDictionary, parseItem, parseList } from '../../../src/syntax/structured/parse.ts'
import {
  serializeDictionary,
  serializeItem,
  serializeList,
} from '../../../src/syntax/structured/serialize.ts'
import { Decimal, DisplayString, Token } from '../../../src/syntax/structured/types.ts'

describe('what JavaScript has is what is used', () => {
  test('items', () => {
    expect(serializeItem(42)).toBe('42')
    expect(serializeItem('a "b"')).toBe('"a \\"b\\""')
    expect(serializeItem(new Token('gzip'))).toBe('gzip')
    expect(serializeItem(Uint8Array.of(104, 105))).toBe(':aGk=:')
    expect(serializeItem(new Date(1000))).toBe('@1')
    expect(serializeItem(new DisplayString('f\u00fc"%'))).toBe('%"f%c3%bc%22%25"')
    expect(serializeItem({ value: true, parameters: { a: true, b: 1 } })).toBe('?1;a;b=1')
  })

  test('lists and dictionaries', () => {
    expect(serializeList([1, ['a', new Token('b')], { items: [1], parameters: { c: true } }])).toBe(
      '1, ("a" b), (1);c',
    )
    expect(
      serializeDictionary({ a: true, b: { value: true, parameters: { c: 1 } }, d: [1, 2], e: false }),
    ).toBe('a, b;c=1, d=(1 2), e=?0')
    expect([serializeList([]), serializeDictionary({})]).toEqual(['', ''])
  })

  test.each([
    [1, '1.0'],
    [0.0015, '0.002'],
    [0.0025, '0.002'],
    [1.0005, '1.0'],
    [-0.5, '-0.5'],
    [-0.0001, '0.0'],
    [999999999999.999, '999999999999.999'],
    [0.1 + 0.2, '0.3'],
    [1.25, '1.25'],
  ])('the decimal %d is %s', (value, text) => {
    expect(serializeItem(new Decimal(value))).toBe(text)
  })
})

test.each<[string, () => unknown]>([
  ['a number that is no integer', () => serializeItem(1.5)],
  ['a large integer', () => serializeItem(1e15)],
  ['NaN', () => serializeItem(Number.NaN)],
  ['a large decimal', () => serializeItem(new Decimal(1e12))],
  ['a decimal that is rounded up to too large a one', () => serializeItem(new Decimal(999999999999.9999))],
  ['NaN as a decimal', () => serializeItem(new Decimal(Number.NaN))],
  ['text that is not ASCII', () => serializeItem('\u00e9')],
  ['text of two lines', () => serializeItem('a\r\nb')],
  ['a token of two words', () => serializeItem(new Token('a b'))],
  ['a lone surrogate', () => serializeItem(new DisplayString('\ud800'))],
  ['a name in capitals', () => serializeDictionary({ A: 1 })],
  ['a name of two lines', () => serializeItem({ value: 1, parameters: { 'a\n': 1 } })],
  ['null', () => serializeItem(null as never)],
  ['null in a list', () => serializeList([null as never])],
  ['a function', () => serializeItem((() => 1) as never)],
])('refuses %s', (_name, print) => {
  expect(print).toThrow(/^(?!Cannot)/)
})

test('what is printed is read the same again', () => {
  const bare = fc.oneof(
    fc.integer(),
    fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/[^\x20-\x7e]/g, '')),
    fc.boolean(),
    fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
    fc.integer({ min: -1e9, max: 1e9 }).map((seconds) => new Date(seconds * 1000)),
    fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => new Decimal(thousandths / 1000)),
    fc.string({ unit: 'grapheme' }).map((text) => new DisplayString(text)),
    fc.constantFrom('a', '*b/c', 'x:y').map((text) => new Token(text)),
  )
  const parameters = fc.array(fc.tuple(fc.constantFrom('a', 'b-c', '*'), bare)).map((pairs) => new Map(pairs))
  const item = fc.record({ value: bare, parameters })
  const member = fc.oneof(item, fc.record({ items: fc.array(item, { maxLength: 3 }), parameters }))
  fc.assert(
    fc.property(
      item,
      fc.array(member),
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c.d'), member)),
      (one, list, pairs) => {
        expect(parseItem(serializeItem(one))).toEqual(one)
        expect(parseList(serializeList(list))).toEqual(list)
        expect(parseDictionary(serializeDictionary(new Map(pairs)))).toEqual(new Map(pairs))
      },
    ),
  )
})
