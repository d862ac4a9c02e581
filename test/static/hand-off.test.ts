import { expect, test } from 'vitest'
import { type HandOff, handOffField } from '../../src/static/hand-off.ts'

test('X-Sendfile has the path, encoded', () => {
  expect(handOffField('X-Sendfile', '/srv/a b\u20ac%.txt', 'x')).toEqual([
    'X-Sendfile',
    '/srv/a%20b%E2%82%AC%25.txt',
  ])
})

test('X-Accel-Redirect has the name below the prefix, encoded', () => {
  expect(handOffField({ 'X-Accel-Redirect': '/internal/' }, '/srv/x', 'sub/a?b.txt')).toEqual([
    'X-Accel-Redirect',
    '/internal/sub/a%3Fb.txt',
  ])
})

test.each([
  'X-Accel-Redirect',
  '',
  null,
  {},
  { 'X-Accel-Redirect': '/internal' },
  { 'X-Accel-Redirect': 'a/' },
])('%j is no way to hand over', (how) => {
  expect(() => handOffField(how as HandOff, '/a', 'a')).toThrow(TypeError)
})
