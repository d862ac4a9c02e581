import { describe, expect, it } from 'vitest'
import {
  ConfigSyntaxError,
  didYouMean,
  FactoryError,
  InterpolationError,
  isPlaced,
  LookupError,
  suggest,
} from '../../src/deploy/errors.ts'
import { takesLess } from '../support/quick.ts'

const place = { file: '/etc/app.ini', line: 12, column: 5, section: 'app:main', key: 'use' }

describe('errors of a configuration', () => {
  it('begin with their place', () => {
    expect(new LookupError('x', place).message).toBe('/etc/app.ini:12:5: [app:main] use: x')
    expect(new ConfigSyntaxError('x', { file: 'a.ini' }).message).toBe('a.ini: x')
    expect(new FactoryError('x', { file: 'a.ini', section: 's' }).message).toBe('a.ini: [s]: x')
    expect(new LookupError('x').message).toBe('x')
    expect(new LookupError('x', place).place).toEqual(place)
  })

  it('say which file a reference is in, as Paste Deploy does', () => {
    const error = new InterpolationError('x', place)
    expect(error.message).toBe('Error in file /etc/app.ini:12:5: [app:main] use: x')
    expect(error).toBeInstanceOf(ConfigSyntaxError)
    expect(error.name).toBe('InterpolationError')
  })

  it('know each other', () => {
    expect(
      [new LookupError('x'), new InterpolationError('x', place), new FactoryError('x', null)].every(isPlaced),
    ).toBe(true)
    expect(isPlaced(new TypeError('x'))).toBe(false)
  })
})

describe('suggestions', () => {
  it.each([
    ['tokn', 'token'],
    ['nmae', 'name'],
    ['TOKEN', 'token'],
    ['urlmpa', 'urlmap'],
    ['a', 'b'],
  ])('of %s is %s', (found, meant) => {
    expect(suggest(found, ['token', 'name', 'urlmap', 'b'])).toBe(`; did you mean "${meant}"?`)
  })

  it('are of what is near alone, where that is asked for', () => {
    expect(didYouMean('tokn', ['token', 'name'])).toBe('; did you mean "token"?')
    expect(didYouMean('zzzzzz', ['token', 'name'])).toBe('')
  })

  it('name what there is when nothing is near, and nothing when there is nothing', () => {
    expect(suggest('zzzzzz', ['one', 'two', 'one'], 'it has')).toBe('; it has "one", "two"')
    expect(suggest('zzzzzz', [])).toBe('')
    const many = Array.from({ length: 20 }, (_, i) => `name-${i}`)
    expect(suggest('zzzzzz', many)).toMatch(/"name-11", …$/)
  })

  it('do not compare what is too long', async () => {
    await takesLess(100, () => suggest('x'.repeat(100_000), ['y'.repeat(100_000)]))
  })
})
