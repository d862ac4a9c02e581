import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeCookieValue,
  findCookie,
  formatCookies,
  parseCookies,
  replaceCookie,
} from '../../src/cookies/parse.ts'
import { byteStringOfText } from '../../src/syntax/bytes.ts'
import { expectLinear } from '../support/header-laws.ts'
import { corpora } from '../support/real.ts'

/** What parseCookies gives; and that findCookie finds the first of each name, and none else. */
function parsed(text: string): [string, string][] {
  const pairs = parseCookies(text)
  const first = new Map([...pairs].reverse())
  for (const [name, value] of first) expect(findCookie(text, name), name).toBe(value)
  for (const name of ['', ' ', 'absent', 'a=', '=', 'a;', '__proto__', 'toString', text.slice(0, 3), text]) {
    expect(findCookie(text, name), name).toBe(first.get(name) ?? null)
  }
  return pairs
}

describe('parseCookies', () => {
  test.each<[string, [string, string][]]>([
    ['', []],
    [' ; ;;\t', []],
    ['a=1', [['a', '1']]],
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1;b=2;',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      '\ta = 1 ;  b\t=\t2 ',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1; a=2; A=3',
      [
        ['a', '1'],
        ['a', '2'],
        ['A', '3'],
      ],
    ],
    ['a=b=c==', [['a', 'b=c==']]],
    ['a=', [['a', '']]],
    // Only `;` separates.
    ['a=1, b=2', [['a', '1, b=2']]],
    ['a={"x":1,"y":[2]}', [['a', '{"x":1,"y":[2]}']]],
    // Nothing without a name can stand for another cookie.
    ['=x', []],
    ['=__Host-a=1; __Host-a=2', [['__Host-a', '2']]],
    [' =a=1', []],
    ['a', []],
    ['x; a=1; y', [['a', '1']]],
    [
      '__Host-a=1; __Host-a=2',
      [
        ['__Host-a', '1'],
        ['__Host-a', '2'],
      ],
    ],
    // Names are not decoded.
    ['%5F%5FHost-a=1', [['%5F%5FHost-a', '1']]],
    [
      '__proto__=1; constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
    [
      '$Version=1; a=1; $Path=/',
      [
        ['$Version', '1'],
        ['a', '1'],
        ['$Path', '/'],
      ],
    ],
    [
      'a[b]=1; c d=2',
      [
        ['a[b]', '1'],
        ['c d', '2'],
      ],
    ],
  ])('reads %j', (text, expected) => {
    expect(parsed(text)).toEqual(expected)
  })

  test.each([
    ['"x"', 'x'],
    ['" x "', ' x '],
    ['""x""', '"x"'],
    ['""', ''],
    ['"', '"'],
    ['"x', '"x'],
    ['x"', 'x"'],
    ['"x"y', '"x"y'],
    ['%22x%22', '"x"'],
    ['"%20"', ' '],
    ['a%20b', 'a b'],
    ['a+b', 'a+b'],
    ['100%', '100%'],
    ['%zz%20', '%zz%20'],
    ['%', '%'],
    ['%e9', '%e9'],
    ['%C3%A9', 'é'],
    ['%00', '\0'],
    ['\xc3\xa9', 'é'],
    ['\xc3\xa9%20\xc3\xa9', 'é é'],
    ['\xe9', '\xe9'],
    ['\xff%20', '\xff '],
    ['\xef\xbb\xbfx', '\ufeffx'],
    ['\\"x\\"', '\\"x\\"'],
  ])('reads the value %j as %j', (given, expected) => {
    expect(parsed(`a=${given}`)).toEqual([['a', expected]])
    expect(parsed(`x=1; a = ${given} ; b=2`)[1]).toEqual(['a', expected])
  })

  test('reads 200 cookies, and none where there are more', () => {
    const cookies = (count: number) => Array.from({ length: count }, (_, i) => `c${i}=${i}`).join('; ')
    expect(parsed(cookies(200))).toHaveLength(200)
    expect(parsed(cookies(201))).toEqual([])
    expect(findCookie(cookies(200), 'c199')).toBe('199')
    expect(findCookie(cookies(201), 'c0')).toBeNull()
    const short = 'a=;'.repeat(200)
    expect(parsed(short)).toHaveLength(200)
    expect(parsed(`${short}a=`)).toEqual([])
    // Pieces that are no cookies do not count.
    expect(parsed(`${';x'.repeat(1000)};a=1`)).toEqual([['a', '1']])
  })

  test('is read without a throw, and found as it is read', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=;;; \t"%2\xc3\xa9,\\'), maxLength: 40 })
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (one) => {
        parsed(one)
      }),
      { numRuns: 1000 },
    )
  })

  test('takes time in proportion to the text', () => {
    for (const part of [';', '; ', 'a', 'a;', '=', '="', '\\"', '%', 'a=%;', 'a ', ' ', 'a\t;']) {
      const make = (size: number) => part.repeat(size / part.length)
      expectLinear(parseCookies, make)
      expectLinear((text) => findCookie(text, 'a'), make)
      expectLinear((text) => findCookie(text, 'aaaaaaaa'), make)
      expectLinear(parseCookies, (size) => `a=${make(size)}`)
    }
  })
})

describe('formatCookies', () => {
  test('prints what reads the same again', () => {
    expect(formatCookies([])).toBe('')
    expect(
      formatCookies([
        ['a', '1'],
        ['b', 'x y'],
        ['a', ''],
      ]),
    ).toBe('a=1; b=x%20y; a=')
    const name = fc.string({
      unit: fc.constantFrom(...'abZ09!#$%_-.[]()@"\xc3\xe9'),
      minLength: 1,
      maxLength: 6,
    })
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'ab"%2; ,\\=\t\0é') }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 20 }), (pairs) => {
        const text = formatCookies(pairs)
        expect(text).toMatch(/^[\x21-\x7e\x80-\xff ]*$/)
        expect(parsed(text)).toEqual(pairs)
      }),
      { numRuns: 500 },
    )
  })

  test('prints again whatever was read', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=;;; \t"%2\xc3\xa9,\\[('), maxLength: 40 })
    fc.assert(
      fc.property(text, (one) => {
        const pairs = parseCookies(one)
        expect(parseCookies(formatCookies(pairs))).toEqual(pairs)
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['', ' a', 'a ', 'a=b', 'a;b', 'a\r\n', '\0', 'a\x7f', '\u0100'])(
    'refuses the name %j',
    (name) => {
      expect(() => formatCookies([[name, '1']])).toThrow(TypeError)
      expect(() => formatCookies([[name, '1']])).toThrow(JSON.stringify(name))
    },
  )
})

test.each([
  ['', ''],
  ['abc', 'abc'],
  ['a=b/c:d+e==', 'a=b/c:d+e=='],
  ['a b', 'a%20b'],
  ['{"a":1}', '%7B%22a%22%3A1%7D'],
  ['100%', '100%25'],
  ['a;b', 'a%3Bb'],
  ['é', '%C3%A9'],
  ['\r\n\0', '%0D%0A%00'],
  ['\ud800x', '%EF%BF%BDx'],
])('the value %j is written as %s', (value, expected) => {
  expect(encodeCookieValue(value)).toBe(expected)
})

describe('replaceCookie', () => {
  test.each<[string, string, string | null, string]>([
    ['', 'a', '1', 'a=1'],
    ['a=1', 'a', '2', 'a=2'],
    ['a=1; b=2; c=3', 'b', 'x y', 'a=1; b=x%20y; c=3'],
    ['a=1; b=2', 'c', '', 'a=1; b=2; c='],
    ['a=1; b=2; a=3', 'a', '4', 'a=4; b=2'],
    ['a=1; b=2; a=3', 'a', null, 'b=2'],
    ['a=1; b=2', 'a', null, 'b=2'],
    ['a=1; b=2', 'b', null, 'a=1'],
    ['a=1', 'a', null, ''],
    ['a=1', 'b', null, 'a=1'],
    ['; a=1;;b=2 ;', 'a', null, 'b=2'],
    // What stands beside it stays as it was written.
    ['x; b="\\073 %zz"; \xc3\xa9=\xe9;=n; a = 1', 'a', '2', 'x; b="\\073 %zz"; \xc3\xa9=\xe9; =n; a=2'],
    ['a\t=1', 'a', '2', 'a=2'],
    // A name is not decoded, and is all that stands before the first `=`.
    ['%61=1; aa=2; A=3', 'a', '4', '%61=1; aa=2; A=3; a=4'],
    ['a', 'a', '1', 'a; a=1'],
    ['a', 'a', null, 'a'],
    ['=a', 'a', null, '=a'],
    ['=a', '', null, '=a'],
  ])('in %j, %j as %j: %j', (text, name, value, expected) => {
    expect(replaceCookie(text, name, value)).toBe(expected)
  })

  test('leaves what was set to be read, and of the others what was there', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab=;;; \t"%2\xc3\xa9,\\'), maxLength: 40 })
    const value = fc.option(fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(text, fc.constantFrom('a', 'b', 'ab'), value, (one, name, set) => {
        const changed = replaceCookie(one, name, set)
        expect(changed).not.toMatch(/^;|; ?;|;\s*$/)
        const others = (given: string) => parseCookies(given).filter(([found]) => found !== name)
        expect(others(changed)).toEqual(others(one))
        const mine = parseCookies(changed).filter(([found]) => found === name)
        expect(mine).toEqual(set === null ? [] : [[name, set]])
      }),
      { numRuns: 1000 },
    )
  })

  test('leaves no more than can be read', () => {
    const cookies = (count: number) => Array.from({ length: count }, (_, i) => `c${i}=${i}`).join('; ')
    expect(parseCookies(replaceCookie(cookies(199), 'x', '1'))).toHaveLength(200)
    expect(replaceCookie(cookies(200), 'x', '1')).toBe('x=1')
    expect(parseCookies(replaceCookie(cookies(200), 'c7', '1'))).toHaveLength(200)
    expect(replaceCookie(cookies(201), 'c7', '1')).toBe('c7=1')
    expect(replaceCookie(cookies(201), 'c7', null)).toBe('')
  })

  test('refuses a name that would not come back, and takes time in proportion to the text', () => {
    for (const name of ['', ' a', 'a=b', 'a;b', 'a\r\n']) {
      expect(() => replaceCookie('a=1', name, '1')).toThrow(TypeError)
    }
    for (const part of [';', 'a=', 'a;', '=', ' ', 'a=;']) {
      expectLinear(
        (text) => replaceCookie(text, 'a', null),
        (size) => part.repeat(size / part.length),
      )
    }
  })
})

test('reads what the browsers of http-state send', (context) => {
  const folder = corpora(context)
  const cases = JSON.parse(readFileSync(`${folder}/http-state/parser.json`, 'utf8')) as {
    test: string
    sent: { name: string; value: string }[]
  }[]
  expect(cases.length).toBeGreaterThan(200)
  for (const { test: number, sent } of cases) {
    const text = sent
      .map(({ name, value }) => `${byteStringOfText(name)}=${byteStringOfText(value)}`)
      .join('; ')
    const expected = sent.map(({ name, value }) => [byteStringOfText(name), value.replace(/^"(.*)"$/, '$1')])
    expect(parsed(text), number).toEqual(expected)
    expect(parseCookies(formatCookies(parseCookies(text))), number).toEqual(expected)
  }
})
