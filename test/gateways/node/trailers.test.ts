import { expect, test } from 'vitest'
import { trailersOf } from '../../../src/gateways/node/trailers.ts'

test('trailer fields are kept apart, without those that would mean something before the body', () => {
  const raw = [
    'X-Sum',
    '1',
    'Authorization',
    'x',
    'Host',
    'evil',
    'Content-Length',
    '3',
    'Transfer-Encoding',
    'chunked',
    'X-Forwarded-For',
    '6.6.6.6',
    'x-sum',
    '2',
    '__proto__',
    'y',
  ]
  expect(trailersOf(raw)).toEqual(
    expect.arrayContaining([
      ['X-Sum', '1'],
      ['x-sum', '2'],
    ]),
  )
  const names = trailersOf(raw).map(([name]) => name.toLowerCase())
  for (const name of ['authorization', 'host', 'content-length', 'transfer-encoding', 'x-forwarded-for'])
    expect(names).not.toContain(name)
})
