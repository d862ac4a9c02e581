import { expect, test } from 'vitest'
import { isSecretName, MASK, shown } from '../../src/syntax/secret.ts'

test('what has the name of a secret is shown as one', () => {
  expect(shown('X-Auth-Token', 'open-sesame')).toBe(MASK)
  expect(shown('Accept', 'text/html')).toBe('text/html')
})

test.each([
  'Authorization',
  'HTTP_AUTHORIZATION',
  'Cookie',
  'Set-Cookie',
  'password',
  'passwd',
  'userPassword',
  'X-Auth-Token',
  'access_token',
  'clientSecret',
  'api_key',
  'apiKey',
  'X-Api-Key',
  'key',
  'private-key',
  'session',
  'sid',
  'otp',
  'x-csrf-token',
  'credentials',
  'SIGNATURE',
  'jwt',
])('%s is a secret', (name) => expect(isSecretName(name)).toBe(true))

test.each([
  'author',
  'Accept',
  'Host',
  'keyboard',
  'monkey',
  'aside',
  'name',
  'REQUEST_METHOD',
  'spin',
  'wsgi.input',
])('%s is none', (name) => expect(isSecretName(name)).toBe(false))
