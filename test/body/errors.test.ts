import { expect, test } from 'vitest'
import { BodyError, ValidationError } from '../../src/body/errors.ts'

test('errors of a body carry the status they are answered with, and may be shown', () => {
  const cause = new Error('inner')
  const error = new BodyError(413, 'too large', { cause })
  expect(error).toBeInstanceOf(Error)
  expect([error.name, error.status, error.message, error.expose, error.cause]).toEqual([
    'BodyError',
    413,
    'too large',
    true,
    cause,
  ])
})

test('a validation error is a 422 with what was found', () => {
  const error = new ValidationError('the body', [{ message: 'too short', path: ['name'] }])
  expect(error).toBeInstanceOf(BodyError)
  expect([error.name, error.status, error.message, error.issues]).toEqual([
    'ValidationError',
    422,
    'the body is not valid',
    [{ message: 'too short', path: ['name'] }],
  ])
})
