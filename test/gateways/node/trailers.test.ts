import { expect, test } from 'vitest'
import { defaultLimits, limitsWith } from '../../../src/environ/limits.ts'
import { checkedTrailers, trailersOf } from '../../../src/gateways/node/trailers.ts'
import { Refusal } from '../../../src/gateways/refusal.ts'

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
  expect(trailersOf(raw, defaultLimits)).toEqual([
    ['X-Sum', '1'],
    ['Digest', 'a=b'],
    ['x-sum', '2'],
  ])
})

test('a name with an underscore is dropped: it could pass for one with a hyphen', () => {
  expect(trailersOf(['__proto__', 'x', 'X_Sum', '1'], defaultLimits)).toEqual([])
})

test.each(['Host', 'content-length', 'TRANSFER-ENCODING'])('%s as a trailer is refused', (name) => {
  expect(() => trailersOf(['X-Sum', '1', name, 'x'], defaultLimits)).toThrow(
    new Refusal(400, `${name} cannot be a trailer field`),
  )
})

test('too many are refused, and values that no field has', () => {
  const limits = limitsWith({ headerCount: 2 })
  expect(trailersOf(['a', '1', 'b', '2'], limits)).toHaveLength(2)
  expect(() => trailersOf(['a', '1', 'b', '2', 'c', '3'], limits)).toThrow(
    new Refusal(431, 'there are too many trailer fields'),
  )
  for (const value of ['a\x7f', 'a\rb', 'a\0'])
    expect(() => trailersOf(['a', value], limits)).toThrow(
      new Refusal(400, 'a trailer field holds a control character'),
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
