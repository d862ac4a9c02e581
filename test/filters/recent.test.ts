import { expect, test } from 'vitest'
import { Recent } from '../../src/filters/recent.ts'

test('knows an answer until its time', () => {
  const recent = new Recent<string>(2)
  recent.set('a', '1', 100)
  expect([recent.get('a', 99), recent.get('a', 100), recent.get('a', 1)]).toEqual(['1', undefined, undefined])
})

test('forgets what was used longest ago', () => {
  const recent = new Recent<number>(2)
  recent.set('a', 1, 100)
  recent.set('b', 2, 100)
  recent.get('a', 0)
  recent.set('c', 3, 100)
  expect(['a', 'b', 'c'].map((key) => recent.get(key, 0))).toEqual([1, undefined, 3])
  recent.set('c', 4, 100)
  expect(['a', 'c'].map((key) => recent.get(key, 0))).toEqual([1, 4])
})

test('asks once for all who ask at the same time, and again after a failure', async () => {
  const recent = new Recent<number>(2)
  let asked = 0
  const ask = async () => {
    asked++
    await Promise.resolve()
    if (asked === 1) throw new Error('down')
    return asked
  }
  const first = await Promise.allSettled([recent.once('a', ask), recent.once('a', ask)])
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await Promise.all([recent.once('a', ask), recent.once('a', ask)])).toEqual([2, 2])
  expect(asked).toBe(2)
})
