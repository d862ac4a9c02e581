import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { type Codec, date, integer, list, remember, text } from '../../src/headers/codec.ts'
import { MediaType } from '../../src/headers/media-type.ts'
import { heapAfter } from '../attacks/heap.ts'

test('is the shape of value classes too', () => {
  const codec: Codec<MediaType, MediaType | string> = MediaType
  expect(codec.format(codec.parse('TEXT/html') as MediaType)).toBe('text/html')
  expectTypeOf(codec.parse('')).toEqualTypeOf<MediaType | null>()
})

test('text stands as it is', () => {
  expect(text.parse(' a ')).toBe(' a ')
  expect(text.format('a')).toBe('a')
  expect(() => text.format(7 as unknown as string)).toThrow('not 7')
})

describe('integer', () => {
  test.each([
    ['0', 0],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('reads %s', (given, expected) => {
    expect(integer.parse(given)).toBe(expected)
  })

  test.each(['', '-1', '+3', '1_0', '1.0', '1e3', ' 1', '1 ', '1\n', '0x10', '1000000000000000', '١'])(
    'reads %j as malformed',
    (given) => {
      expect(integer.parse(given)).toBeNull()
      expect(() => integer.format(given)).toThrow(RangeError)
    },
  )

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, 1e21])(
    'refuses %d, and names it',
    (given) => {
      expect(() => integer.format(given)).toThrow(RangeError)
      expect(() => integer.format(given)).toThrow(String(given))
    },
  )

  test('prints what reads the same again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (given) => {
        expect(integer.parse(integer.format(given))).toBe(given)
        expect(integer.format(String(given))).toBe(String(given))
      }),
    )
  })
})

describe('date', () => {
  const sent = 'Sun, 06 Nov 1994 08:49:37 GMT'

  test('is assigned as a Date or as text, and sent in one form', () => {
    expect(date.parse(sent)?.getTime()).toBe(784_111_777_000)
    expect(date.format(new Date(784_111_777_000))).toBe(sent)
    expect(date.format('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(sent)
    expect(date.parse('tomorrow')).toBeNull()
  })

  test.each(['tomorrow', '', 784_111_777_000, {}])('refuses %j', (given) => {
    expect(() => date.format(given as string)).toThrow(TypeError)
    expect(() => date.format(given as string)).toThrow(JSON.stringify(given))
  })

  test('refuses an invalid Date', () => {
    expect(() => date.format(new Date(Number.NaN))).toThrow(RangeError)
  })
})

describe('list', () => {
  test('is assigned as elements or as text, and read as elements', () => {
    expect(list.parse('GET, HEAD,,"a,b"')).toEqual(['GET', 'HEAD', '"a,b"'])
    expect(Object.isFrozen(list.parse('a'))).toBe(true)
    expect(list.format(new Set(['GET', 'HEAD']))).toBe('GET, HEAD')
    expect(list.format('GET,HEAD')).toBe('GET,HEAD')
    expect(() => list.format(['a,b'])).toThrow(TypeError)
  })
})

describe('remember', () => {
  test('reads a text once, null too, and long ones each time', () => {
    const read: string[] = []
    const parse = remember((given) => {
      read.push(given)
      return given === 'bad' ? null : { given }
    })
    expect(parse('a')).toBe(parse('a'))
    expect(parse('bad')).toBeNull()
    parse('bad')
    parse('x'.repeat(513))
    parse('x'.repeat(513))
    expect(read.map((one) => one.length)).toEqual([1, 3, 513, 513])
  })

  test('forgets the oldest of 500', () => {
    let reads = 0
    const parse = remember((given) => {
      reads++
      return given
    })
    for (let i = 0; i <= 500; i++) parse(String(i))
    expect(reads).toBe(501)
    parse('500')
    parse('1')
    expect(reads).toBe(501)
    parse('0')
    expect(reads).toBe(502)
  })

  test('does not remember a throw', () => {
    const parse = remember((given) => {
      throw new TypeError(given)
    })
    expect(() => parse('a')).toThrow(TypeError)
    expect(() => parse('a')).toThrow(TypeError)
  })
})

test('what is remembered keeps nothing of the text that it was a part of', async () => {
  const parse = remember((given) => ({ given }))
  const grown = await heapAfter(() => {
    for (let i = 0; i < 400; i++) parse(String(i).padEnd(50_000, 'x').slice(0, 40))
  })
  expect(parse('7'.padEnd(40, 'x'))).toBe(parse('7'.padEnd(40, 'x')))
  expect(grown).toBeLessThan(2_000_000)
})
