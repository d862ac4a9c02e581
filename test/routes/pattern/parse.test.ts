import { describe, expect, test } from 'vitest'
import { PatternError, parsePattern } from '../../../src/routes/pattern/parse.ts'
import { Program } from '../../../src/routes/pattern/program.ts'

const matches = (source: string, text: string, flags = {}) =>
  new Program(parsePattern(source, flags)).match(text, 0, text.length, [])

describe('reads', () => {
  test.each([
    ['\\d{4}', ['2024'], ['202', '20245', '٣٣٣٣']],
    ['[a-z]+', ['abc'], ['', 'aB']],
    ['^a$', ['a'], ['aa']],
    ['^a$|^b$', ['a', 'b'], ['ab']],
    ['\\Aa\\Z', ['a'], ['b']],
    ['a|bc|', ['a', 'bc', ''], ['b']],
    ['(?:ab)+', ['ab', 'abab'], ['aba']],
    ['a{,2}', ['', 'a', 'aa'], ['aaa']],
    ['a{2,}', ['aa', 'aaaa'], ['a']],
    ['a{x}', ['a{x}'], ['a']],
    ['.', ['a', '\r', '😀'], ['\n', 'ab']],
    ['[]a]', [']', 'a'], ['b']],
    ['[^]a]', ['b'], [']', 'a']],
    ['[a\\-z]', ['-', 'a'], ['b']],
    ['[-a]', ['-', 'a'], ['b']],
    ['[\\d-x]', ['-', '5', 'x'], ['y']],
    ['[\\b]', ['\b'], ['b']],
    ['\\x41\\u0042\\u{43}', ['ABC'], ['ABc']],
    ['\\.\\/\\-\\_', ['./-_'], ['x/-_']],
    ['\\p{L}+', ['日本', 'é'], ['1']],
    ['\\w\\b-', ['a-'], ['--']],
    ['a\\Bb', ['ab'], ['a-b']],
    ['(?!new$)[a-z]+', ['newer', 'a'], ['new']],
    ['(?=a)[ab]+', ['ab'], ['ba']],
    ['a(?=\\Bb)b', ['ab'], ['a-']],
    ['a(?!\\b).b', ['acb'], ['a-b']],
    ['(?i)ab[c]', ['AbC'], ['Abd']],
    ['(?s).', ['\n'], []],
    ['é+', ['éé'], ['e']],
    ['😀{2}', ['😀😀'], ['😀']],
    ['\\t\\n', ['\t\n'], ['tn']],
  ])('%s', (source, good, bad) => {
    for (const text of good) expect(matches(source, text), text).toBe(true)
    for (const text of bad) expect(matches(source, text), text).toBe(false)
  })

  test('flags', () => {
    expect(matches('abc', 'ABC', { ignoreCase: true })).toBe(true)
    expect(matches('É', 'é', { ignoreCase: true })).toBe(true)
    expect(matches('.', '\n', { dotAll: true })).toBe(true)
  })
})

test.each([
  ['(', 'misses a ")"'],
  ['a)', 'has a ")" too many'],
  ['[a', 'misses a "]"'],
  ['[z-a]', 'runs backwards'],
  ['*', 'repeats nothing'],
  ['a**', 'repeats a repetition'],
  ['a++', 'possessive'],
  ['a{3,2}', 'at most fewer times'],
  ['a{2000}', 'more than 1000 times'],
  ['(a)\\1', 'refers back'],
  ['(?<n>a)\\k<n>', 'refers back'],
  ['(?P=n)', 'refers back'],
  ['a(?<!b)', 'looks behind'],
  ['(?<=b)a', 'looks behind'],
  ['(?>a)', 'unknown kind'],
  ['(?=a+)b', 'looks ahead without a bound'],
  ['\\q', 'unknown escape'],
  ['a\\', 'ends in a "\\"'],
  ['a^b', 'has a "^" inside'],
  ['a$b', 'has a "$" before its end'],
  ['\\b+', 'matches no character'],
  ['\\u{110000}', 'does not exist'],
  [`${'('.repeat(60)}a${')'.repeat(60)}`, 'more than 50 groups'],
])('refuses %s', (source, why) => {
  expect(() => parsePattern(source)).toThrow(PatternError)
  expect(() => parsePattern(source)).toThrow(why)
})
