import { expect, test } from 'vitest'
import { Refusal } from '../../../src/gateways/node/request-head.ts'
import { checkedTrailers, trailersOf } from '../../../src/gateways/node/trailers.ts'

test('trailer fields are kept in order, without those that would mean something before the body', () => {
  const kept = ['X-Sum', '1', 'Digest', 'a=b', 'x-sum', '2']
  const dropped = [
    'Authorization',
    'X-Forwarded-For',
    'FORWARDED',
    'Cookie',
    'If-Match',
    'Content-Type',
    'Range',
  ]
  const raw = dropped.flatMap((name, i) => [name, 'evil', ...kept.slice(i * 2, i * 2 + 2)])
  expect(trailersOf(raw)).toEqual([
    ['X-Sum', '1'],
    ['Digest', 'a=b'],
    ['x-sum', '2'],
  ])
})

test('a name with an underscore is dropped: it could pass for one with a hyphen', () => {
  expect(trailersOf(['__proto__', 'x', 'X_Sum', '1'])).toEqual([])
})

test.each(['Host', 'content-length', 'TRANSFER-ENCODING'])('%s as a trailer is refused', (name) => {
  expect(() => trailersOf(['X-Sum', '1', name, 'x'])).toThrow(
    new Refusal(400, `${name} cannot be a trailer field`),
  )
})

test('trailer fields of an answer are those that nobody needs before the body', () => {
  const list: [string, string][] = [
    ['X-Sum', '1'],
    ['Server-Timing', 'db;dur=3'],
  ]
  expect(checkedTrailers(list)).toBe(list)
  for (const name of ['Content-Length', 'Set-Cookie', 'vary', 'Transfer-Encoding', 'Trailer']) {
    expect(() => checkedTrailers([[name, 'x']]), name).toThrow(`${name} cannot be a trailer field`)
  }
  expect(() => checkedTrailers([['X', 'a\r\nb']])).toThrow(TypeError)
  expect(() => checkedTrailers([['a b', 'x']])).toThrow(TypeError)
})
