import { expect, test } from 'vitest'
import { reportOf } from '../../../src/exc/development/error-report.ts'
import { sourcesBelow } from '../../../src/exc/development/stack-frames.ts'
import { isWorkers } from '../../../src/syntax/runtime.ts'

const folder = process.cwd()
const report = (error: unknown) => reportOf(error, folder, sourcesBelow(folder))
const summary = (error: unknown) => report(error).map(({ how, name, message }) => [how, name, message])

test.skipIf(isWorkers)('an error has its message, its properties and its frames', () => {
  const error = Object.assign(new TypeError('odd <x>'), {
    code: 'E_ODD',
    token: 's3cret',
    list: [1],
    gone: null,
  })
  const [first, ...others] = report(error)
  expect(others).toEqual([])
  expect(first).toMatchObject({
    how: '',
    name: 'TypeError',
    message: 'odd <x>',
    notes: [
      ['code', 'E_ODD'],
      ['token', '[masked]'],
      ['list', 'an instance of Array'],
    ],
  })
  const [frame] = first?.frames ?? []
  expect(frame?.place).toMatch(/^test\/exc\/development\/error-report\.test\.ts:\d+:\d+$/)
  expect(frame?.source.find(({ isAt }) => isAt)?.text).toContain("new TypeError('odd <x>')")
})

test('causes and parts follow, each once', () => {
  const inner = new Error('inner')
  const parts = new AggregateError([new RangeError('a'), 'b', inner], 'several', { cause: inner })
  const outer = new Error('outer', { cause: parts })
  inner.cause = outer
  expect(summary(outer)).toEqual([
    ['', 'Error', 'outer'],
    ['caused by', 'AggregateError', 'several'],
    ['part 1 of 3', 'RangeError', 'a'],
    ['part 2 of 3', 'thrown', 'b'],
    ['part 3 of 3', 'Error', 'inner'],
  ])
})

test.each([
  ['text', 'text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [7, '7'],
  [{ a: 1 }, 'an object'],
  [Symbol('s'), 'Symbol(s)'],
])('what is no error is told too: %s', (thrown, message) => {
  expect(summary(thrown)).toEqual([['', 'thrown', message]])
})

test('there are not too many, and not too long', () => {
  let error = new Error('x'.repeat(20_000))
  for (let i = 0; i < 100; i++) error = new Error('x', { cause: error })
  expect(report(error).length).toBe(20)
  expect(summary(new Error('x'.repeat(20_000)))[0]?.[2]?.length).toBe(10_001)
  expect(report(new AggregateError(Array.from({ length: 100 }, (_, i) => new Error(`${i}`)))).length).toBe(20)
})

test('nothing that is thrown makes the report throw', () => {
  const trap = () => {
    throw new Error('trap')
  }
  const hostile = new Error('x')
  for (const name of ['stack', 'name', 'message', 'cause', 'errors', 'other']) {
    Object.defineProperty(hostile, name, { get: trap, enumerable: true })
  }
  expect(summary(hostile)).toEqual([['', 'Error', '']])
  expect(summary(new Proxy({}, { get: trap, getPrototypeOf: () => null }))).toEqual([
    ['', 'thrown', 'object'],
  ])
  expect(summary(new Proxy(new Error('x'), { ownKeys: trap }))).toEqual([['', 'Error', 'x']])
  expect(summary(Object.assign(new Error('x'), { stack: 7, message: { a: 1 } }))).toEqual([['', 'Error', '']])
})
