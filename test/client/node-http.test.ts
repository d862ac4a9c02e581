import { expect, onTestFinished, test } from 'vitest'
import { httpModule, pairsOf } from '../../src/client/node-http.ts'

test('the client of the runtime is found where there is one', () => {
  expect(typeof httpModule('http')?.request).toBe('function')
  expect(httpModule('https')).not.toBe(httpModule('http'))
  const { getBuiltinModule } = process
  onTestFinished(() => {
    process.getBuiltinModule = getBuiltinModule
  })
  process.getBuiltinModule = undefined as never
  expect(httpModule('http')).toBeNull()
})

test('names and values in turn are pairs', () => {
  expect(pairsOf(['A', '1', 'a', '2'])).toEqual([
    ['A', '1'],
    ['a', '2'],
  ])
})
