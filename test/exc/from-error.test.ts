import { expect, test } from 'vitest'
import { ValidationError } from '../../src/body/errors.ts'
import { HTTPNotFound, HTTPRequestTimeout } from '../../src/exc/client-error.ts'
import { fromError } from '../../src/exc/from-error.ts'

const withFields = (message: string, fields: object) => Object.assign(new Error(message), fields)

test('an HTTPException is itself', () => {
  const error = new HTTPNotFound()
  expect(fromError(error)).toBe(error)
})

test('an error with a status is answered with it, and keeps its message to itself', async () => {
  const made = fromError(withFields('database row 7', { status: 404 }))
  expect(made).toBeInstanceOf(HTTPNotFound)
  expect(await made?.response().text()).not.toContain('row 7')
  expect(fromError(withFields('x', { status: 408 }))).toBeInstanceOf(HTTPRequestTimeout)
})

test('one that may be shown is', () => {
  expect(fromError(withFields('too long', { status: 413, expose: true }))?.detail).toBe('too long')
})

test('what its status asks for and nobody knows is left out', () => {
  const made = (status: number) => fromError(withFields('x', { status }))?.response().headers
  expect([made(405)?.get('Allow'), made(401)?.get('WWW-Authenticate')]).toEqual(['', null])
})

test('a status that is not registered is answered by its class', () => {
  expect([
    fromError(withFields('x', { status: 499 }))?.status,
    fromError(withFields('x', { status: 599 }))?.status,
  ]).toEqual([400, 500])
})

test('issues of a validation are members of the problem', async () => {
  const error = new ValidationError('the body', [
    { message: 'too short', path: ['items', { key: 0 }, 'name'] },
    { message: 'odd' },
  ])
  expect(await fromError(error)?.response().json()).toEqual({
    title: 'Unprocessable Content',
    status: 422,
    detail: 'the body is not valid',
    errors: [
      { message: 'too short', path: ['items', '0', 'name'] },
      { message: 'odd', path: [] },
    ],
  })
})

test('issues that are none are left out, and hide no error', async () => {
  const error = withFields('odd', { status: 422, expose: true, issues: [null, 'text', { message: 'real' }] })
  expect(await fromError(error)?.response().json()).toMatchObject({ errors: [{ message: 'real', path: [] }] })
})

test.each([
  new Error('x'),
  withFields('x', { status: 200 }),
  withFields('x', { status: 600 }),
  withFields('x', { status: '404' }),
  { status: 404 },
  'x',
  null,
  undefined,
])('anything else is not: %s', (error) => expect(fromError(error)).toBeNull())
