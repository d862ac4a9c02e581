import { expect, test } from 'vitest'
import { cachePolicy } from '../../src/static/cache-policy.ts'

test('the first pattern that matches counts', () => {
  const policy = cachePolicy({
    '/assets/**': { maxAge: 31536000, immutable: true },
    '*.html': 'no-cache',
    '*': { maxAge: 60 },
  })
  expect(policy('assets/app.html')).toBe('max-age=31536000, immutable')
  expect(policy('sub/a.html')).toBe('no-cache')
  expect(policy('a.js')).toBe('max-age=60')
  expect(cachePolicy({})('a.js')).toBe(null)
})

test('mistakes are told when it is made', () => {
  expect(() => cachePolicy({ '*': 'a\nb' })).toThrow(TypeError)
  expect(() => cachePolicy({ '*': { maxAge: -1 } })).toThrow(RangeError)
  expect(() => cachePolicy({ '{': 'no-cache' })).toThrow(TypeError)
})
