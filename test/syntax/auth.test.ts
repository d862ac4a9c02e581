import { expect, test } from 'vitest'
import { checkedScheme, formatScheme, parseSchemes } from '../../src/syntax/auth.ts'
import { expectLinear } from '../support/header-laws.ts'

const parsed = (text: string) =>
  parseSchemes(text)?.map(({ scheme, token, parameters }) => [
    scheme,
    token,
    Object.fromEntries(parameters),
  ]) ?? null

test.each<[string, unknown]>([
  ['Basic', [['Basic', null, {}]]],
  ['Basic YTpi', [['Basic', 'YTpi', {}]]],
  ['Bearer a.b-c_d~e+f/g==', [['Bearer', 'a.b-c_d~e+f/g==', {}]]],
  ['Digest a=b, C="d, e"', [['Digest', null, { a: 'b', c: 'd, e' }]]],
  [
    'Basic realm="x", Bearer',
    [
      ['Basic', null, { realm: 'x' }],
      ['Bearer', null, {}],
    ],
  ],
  [
    'Negotiate, Basic realm=x',
    [
      ['Negotiate', null, {}],
      ['Basic', null, { realm: 'x' }],
    ],
  ],
  [
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    [
      ['Newauth', null, { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ['Basic', null, { realm: 'simple' }],
    ],
  ],
  ['Digest a = "b"', [['Digest', null, { a: 'b' }]]],
  ['Digest a=b, c = "d", e \t=f', [['Digest', null, { a: 'b', c: 'd', e: 'f' }]]],
  [',Basic,,', [['Basic', null, {}]]],
  ['', []],
])('%s', (text, schemes) => {
  expect(parsed(text)).toEqual(schemes)
})

test.each([
  'a=b',
  'Basic a=b, a=c',
  'Basic YTpi, a=b',
  'Basic a b',
  'Basic a="b',
  '"Basic"',
  'Basic a=b c',
  'Basic\0',
  'Basic !',
  'Digest a="b",\u00a0c="d"',
])('%s is malformed', (text) => {
  expect(parsed(text)).toBeNull()
})

test('a token that ends in = is no parameter without a value', () => {
  expect(parsed('Basic a=')).toEqual([['Basic', 'a=', {}]])
})

test('Digest is printed with the quotes that RFC 7616 wants', () => {
  const parameters = [
    ['username', 'ann'],
    ['nc', '00000001'],
    ['qop', 'auth'],
    ['algorithm', 'SHA-256'],
    ['uri', '/'],
  ] as const
  expect(formatScheme(checkedScheme({ scheme: 'Digest', parameters }))).toBe(
    'Digest username="ann", nc=00000001, qop=auth, algorithm=SHA-256, uri="/"',
  )
  expect(
    formatScheme(
      checkedScheme({
        scheme: 'Basic',
        parameters: [
          ['realm', 'a'],
          ['charset', 'UTF-8'],
        ],
      }),
    ),
  ).toBe('Basic realm="a", charset=UTF-8')
})

test.each([
  { scheme: 'a b' },
  { scheme: 'Basic', token: 'a b' },
  { scheme: 'Basic', token: 'a', parameters: [['a', 'b']] as const },
  { scheme: 'Basic', parameters: [['a b', 'c']] as const },
  { scheme: 'Basic', parameters: [['a', 'b\r\nc']] as const },
])('refuses %o', (parts) => {
  expect(() => checkedScheme(parts)).toThrow(TypeError)
})

test('takes time in proportion to the text', () => {
  for (const part of ['a=b,', 'A ', '"', 'a=', '\\"', ' ', 'abc']) {
    expectLinear(
      (text) => parseSchemes(text),
      (size) => `Digest ${part.repeat(size / part.length)}`,
      32_000,
    )
  }
})
