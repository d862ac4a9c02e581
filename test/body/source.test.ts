import { describe, expect, test } from 'vitest'
import { type BodyInit, sourceOf } from '../../src/body/source.ts'
import { collect } from '../../src/environ/body.ts'

// Bun's has a charset behind the types of text.
const CSS = new Blob([], { type: 'text/css' }).type

describe('sourceOf', () => {
  test.each<[string, BodyInit | undefined, number | null, string | null, string]>([
    ['text', 'é', 2, 'text/plain; charset=UTF-8', 'é'],
    ['nothing', null, 0, null, ''],
    ['undefined', undefined, 0, null, ''],
    ['bytes', Uint8Array.of(97), 1, null, 'a'],
    ['a buffer', Uint8Array.of(97, 98).buffer, 2, null, 'ab'],
    ['a view of part of a buffer', new DataView(Uint8Array.of(97, 98, 99).buffer, 1, 1), 1, null, 'b'],
    ['a blob', new Blob(['ab'], { type: 'text/css' }), 2, CSS, 'ab'],
    ['a blob without a type', new Blob(['ab']), 2, null, 'ab'],
    ['search parameters', new URLSearchParams({ a: 'b c' }), 5, 'application/x-www-form-urlencoded', 'a=b+c'],
    ['a stream', new Blob(['ab']).stream(), null, null, 'ab'],
    ['an iterable', ['a', Uint8Array.of(98)], null, null, 'ab'],
  ])('%s', async (_name, init, size, type, text) => {
    const source = sourceOf(init)
    expect([source.size, source.type]).toEqual([size, type])
    expect(new TextDecoder().decode(await collect(source.body))).toBe(text)
  })

  test.each([7, true, {}, Symbol('x')])('refuses %s, and says what a body is', (given) => {
    expect(() => sourceOf(given as unknown as BodyInit)).toThrow(
      /^a body is text, bytes, a Blob, a stream or an iterable/,
    )
  })
})
