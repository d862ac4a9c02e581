import { expect, test } from 'vitest'
import { answerFields, trailerFields } from '../../../../src/gateways/node/h2/answer-fields.ts'

test('names are in lower case, and what only HTTP/1 has is left out', () => {
  const flat = [
    'Content-Type',
    'text/plain',
    'Upgrade',
    'websocket',
    'Connection',
    'upgrade',
    'HTTP2-Settings',
    'x',
  ]
  expect({ ...answerFields(flat, 426) }).toEqual({ ':status': 426, 'content-type': 'text/plain' })
})

test('fields of one name are joined, but for those that cannot be told apart then', () => {
  const flat = ['Vary', 'a', 'vary', 'b', 'Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'SET-COOKIE', 'c=3']
  expect({ ...answerFields(flat, 200) }).toEqual({
    ':status': 200,
    vary: 'a, b',
    'set-cookie': ['a=1', 'b=2', 'c=3'],
  })
})

test('a name of Object.prototype is a name like any other', () => {
  expect(
    Object.entries(
      trailerFields([
        ['__proto__', 'a'],
        ['constructor', 'b'],
        ['X-Sum', 'c'],
      ]),
    ),
  ).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['x-sum', 'c'],
  ])
})
