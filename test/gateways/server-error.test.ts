import { expect, test } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import { describeError, describeThrown, SERVER_ERROR } from '../../src/gateways/server-error.ts'

test('the client is told nothing', () => {
  expect(SERVER_ERROR.body).toBe('500 Internal Server Error\n')
  expect(SERVER_ERROR.headers).toContainEqual(['Content-Length', String(SERVER_ERROR.body.length)])
})

test('the operator is told everything, on lines that a client cannot forge', () => {
  const environ = blank('/a%0D%0Aforged', { baseUrl: '/app' })
  const text = describeError(new Error('boom'), environ)
  expect(text).toMatch(/^GET "\/app\/a\\r\\nforged": Error: boom\n {4}at /)
  expect(text.endsWith('\n')).toBe(true)
  expect(describeError('just text', environ)).toContain('thrown: just text')
})

test('what is thrown may be anything', () => {
  class Own {}
  for (const [thrown, text] of [
    ['just text', 'just text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('x'), 'Symbol(x)'],
    [new Own(), 'an instance of Own'],
    [Object.create(null), 'an object'],
  ])
    expect(describeThrown(thrown)).toBe(`thrown: ${text}`)
})
