import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkParam,
  formatParam,
  keptParams,
  parseLooseParams,
  parsePair,
  parseParams,
  quote,
  unquote,
} from '../../src/syntax/params.ts'
import { expectLinear } from '../support/header-laws.ts'

const token = fc.string({ unit: fc.constantFrom(..."abcXYZ019!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 8 })
const fieldText = fc.string({ unit: fc.constantFrom(...'ab"\\;=, \té\u00ff'), maxLength: 12 })

describe('parseParams', () => {
  test.each([
    ['', '', []],
    ['text/html', 'text/html', []],
    ['text/html;charset=utf-8', 'text/html', [['charset', 'utf-8']]],
    [
      'a ; B="x;y" ;c=d',
      'a',
      [
        ['b', 'x;y'],
        ['c', 'd'],
      ],
    ],
    ['a;;b=1; ;', 'a', [['b', '1']]],
    ['a;b="\\"\\\\\\c"', 'a', [['b', '"\\c']]],
    ['a;b=""', 'a', [['b', '']]],
    [
      'a;__proto__=1;constructor=2',
      'a',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
    ['a;b="é\t"', 'a', [['b', 'é\t']]],
  ])('takes %j apart', (text, value, params) => {
    expect(parseParams(text)).toEqual({ value, params })
  })

  test.each([
    'a;b',
    'a;=b',
    'a;b=',
    'a;b =c',
    'a;b= c',
    'a;b=c d',
    'a;b="c',
    'a;b="c"d',
    'a;b="c\\"',
    'a;b="',
    'a;b=c;b=c',
    'a;b=1;B=2',
    'a;é=b',
    'a;b=é',
    'a;b="\0"',
    'a\r\n;b=c',
    'a;b="\u0100"',
  ])('reads %j as malformed', (text) => {
    expect(parseParams(text)).toBeNull()
  })

  test('reads 100 parameters, and none where there are more', () => {
    const text = (count: number) => `a${Array.from({ length: count }, (_, i) => `;p${i}=1`).join('')}`
    for (const parse of [parseParams, parseLooseParams]) {
      expect(parse(text(100))?.params).toHaveLength(100)
      expect(parse(text(101))).toBeNull()
    }
  })

  test('takes time in proportion to the text', () => {
    for (const part of [';', '; ', ';a=1', '"', ';"', '\\"', ';a="\\', '=']) {
      expectLinear(parseParams, (size) => part.repeat(size / part.length))
    }
    // No two names alike, for what stands twice ends the reading.
    expectLinear(parseParams, (size) => Array.from({ length: size / 8 }, (_, i) => `;a${i}=1`).join(''))
    expectLinear(unquote, (size) => `"${'\\"'.repeat(size / 2)}"`)
  })
})

describe('parameters that need no value', () => {
  test.each<[string, string, [string, string][]]>([
    ['', '', []],
    [
      '; rel=preload; AS = "font" ;crossorigin',
      '',
      [
        ['rel', 'preload'],
        ['as', 'font'],
        ['crossorigin', ''],
      ],
    ],
    [
      'a\t= b;c=1;;c="2"',
      'a\t= b',
      [
        ['c', '1'],
        ['c', '2'],
      ],
    ],
  ])('%j', (text, value, params) => {
    expect(parseLooseParams(text)).toEqual({ value, params })
  })

  test.each(['a;b=', 'a;=b', 'a;b c', 'a;b="c', 'a;b=c d', 'a\n;b', 'a;b\u00a0=c'])(
    'reads %j as malformed',
    (text) => {
      expect(parseLooseParams(text)).toBeNull()
    },
  )

  test.each<[string, ReturnType<typeof parsePair>]>([
    ['A', ['a', null]],
    ['a=', null],
    ['a=""', ['a', '']],
    ['A \t= "b=c" ', ['a', 'b=c']],
    ['=a', null],
    ['', null],
    ['a\n=b', null],
    ['a=\u00a0b', null],
  ])('the pair %j is %j', (text, pair) => {
    expect(parsePair(text)).toEqual(pair)
  })
})

test('parameters that are kept have names in lower case, each once', () => {
  expect(keptParams(new Map([['Level', '1']]))).toEqual([['level', '1']])
  expect(() => keptParams([['a b', 'c']])).toThrow('the name of a parameter is a token')
  for (const names of [
    ['a', 'A'],
    ['a', 'Q'],
  ]) {
    expect(() =>
      keptParams(
        names.map((name) => [name, '1'] as const),
        'q',
      ),
    ).toThrow(`the parameter ${names[1]} stands in more than one place`)
  }
})

test('a quoted string is read as the text that it was made of', () => {
  fc.assert(fc.property(fieldText, (text) => void expect(unquote(quote(text))).toBe(text)))
})

describe('formatParam', () => {
  test.each([
    ['level', '1', '; level=1'],
    ['a', '', '; a=""'],
    ['a', 'b c', '; a="b c"'],
    ['a', '"\\', '; a="\\"\\\\"'],
    ['a', 'é', '; a="é"'],
  ])('prints %s %j as %s', (name, value, expected) => {
    expect(formatParam(name, value)).toBe(expected)
    expect(formatParam(name, value, ';')).toBe(expected.replace('; ', ';'))
  })

  test.each([
    ['', 'a'],
    ['a b', 'a'],
    ['a\r\n', 'a'],
    ['é', 'a'],
    ['a', '\r\n'],
    ['a', '\0'],
    ['a', '\u0100'],
  ])('refuses %j %j, and names it', (name, value) => {
    expect(() => formatParam(name, value)).toThrow(TypeError)
    expect(() => checkParam(name, value)).toThrow(JSON.stringify(value === 'a' ? name : value))
  })

  test('prints what reads the same again', () => {
    fc.assert(
      fc.property(fc.dictionary(token, fc.oneof(token, fieldText)), (given) => {
        const params = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const)
        if (new Set(params.map(([name]) => name)).size < params.length) return
        const text = `x${params.map(([name, value]) => formatParam(name, value)).join('')}`
        expect(parseParams(text)).toEqual({ value: 'x', params })
      }),
    )
  })

  test('is read without a throw, whatever stands there', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'a;="\\ \0') })),
        (text) => {
          parseParams(text)
          unquote(text)
        },
      ),
    )
  })
})
