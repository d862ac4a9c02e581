import { expect, test } from 'vitest'
import { BodyTooLarge, ClientDisconnected } from '../../src/gateways/body-errors.ts'

test('a body that is too large is answered with 413, and its reader may say why', () => {
  const error = new BodyTooLarge('the body is larger than 5 bytes')
  expect([error.name, error.status, error.expose, error.message]).toEqual([
    'BodyTooLarge',
    413,
    true,
    'the body is larger than 5 bytes',
  ])
})

test('of a client that has left there is nothing to answer', () => {
  const error = new ClientDisconnected()
  expect([error.name, error.message]).toEqual([
    'ClientDisconnected',
    'the client left before its request was complete',
  ])
  expect(error).not.toHaveProperty('status')
  expect(new ClientDisconnected('the client took too long').message).toBe('the client took too long')
})
