import { describe, expect, it } from 'vitest'
import { interpolate } from '../../src/deploy/interpolate.ts'

function scope(values: Record<string, string>, env: Record<string, string> | null = null) {
  const map = new Map(Object.entries(values))
  return { get: (name: string) => map.get(name), names: () => map.keys(), env }
}
const fault = (offset: number, message: string) => new Error(`${offset}: ${message}`)
const run = (text: string, values: Record<string, string> = {}, env: Record<string, string> | null = null) =>
  interpolate(text, scope(values, env), fault)

describe('interpolate', () => {
  it('replaces references, through each other, and %% by a percent sign', () => {
    expect(run('%(a)s/%(b)s 50%%', { a: '%(b)sx', b: '1' })).toBe('1x/1 50%')
    expect(run('none')).toBe('none')
  })

  it.each([
    ['50%', '2: found "%"; a percent sign begins %(name)s, or is written %%'],
    ['a %(b', '2: found "%(b"'],
    ['%()s', '0: found "%()s"'],
    ['x%(none)s', '1: found "%(none)s", which names no key'],
  ])('refuses %j', (text, message) => {
    expect(() => run(text)).toThrow(message)
  })

  it('says where in the text itself the reference stands that leads to the fault', () => {
    expect(() => run('12345%(a)s', { a: 'x%(b)s', b: '%' })).toThrow(/^5: found "%"/)
  })

  it('ends circles after ten levels, and shows them', () => {
    expect(() => run('%(a)s', { a: '%(b)s', b: '%(a)s' })).toThrow('nest deeper than 10: a → b → a → b')
  })

  it('is bounded in what it makes', () => {
    const laughs = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`k${i}`, `%(k${i + 1})s`.repeat(10)]),
    )
    expect(() => run('%(k0)s', { ...laughs, k9: '' })).toThrow('at most 10000 references')
    expect(() => run('%(a)s'.repeat(2000), { a: 'x'.repeat(1000) })).toThrow('at most 1048576 characters')
  })

  it('reads the environment when it is given one, takes it as it is, and nothing that is not its own', () => {
    expect(run('%(env:SECRET)s', {}, { SECRET: '100%(x)' })).toBe('100%(x)')
    expect(() => run('%(env:SECRET)s')).toThrow('no environment was given')
    expect(() => run('%(env:NONE)s', {}, {})).toThrow('"NONE" is not set')
    expect(() => run('%(env:toString)s', {}, {})).toThrow('"toString" is not set')
  })
})
