import { describe, expect, test } from 'vitest'
import { Masks } from '../../src/inspect/masks.ts'
import { encodeUtf8 } from '../../src/syntax/bytes.ts'
import { takesLess } from '../support/quick.ts'

const masks = new Masks(['X-Internal', 'ssn'])

test.each([
  ['Authorization', 'Bearer abc', 'Bearer [masked]'],
  ['Cookie', 'sid=abc; theme=dark', 'sid=[masked]; theme=[masked]'],
  ['Set-Cookie', 'sid=abc; Path=/; HttpOnly', 'sid=[masked]; Path=/; HttpOnly'],
  ['X-Auth-Token', 'abc', '[masked]'],
  ['x-internal', 'abc', '[masked]'],
  ['Referer', 'http://a/?token=abc&page=2', 'http://a/?token=[masked]&page=2'],
  ['X-Other', 'abc', 'abc'],
])('the field %s: %s', (name, value, shown) => {
  expect(masks.field(name, value)).toBe(shown)
})

test('of a target the query, by likely names and by configured ones', () => {
  expect(masks.target('/a?password=x&SSN=1-2&page=2')).toBe('/a?password=[masked]&SSN=[masked]&page=2')
  expect(masks.target('/a?%73%73n=1')).toBe('/a?%73%73n=[masked]')
  expect(masks.target('/a')).toBe('/a')
})

test('of an environ, whatever form the key has', () => {
  expect(masks.environ('HTTP_X_INTERNAL', 'abc')).toBe('[masked]')
  expect(masks.environ('HTTP_AUTHORIZATION', 'Basic YTpi')).toBe('Basic [masked]')
  expect(masks.environ('QUERY_STRING', 'ssn=1&a=2')).toBe('ssn=[masked]&a=2')
  expect(masks.environ('AUTH_TYPE', 'Token')).toBe('Token')
  expect(masks.environ('wsgiorg.routing_args', [[], { id: '7' }])).toBe('{ id: 7 }')
  expect(masks.environ('my.thing', new Map())).toBe('an instance of Map')
})

describe('of a body', () => {
  const body = (text: string, type: string, whole = true) => masks.body(encodeUtf8(text), type, whole)

  test('forms and JSON, at any depth', () => {
    expect(body('name=a&password=b&ssn=c', 'application/x-www-form-urlencoded')).toBe(
      'name=a&password=[masked]&ssn=[masked]',
    )
    expect(
      JSON.parse(body('{"server":{"adminPass":"x","ssn":{"a":1},"name":"web"}}', 'application/json') ?? ''),
    ).toEqual({
      server: { adminPass: '[masked]', ssn: '[masked]', name: 'web' },
    })
    expect(body('{"title":"a"}', 'application/problem+json')).toBe('{\n  "title": "a"\n}')
  })

  test('JSON that is cut off, or none', () => {
    const cut = body(
      '{"user":"ann","password":"se\\"cret","pin":1234,"token" : "abcdef',
      'application/json',
      false,
    )
    expect(cut).toBe('{"user":"ann","password":"[masked]","pin":"[masked]","token" : "[masked]"')
    expect(body('{"password":"x",', 'application/json')).toBe('{"password":"[masked]",')
  })

  test.each([
    ['{"tokens":["abc","d]f"],"x":1', '{"tokens":"[masked]","x":1'],
    ['{"secret":{"value":"a}b","more":[1]},"x":{"pin":1},', '{"secret":"[masked]","x":{"pin":"[masked]"},'],
    ['{"password":["abc","de', '{"password":"[masked]"'],
    ['[{"password" : null, "x": 1}, {"password"', '[{"password" : "[masked]", "x": 1}, {"password"'],
    ['{"note":"\\"password\\":1","x":', '{"note":"\\"password\\":1","x":'],
  ])('JSON that is cut off, with all of a value: %s', (text, shown) => {
    expect(body(text, 'application/json', false)).toBe(shown)
  })

  test('JSON that is cut off takes time as it is long', async () => {
    await takesLess(1500, () => {
      for (const piece of ['"password":', '"password":[', '"a" ', '"\\', '{', '"token":"x" ']) {
        body(`{${piece.repeat(20_000)}`, 'application/json', false)
      }
    })
  })

  test('text as it is, and nothing of what is no text', () => {
    expect(body('<p>', 'text/html')).toBe('<p>')
    expect(body('x', 'application/octet-stream')).toBeNull()
    expect(body('x', 'multipart/form-data')).toBeNull()
  })
})
