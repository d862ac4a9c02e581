import { expect, test } from 'vitest'
import { FileMemory, type Holder } from '../../src/static/file-memory.ts'

const holder = (size: number): Holder => ({ bytes: new Uint8Array(size) })

test('what was not asked for longest goes first', () => {
  const memory = new FileMemory(100)
  const [a, b, c] = [holder(40), holder(40), holder(40)] as const
  memory.keep(a)
  memory.keep(b)
  memory.keep(b)
  expect(memory.used).toBe(80)
  memory.touch(a)
  memory.keep(c)
  expect([a.bytes === null, b.bytes === null, c.bytes === null]).toEqual([false, true, false])
  expect(memory.used).toBe(80)
})

test('what is forgotten counts no more, once', () => {
  const memory = new FileMemory(100)
  const a = holder(40)
  memory.keep(a)
  memory.drop(a)
  memory.drop(a)
  memory.touch(a)
  expect([memory.used, a.bytes?.length]).toEqual([0, 40])
})

test('what is larger than all is not kept', () => {
  const memory = new FileMemory(10)
  const [a, b] = [holder(5), holder(11)] as const
  memory.keep(a)
  memory.keep(b)
  expect([a.bytes, b.bytes, memory.used]).toEqual([null, null, 0])
  memory.keep(b)
  expect(memory.used).toBe(0)
})

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%s is no limit', (limit) => {
  expect(() => new FileMemory(limit)).toThrow(RangeError)
})
