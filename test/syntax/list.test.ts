import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinList, sliceTrimmed, splitList, splitQuoted, trimOws } from '../../src/syntax/list.ts'
import { expectLinear } from '../support/header-laws.ts'

describe('trimOws', () => {
  test.each([
    ['', ''],
    ['a', 'a'],
    [' \t a b\t ', 'a b'],
    [' \t ', ''],
    // What String.prototype.trim would take away too.
    ['\n a\u00a0', '\n a\u00a0'],
    ['\ufeffa\v', '\ufeffa\v'],
  ])('makes %j to %j', (text, expected) => {
    expect(trimOws(text)).toBe(expected)
  })

  test('trims a part of a text as it does a whole one', () => {
    expect(sliceTrimmed('ab  cd  ef', 2, 8)).toBe('cd')
    expect(sliceTrimmed('ab    ef', 2, 6)).toBe('')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(' ', '\t', 'a') }),
        fc.nat(9),
        fc.nat(9),
        (text, from, to) => {
          expect(sliceTrimmed(text, Math.min(from, to), Math.min(to, text.length))).toBe(
            trimOws(text.slice(Math.min(from, to), Math.min(to, text.length))),
          )
        },
      ),
    )
  })
})

describe('splitList', () => {
  test.each([
    ['', []],
    [' , ,\t,', []],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a , b ,, c,', ['a', 'b', 'c']],
    ['"a,b", c', ['"a,b"', 'c']],
    ['"a\\",b", c', ['"a\\",b"', 'c']],
    ['"a\\\\", b', ['"a\\\\"', 'b']],
    ['W/"a,b", "c"', ['W/"a,b"', '"c"']],
    // Outside of quotes a backslash is only itself.
    ['a\\,b', ['a\\', 'b']],
    ['"a, b', ['"a, b']],
    ['"a\\', ['"a\\']],
  ])('splits %j to %j', (text, expected) => {
    expect(splitList(text)).toEqual(expected)
  })

  test('splits parameters as it does lists, with the empty ones', () => {
    expect(splitQuoted('a; b="x;y";;c ', ';')).toEqual(['a', 'b="x;y"', '', 'c'])
  })

  test('takes time in proportion to the text', () => {
    for (const part of [',', ' ', '"', '",', '\\', '"\\', ' , ', 'a,', '"a\\",']) {
      // Larger ones are mostly the collector of memory at work.
      expectLinear(splitList, (size) => part.repeat(size / part.length), 1 << 16)
    }
  })
})

describe('joinList', () => {
  test('prints elements so that they read the same', () => {
    expect(joinList(['GET', 'HEAD'])).toBe('GET, HEAD')
    expect(joinList(new Set(['"a,b"', 'c']))).toBe('"a,b", c')
    expect(joinList([])).toBe('')
    const element = fc.string({ unit: fc.constantFrom(...'ab,;"\\ \t'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(element), (elements) => {
        let text: string
        try {
          text = joinList(elements)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        expect(splitList(text)).toEqual(elements)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a,"\\ '), maxLength: 20 }), (text) => {
        const elements = splitList(text)
        // Only a quote that does not end is read but not printed.
        if (!elements.some((one) => splitList(`${one},x`).length === 1)) {
          expect(splitList(joinList(elements))).toEqual(elements)
        }
      }),
    )
  })

  test.each(['', ' a', 'a\t', 'a,b', '"a', '"a\\"', 'a", b'])(
    'refuses the element %j, and names it',
    (element) => {
      expect(() => joinList(['x', element])).toThrow(TypeError)
      expect(() => joinList(['x', element])).toThrow(JSON.stringify(element))
    },
  )
})
