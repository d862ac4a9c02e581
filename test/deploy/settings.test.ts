import { describe, expect, expectTypeOf, it } from 'vitest'
import { settings } from '../../src/deploy/settings.ts'
import { asBool, asInt } from '../../src/syntax/converters.ts'

describe('settings', () => {
  const shape = { token: String, port: [asInt, 8080], debug: [asBool, undefined] } as const

  it('converts what is there and takes defaults for what is not', () => {
    const given = settings({ token: 'x', debug: 'on' }, shape)
    expect({ ...given }).toEqual({ token: 'x', port: 8080, debug: true })
    expectTypeOf(given.token).toEqualTypeOf<string>()
    expectTypeOf(given.port).toEqualTypeOf<number>()
    expectTypeOf(given.debug).toEqualTypeOf<boolean | undefined>()
  })

  it.each([
    [{}, 'the setting "token" is missing'],
    [{ tokn: 'x' }, 'there is no setting "tokn"; did you mean "token"?'],
    [{ token: 'x', port: 'y' }, 'the setting "port": a whole number is such as "8080", not "y"'],
    [{ token: 'x', constructor: 'y' }, 'there is no setting "constructor"'],
  ])('refuses %j', (conf: Record<string, string>, message) => {
    expect(() => settings(conf, shape)).toThrow(new RegExp(message.replace(/[?".]/g, '\\$&')))
    expect(() => settings(conf, shape)).toThrow(TypeError)
  })

  it('inherits nothing', () => {
    expect(Object.getPrototypeOf(settings({}, {}))).toBeNull()
    expect(settings({}, { toString: [String, 'none'] }).toString).toBe('none')
  })
})
