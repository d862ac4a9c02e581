import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkParam, formatParam, parseParams, unquote } from '../../src/syntax/params.ts'
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

  test('takes time in proportion to the text', () => {
    for (const part of [';', '; ', ';a=1', '"', ';"', '\\"', ';a="\\', '=']) {
      expectLinear(parseParams, (size) => part.repeat(size / part.length))
    }
    // No two names alike, for what stands twice ends the reading.
    expectLinear(parseParams, (size) => Array.from({ length: size / 8 }, (_, i) => `;a${i}=1`).join(''))
    expectLinear(unquote, (size) => `"${'\\"'.repeat(size / 2)}"`)
  })
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
