import { describe, expect, test } from 'vitest'
import { checkField, checkValue, isFieldValue, isToken } from '../../src/syntax/field.ts'
import { heapAfter } from '../attacks/heap.ts'

// First, since the memory is full for good when it is.
test('a name that is known as good keeps nothing of the message that it came with', async () => {
  const grown = await heapAfter(() => {
    for (let i = 0; i < 400; i++) checkField(`X-Kept-${i}-`.padEnd(50_000, 'x').slice(0, 40), '1')
    for (let i = 0; i < 400; i++) checkField(`X-Long-${i}-`.padEnd(50_000, 'x'), '1')
  })
  expect(grown).toBeLessThan(2_000_000)
})

const BAD_CHARS = ['\r', '\n', '\0', '\x01', '\x0b', '\x1f', '\x7f', '\u0100', '\u2028', '\ud800']

describe('isToken', () => {
  test.each(['GET', 'X-Token', "!#$%&'*+-.^_`|~09"])('%s is one', (text) => expect(isToken(text)).toBe(true))
  test.each(['', 'a b', 'a:', '(a)', 'é', 'a\n', 'a\r\nb', '"a"'])('%j is none', (text) =>
    expect(isToken(text)).toBe(false),
  )
})

describe('isFieldValue', () => {
  test.each(['', 'text', 'a\tb', '\x80\xff', 'a "quoted" one'])('%j is one', (text) =>
    expect(isFieldValue(text)).toBe(true),
  )
  test.each(BAD_CHARS)('nothing with %j is one', (char) => expect(isFieldValue(`a${char}b`)).toBe(false))
})

describe('checkField', () => {
  test.each(BAD_CHARS)('refuses %j in a value and in a name', (char) => {
    expect(() => checkField('X-A', `a${char}b`)).toThrow(TypeError)
    expect(() => checkField(`X${char}A`, 'a')).toThrow(TypeError)
  })

  test('says which header, which character and where', () => {
    expect(() => checkField('X-Name', 'ab\r\nSet-Cookie: x=1')).toThrow(
      'the value of header X-Name may not hold U+000D (at 2)',
    )
    expect(() => checkField('bad name', 'a')).toThrow(
      'a header name is a token (RFC 9110 section 5.6.2), not "bad name"',
    )
  })

  test('refuses what is no text', () => {
    expect(() => checkField('X-A', 7 as unknown as string)).toThrow(
      'the value of header X-A is a string, not 7',
    )
    expect(() => checkField(7 as unknown as string, 'a')).toThrow(TypeError)
    expect(() => checkValue('X-A', undefined as unknown as string)).toThrow(TypeError)
  })

  test('a name that passed once is not a pass for its value', () => {
    checkField('X-Known', 'good')
    expect(() => checkField('X-Known', 'a\nb')).toThrow(TypeError)
  })
})
