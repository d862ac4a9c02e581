import { expect, test } from 'vitest'
import { GenerationError, RoutesError } from '../../src/routes/errors.ts'

test('errors have their names, and are of one family', () => {
  const error = new GenerationError('no URL')
  expect(String(error)).toBe('GenerationError: no URL')
  expect(error).toBeInstanceOf(RoutesError)
  expect(String(new RoutesError('x'))).toBe('RoutesError: x')
})
