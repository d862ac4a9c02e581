import { expect, it } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { targetBelow, targetOf } from '../../src/environ/request-target.ts'

it('is what came, as long as it says the same', () => {
  const environ = blank('/%61/b%2Fc?d=%20')
  expect(targetOf(environ)).toBe('/%61/b%2Fc?d=%20')
  environ.PATH_INFO = '/other \u00e9'
  expect(targetOf(environ)).toBe('/other%20%E9?d=%20')
  environ.PATH_INFO = '*'
  environ['wsgify.raw_target'] = undefined
  expect(targetOf(environ)).toBe('*')
})

it('is without the mount below it', () => {
  const environ = blank('/a/b%2Fc?d')
  environ.SCRIPT_NAME = '/a'
  environ.PATH_INFO = '/b/c'
  expect(targetBelow(environ)).toBe('/b%2Fc?d')
  environ.PATH_INFO = ''
  expect(targetBelow(environ)).toBe('/?d')
})
