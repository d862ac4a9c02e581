import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/body/json.ts'

const parse = (text: string, depth = 512) => parseJson(new TextEncoder().encode(text), depth)

describe('parseJson', () => {
  test.each([
    ['{"a":[1,"é",null,true]}', { a: [1, 'é', null, true] }],
    ['7', 7],
    ['"x"', 'x'],
    ['null', null],
    ['[]', []],
  ])('%s', (text, value) => expect(parse(text)).toEqual(value))

  test.each([
    ['', 'the body is not JSON: it is empty'],
    ['{', 'the body is not JSON'],
    ['{"a":1}x', 'the body is not JSON'],
    ["{'a':1}", 'the body is not JSON'],
    ['NaN', 'the body is not JSON'],
    ['\ufeff1', 'the body is not JSON'],
  ])('%j is a 400, and says nothing of what was sent', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ status: 400, message }))
  })

  test('what is not UTF-8 is a 400', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), 512)).toThrow(
      expect.objectContaining({ status: 400, message: 'the body is not JSON: it is not UTF-8' }),
    )
  })

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"a":[{"__proto__":1}]}',
    '{"\\u005f_proto__":1}',
    '{"\\u005F\\u005Fproto\\u005f_":1}',
  ])('%s is a 400: copying it would change a prototype', (text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ status: 400, message: 'the body has a key __proto__' }),
    )
  })

  test('text that only speaks of prototypes is welcome', () => {
    expect(parse('{"a":"__proto__","b":"\\u0041"}')).toEqual({ a: '__proto__', b: 'A' })
  })

  // One level at a time, beyond what is looked at by recursion at once.
  test.each([1, 2, 255, 256, 257, 511, 512, 513, 768, 1025])('a depth of %d is that', (depth) => {
    const array = `${' '.repeat(3000)}${'['.repeat(depth)}${']'.repeat(depth)}`
    const mixed = `[1,{"b":2,"a":[]}${`,{"a":[`.repeat(depth / 2)}${']}'.repeat(depth / 2)}]${' '.repeat(3000)}`
    const deepest = Math.max(3, 1 + 2 * Math.floor(depth / 2))
    for (const [text, levels] of [
      [array, depth],
      [mixed.replace(/(?<=\[),/g, ''), deepest],
    ] as const) {
      expect(() => parse(text, levels)).not.toThrow()
      expect(() => parse(text, levels - 1)).toThrow(`deeper than ${levels - 1} levels`)
    }
  })

  test('depth is counted, but not in strings', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(() => parse(nested(512))).not.toThrow()
    expect(() => parse(nested(513))).toThrow(
      expect.objectContaining({ status: 400, message: 'the body nests deeper than 512 levels' }),
    )
    expect(() => parse(nested(100_000))).toThrow('deeper than 512')
    expect(() => parse(nested(100_000), 100_000)).not.toThrow()
    expect(() => parse(nested(100_001), 100_000)).toThrow('deeper than 100000')
    expect(() => parse(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`)).toThrow('deeper than 512')
    expect(parse(JSON.stringify('['.repeat(5000)))).toHaveLength(5000)
    expect(parse(JSON.stringify(`\\"${'{'.repeat(5000)}`))).toHaveLength(5002)
    expect(parse(JSON.stringify(`é\\\\"Ā[${'[{'.repeat(5000)}`))).toHaveLength(10_006)
    expect(() => parse(`["é\\\\",${'['.repeat(600)}${']'.repeat(600)}]`)).toThrow('deeper than 512')
    expect(() => parse(`"${'\\'.repeat(2001)}`)).toThrow('the body is not JSON')
  })
})
