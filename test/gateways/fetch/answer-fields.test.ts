import { expect, test } from 'vitest'
import type { HeaderList } from '../../../src/environ/contract.ts'
import { answerHead, withLength } from '../../../src/gateways/fetch/answer-fields.ts'

test('a list in which nothing is dropped is taken as it is', () => {
  const list: HeaderList = [
    ['Content-Type', 'text/plain'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ]
  const head = answerHead('201 Made', list)
  expect(head.fields).toBe(list)
  expect(head).toMatchObject({ status: 201, reason: 'Made', length: -1, typed: true })
})

test('what belongs to the connection is dropped, and the list of the application left alone', () => {
  const list: HeaderList = [
    ['X-A', '1'],
    ['Connection', 'close'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '5'],
    ['Upgrade', 'h2c'],
    ['X-B', '2'],
  ]
  const before = structuredClone(list)
  const { fields, length, typed } = answerHead('200 OK', list)
  expect([fields, length, typed]).toEqual([
    [
      ['X-A', '1'],
      ['X-B', '2'],
    ],
    5,
    false,
  ])
  expect(list).toEqual(before)
  expect(answerHead('426 Upgrade Required', [['Upgrade', 'h2c']]).fields).toEqual([['Upgrade', 'h2c']])
})

test('a length is taken out of the fields, also one that is said twice', () => {
  const twice: HeaderList = [
    ['Content-Length', '5'],
    ['content-length', '5'],
    ['X-A', '1'],
  ]
  expect(answerHead('200 OK', twice)).toMatchObject({ fields: [['X-A', '1']], length: 5 })
})

test.each<[string, HeaderList]>([
  ['20x', []],
  ['103 Early Hints', []],
  ['600 Beyond', []],
  ['200 OK\r\nX: y', []],
  ['200 OK', [['X', 'a\r\nb']]],
  ['200 OK', [['X\n', 'a']]],
  ['200 OK', [['X', 5 as unknown as string]]],
  ['200 OK', [['Content-Length', '5x']]],
  ['200 OK', [['Content-Length', 5 as unknown as string]]],
  [
    '200 OK',
    [
      ['Content-Length', '5'],
      ['Content-Length', '6'],
    ],
  ],
  ['200 OK', { X: 'a' } as unknown as HeaderList],
])('%j %j is refused', (line, headers) => {
  expect(() => answerHead(line, headers)).toThrow(TypeError)
})

test('a length is added to a copy of the fields, and none is not', () => {
  const list: HeaderList = [['X', 'a']]
  expect(withLength(list, 7)).toEqual([
    ['X', 'a'],
    ['Content-Length', '7'],
  ])
  expect(list).toEqual([['X', 'a']])
  expect(withLength(list, -1)).toBe(list)
})
