import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSetCookie } from '../../src/cookies/parse-set-cookie.ts'
import { formatSetCookie } from '../../src/cookies/set-cookie.ts'
import { expectLinear } from '../support/header-laws.ts'

const NONE = {
  path: null,
  domain: null,
  maxAge: null,
  expires: null,
  secure: false,
  httpOnly: false,
  sameSite: null,
  partitioned: false,
  priority: null,
  others: [],
}

test.each<[string, object]>([
  ['a=b', { name: 'a', value: 'b' }],
  [' a = b c ; Path=/x', { name: 'a', value: 'b c', path: '/x' }],
  ['a="b"; path=x', { name: 'a', value: '"b"' }],
  ['a=', { name: 'a', value: '' }],
  ['a=b=c', { name: 'a', value: 'b=c' }],
  ['a=b; Path=/1; Path=/2; path', { name: 'a', value: 'b' }],
  [
    'a=b; Domain=.Example.ORG; SECURE; HttpOnly=x',
    { name: 'a', value: 'b', domain: 'example.org', secure: true, httpOnly: true },
  ],
  ['a=b; Max-Age=60; Max-Age=x', { name: 'a', value: 'b', maxAge: 60 }],
  ['a=b; Max-Age=-5', { name: 'a', value: 'b', maxAge: -5 }],
  ['a=b; Max-Age=99999999999', { name: 'a', value: 'b', maxAge: 34_560_000 }],
  [
    'a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT',
    { name: 'a', value: 'b', expires: new Date('1994-11-06T08:49:37Z') },
  ],
  [
    'a=b; SameSite=LAX; Partitioned; Priority=High',
    { name: 'a', value: 'b', sameSite: 'lax', partitioned: true, priority: 'high' },
  ],
  [
    'a=b; SameSite=sometimes; X=y; Comment',
    {
      name: 'a',
      value: 'b',
      others: [
        ['x', 'y'],
        ['comment', ''],
      ],
    },
  ],
  [`a=b; X=${'y'.repeat(1025)}`, { name: 'a', value: 'b' }],
])('%.60s', (text, expected) => {
  expect(parseSetCookie(text)).toEqual({ ...NONE, ...expected })
})

test.each(['', ';', ' = ; path=/', 'b', '=b', '==b', 'a=b\0', 'a=b\r\nc: d', `a=${'b'.repeat(4096)}`])(
  '%.20j is refused',
  (text) => {
    expect(parseSetCookie(text)).toBeNull()
  },
)

test('reads what is written', () => {
  const attributes = fc.record(
    {
      path: fc.constantFrom('/', '/a b', null),
      domain: fc.constantFrom('example.org', null),
      maxAge: fc.integer({ min: -5, max: 34_560_000 }),
      httpOnly: fc.boolean(),
      sameSite: fc.constantFrom('lax' as const, 'strict' as const, 'none' as const),
      priority: fc.constantFrom('low' as const, 'high' as const),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(attributes, (given) => {
      const parsed = parseSetCookie(formatSetCookie('a', 'b', { ...given, secure: true }))
      expect(parsed).toEqual({ ...NONE, name: 'a', value: 'b', secure: true, path: '/', ...given })
    }),
  )
})

test('takes time in proportion to the text', () => {
  for (const part of [';', '=', 'a=b;', ' ', 'expires=1;', 'path=/;']) {
    expectLinear(
      (text) => parseSetCookie(text),
      (size) => `a=b;${part.repeat(size / part.length)}`,
    )
  }
})
