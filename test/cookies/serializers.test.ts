import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Base64Serializer, fromBase64, JSONSerializer, toBase64 } from '../../src/cookies/serializers.ts'

describe('JSON', () => {
  test('is written as Python writes it', () => {
    expect(
      new JSONSerializer().dumps({ a: [1, 'x', null, true], '\u00e9': { b: '\u20ac\ud83d\ude00\x7f' } }),
    ).toBe('{"a": [1, "x", null, true], "\\u00e9": {"b": "\\u20ac\\ud83d\\ude00\\u007f"}}')
    expect(new JSONSerializer().dumps(new Date(0))).toBe('"1970-01-01T00:00:00.000Z"')
    expect([new JSONSerializer().dumps([]), new JSONSerializer().dumps({})]).toEqual(['[]', '{}'])
  })

  test('what has no form is refused', () => {
    for (const value of [undefined, () => 1, Symbol('x')])
      expect(() => new JSONSerializer().dumps(value)).toThrow(TypeError)
    expect(() => new JSONSerializer().dumps(1n)).toThrow(TypeError)
  })

  test('what is no JSON is refused, and no prototype is set', () => {
    for (const text of ['', '{', 'a', "{'a': 1}"])
      expect(() => new JSONSerializer().loads(text)).toThrow(TypeError)
    const loaded = new JSONSerializer().loads('{"__proto__": {"x": 1}, "a": 2}') as { x?: number }
    expect([Object.keys(loaded), loaded.x]).toEqual([['a'], undefined])
  })

  test('comes back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(
          JSON.stringify(value, (name, inner) => (name === '__proto__' ? undefined : inner)),
        )
        expect(new JSONSerializer().loads(new JSONSerializer().dumps(plain))).toEqual(plain)
      }),
    )
  })
})

describe('base64', () => {
  test('is URL-safe, with padding when it is written and without when it is read', async () => {
    expect(await new Base64Serializer().dumps({ a: '?>' })).toBe('eyJhIjogIj8-In0=')
    for (const text of ['eyJhIjogIj8-In0=', 'eyJhIjogIj8-In0'])
      expect(await new Base64Serializer().loads(text)).toEqual({ a: '?>' })
  })

  test.each(['!', 'a', 'YQ', '====', 'eyJhIjogIj8+In0=', '_w=='])('%s is refused', async (text) => {
    await expect(new Base64Serializer().loads(text)).rejects.toThrow(TypeError)
  })

  test('any bytes come back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...fromBase64(toBase64(bytes))]).toEqual([...bytes])
        expect(toBase64(bytes)).toMatch(/^[A-Za-z0-9_-]*={0,2}$/)
      }),
    )
  })
})
