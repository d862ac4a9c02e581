import { expect, test } from 'vitest'
import { isExpected, type StatusExpectation, statusWords } from '../../src/testing/status.ts'

test.each<[number, StatusExpectation, boolean]>([
  [204, 204, true],
  [204, '2xx', true],
  [204, '3xx', false],
  [404, ['2xx', 404], true],
  [404, [], false],
  [599, 'any', true],
])('%i is expected by %o: %s', (status, expected, is) => {
  expect(isExpected(status, expected)).toBe(is)
})

test.each([[0], [600], ['6xx'], ['404'], ['toString'], [null], [['2xx', 'x']]])(
  '%o expects nothing that could come',
  (expected) => {
    expect(() => isExpected(404, expected as StatusExpectation)).toThrow(TypeError)
  },
)

test('what is expected, in words', () => {
  expect([statusWords(404), statusWords('4xx'), statusWords([200, '3xx'])]).toEqual([
    '404',
    '4xx',
    '200 or 3xx',
  ])
})
