import { expect, test } from 'vitest'
import { Forwarded } from '../../src/headers/forwarded.ts'
import { headerLaws } from '../support/header-laws.ts'

headerLaws(Forwarded, {
  good: [
    'for=192.0.2.60;proto=http;by=203.0.113.43',
    'For="[2001:db8:cafe::17]:4711", for=unknown',
    'for=_gazonk; Secret="a, b; c"',
    'for=192.0.2.1:80',
    'for=[::1]',
  ],
  bad: [
    '',
    ',',
    'for',
    'for=',
    'for=a;for=b',
    'for="a',
    'for=a b',
    '=a',
    ';',
    `${'for=a,'.repeat(100)}for=b`,
  ],
})

test('keeps what is in quotes together', () => {
  const forwarded = Forwarded.parse('for="127.0.0.1;host=evil", for=a')
  expect(
    forwarded?.hops.map((hop) => [Forwarded.valueOf(hop, 'for'), Forwarded.valueOf(hop, 'host')]),
  ).toEqual([
    ['127.0.0.1;host=evil', null],
    ['a', null],
  ])
})

test.each<[string, string | null]>([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:80', '192.0.2.1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['[::1]', '::1'],
  ['192.0.2.1:_port', '192.0.2.1'],
  ['unknown', null],
  ['_hidden', null],
  ['::1', null],
  ['', null],
])('the address of %s is %s', (node, address) => {
  expect(Forwarded.addressOf(node)).toBe(address)
})

test('is made of hops', () => {
  expect(Forwarded.format([{ for: '[::1]:80', proto: 'https' }, [['by', '_a']]])).toBe(
    'for="[::1]:80";proto=https, by=_a',
  )
  expect(Forwarded.valueOf([['proto', 'https']], 'Proto')).toBe('https')
  expect(() => new Forwarded([{}])).toThrow(TypeError)
  expect(() => new Forwarded([{ for: 'a\r\nb' }])).toThrow(TypeError)
})
