import { describe, expect, test } from 'vitest'
import { blank } from '../../../src/environ/blank.ts'
import {
  isSecretName,
  maskedEnviron,
  maskedRequest,
  maskedValue,
} from '../../../src/exc/development/masked.ts'
import { Request } from '../../../src/message/request.ts'
import { takesLess } from '../../support/quick.ts'

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

test.each([
  ['Authorization', 'Bearer s3cret', 'Bearer [masked]'],
  ['Authorization', 's3cret', '[masked]'],
  ['HTTP_COOKIE', 'sid=s3cret; theme=s3cret', 'sid=[masked]; theme=[masked]'],
  ['Set-Cookie', 'sid=s3cret', 'sid=[masked]'],
  ['X-Auth-Token', 's3cret', '[masked]'],
  ['Referer', 'http://h/a?b=1&token=s3cret#x', 'http://h/a?b=1&token=[masked]'],
  ['Referer', 'http://user:s3cret@h/a', 'http://[masked]@h/a'],
  ['QUERY_STRING', 'a=1&%74oken=s3cret&flag', 'a=1&%74oken=[masked]&flag'],
  ['User-Agent', 'curl/8', 'curl/8'],
])('%s: %s is shown as %s', (name, value, shown) => {
  expect(maskedValue(name, value)).toBe(shown)
})

describe('a request', () => {
  test('is shown as it was sent', () => {
    const req = Request.blank('/a%20b?c=1&password=s3cret', {
      headers: { Cookie: 'sid=s3cret', Authorization: 'Basic s3cret', 'X-A': '<b>' },
    })
    expect(maskedRequest(req.environ)).toBe(
      'GET /a%20b?c=1&password=[masked] HTTP/1.0\nHost: localhost:80\nCookie: sid=[masked]\nAuthorization: Basic [masked]\nX-A: <b>',
    )
  })

  test.each([
    [{ POST: { name: 'n', password: 's3cret' } }, 'name=n&password=[masked]'],
    [
      { method: 'POST', contentType: 'application/json', body: '{"a":{"token":"s3cret"},"b":[1]}' },
      '{\n  "a": {\n    "token": "[masked]"\n  },\n  "b": [\n    1\n  ]\n}',
    ],
    [
      { method: 'POST', contentType: 'application/json', body: '{s3cret' },
      '(the body is not shown: it is no JSON)',
    ],
    [{ method: 'POST', body: 's3cret' }, '(a body of 6 bytes, of no type, is not shown)'],
    [
      { method: 'POST', contentType: 'application/json', body: `"${'s3cret'.repeat(2000)}"` },
      '(a body of 12002 bytes, application/json, is not shown)',
    ],
    [{ method: 'POST', body: new Blob(['s3cret']).stream() }, '(the body is not shown: nobody has read it)'],
  ])('with the body %j', (init, shown) => {
    const text = maskedRequest(Request.blank('/', init).environ)
    expect(text.split('\n\n').slice(1).join('\n\n')).toBe(shown)
    expect(text).not.toContain('s3cret')
  })
})

test('an environ is shown in order, each key in a few words', () => {
  const environ = blank('/?token=s3cret', {
    environ: {
      HTTP_COOKIE: 'a=s3cret',
      'app.long': 'x'.repeat(5000),
      'app.db': new Map(),
      'app.list': ['a', 1, { b: 1 }, ['c']],
      'app.dict': { token: 's3cret', name: 'n', inner: { password: 's3cret' }, when: null },
      'app.secrets': { a: 's3cret' },
      'app.none': undefined,
      'wsgify.state': Object.assign(Object.create(null), { user: 'ann', session: 's3cret' }),
      'wsgi.input': [new TextEncoder().encode('s3cret')],
    },
  })
  const shown = maskedEnviron(environ)
  const keys = shown.map(([key]) => key)
  expect(keys).toEqual([...keys].sort())
  expect(keys).not.toContain('app.none')
  const by = Object.fromEntries(shown)
  expect(by).toMatchObject({
    REQUEST_METHOD: 'GET',
    QUERY_STRING: 'token=[masked]',
    'wsgify.raw_target': '/?token=[masked]',
    HTTP_COOKIE: 'a=[masked]',
    'app.db': 'an instance of Map',
    'app.list': '[a, 1, an object, an instance of Array]',
    'app.dict': '{ token: [masked], name: n, inner: an object, when: null }',
    'app.secrets': '[masked]',
    'wsgify.state': '{ user: ann, session: [masked] }',
    'wsgi.multithread': 'false',
  })
  expect(by['app.long']?.length).toBe(2001)
  expect(JSON.stringify(shown)).not.toContain('s3cret')
})

test('long texts are masked in time', async () => {
  for (const hostile of [
    '//'.repeat(100_000),
    `//${'a'.repeat(200_000)}`,
    '&'.repeat(200_000),
    '?'.repeat(200_000),
  ]) {
    await takesLess(500, () => {
      maskedValue('Referer', hostile)
      maskedValue('QUERY_STRING', hostile)
      maskedValue('Cookie', hostile)
      isSecretName(hostile)
    })
  }
})
