// What holds for every header value, whatever its field: one suite that each value class runs with its own examples.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** A value class: its own codec, whose values know their text. */
export interface HeaderClass<V extends object> {
  new (...parts: never[]): V
  parse(text: string): V | null
  format(value: V | string): string
}

/** Texts of a field: good ones have a value, bad ones are malformed. */
export interface Examples {
  readonly good: readonly string[]
  readonly bad: readonly string[]
}

const CONTROL = /[\0\r\n]/

/** Describes the laws of header values for one class. */
export function headerLaws<V extends object>(Class: HeaderClass<V>, { good, bad }: Examples): void {
  const hostile = fc.oneof(
    fc.string({
      unit: fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code)),
      maxLength: 60,
    }),
    fc.string({
      unit: fc.constantFrom(...new Set(good.join('')), ...'\0\r\n\t ,;="\\/*é'),
      maxLength: 60,
    }),
  )

  describe(`the laws of header values: ${Class.name}`, () => {
    test.each(good)('prints %j so that it reads the same again', (text) => {
      const value = Class.parse(text)
      expect(value).toBeInstanceOf(Class)
      const printed = String(value)
      const again = Class.parse(printed)
      expect(again).toEqual(value)
      expect(String(again)).toBe(printed)
      expect(Class.format(value as V)).toBe(printed)
      expect(Class.parse(Class.format(text))).toEqual(value)
    })

    test.each(bad)('reads %j as malformed, and refuses to print it', (text) => {
      expect(Class.parse(text)).toBeNull()
      expect(() => Class.format(text)).toThrow(TypeError)
    })

    test('never throws, neither at the start of a good text nor at any other', () => {
      for (const text of good) {
        for (let end = 0; end <= text.length; end++) Class.parse(text.slice(0, end))
      }
      fc.assert(
        fc.property(hostile, (text) => {
          const value = Class.parse(text)
          if (value === null) return
          expect(CONTROL.test(String(value))).toBe(false)
          expect(Class.parse(String(value))).toEqual(value)
        }),
        { numRuns: 1000 },
      )
    })

    test('prints no CR, LF or NUL, wherever one stands', () => {
      for (const text of good) {
        for (let at = 0; at <= text.length; at++) {
          for (const char of ['\r', '\n', '\0', '\r\nX: y']) {
            const evil = text.slice(0, at) + char + text.slice(at)
            const value = Class.parse(evil)
            if (value !== null) expect(CONTROL.test(String(value))).toBe(false)
            else expect(() => Class.format(evil)).toThrow(TypeError)
          }
        }
      }
    })

    test('has values that do not change', () => {
      for (const text of good) expectImmutable(Class.parse(text), text)
    })

    test('reads a subclass to the subclass', () => {
      class Sub extends (Class as HeaderClass<object>) {}
      const Read = Sub as unknown as HeaderClass<object>
      for (const text of good) {
        // Twice: what is remembered for the class is not given to the subclass, nor the other way round.
        for (const Kind of [Class as HeaderClass<object>, Read, Class as HeaderClass<object>, Read]) {
          const value = Kind.parse(text)
          expect(value?.constructor).toBe(Kind)
          expect(String(value)).toBe(String(Class.parse(text)))
        }
      }
      for (const text of bad) expect(Read.parse(text)).toBeNull()
    })
  })
}

function expectImmutable(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return
  expect(Object.isFrozen(value), `${path} is frozen`).toBe(true)
  if (value instanceof Map) {
    expect(() => value.set('a', 'b'), path).toThrow(TypeError)
    expect(() => value.delete('a'), path).toThrow(TypeError)
    expect(() => value.clear(), path).toThrow(TypeError)
  }
  for (const [key, inner] of Object.entries(value)) expectImmutable(inner, `${path}.${key}`)
}

/**
 * Expects a scanner to take time in proportion to its input: doubled three times, up to 1 MiB unless another size is given,
 * the text takes at most 2.3 times as long at the median of the three. One doubling alone may come to where memory is
 * collected; a quadratic scanner takes four times as long at each.
 */
export function expectLinear(
  scan: (text: string) => unknown,
  make: (size: number) => string,
  largest = 1 << 20,
): void {
  const texts = [8, 4, 2, 1].map((part) => make(largest / part))
  // Neighbours on the machine take time too, but not each time.
  for (let attempts = 9; ; attempts--) {
    const times = texts.map((text) => fastest(() => scan(text)))
    // Too fast to be told from noise: a quadratic scanner takes seconds for as much.
    if ((times[3] as number) < 25) return
    const ratios = [1, 2, 3].map((i) => (times[i] as number) / (times[i - 1] as number)).sort((x, y) => x - y)
    if ((ratios[1] as number) <= 2.3) return
    if (attempts === 0) {
      const taken = times.map((time) => time.toFixed(2)).join(', ')
      expect(
        ratios[1],
        `${taken} ms for ${JSON.stringify((texts[0] as string).slice(0, 20))}`,
      ).toBeLessThanOrEqual(2.3)
    }
  }
}

function fastest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    run()
    best = Math.min(best, performance.now() - start)
  }
  return best
}
