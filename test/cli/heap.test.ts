import { expect, test } from 'vitest'
import { watchHeap } from '../../src/cli/heap.ts'
import { collectGarbage } from '../attacks/heap.ts'

const used = () => process.memoryUsage().heapUsed
const wait = () => new Promise((resolve) => setTimeout(resolve, 50))

test('it tells once that more is in use, and not of what was collected', async () => {
  collectGarbage()
  const told: number[] = []
  const end = watchHeap(used() + 30_000_000, (bytes) => told.push(bytes))
  let kept: unknown[] | null = Array.from({ length: 1_000_000 }, (_, i) => ({ i }))
  kept = null
  collectGarbage()
  await wait()
  expect([kept, told]).toEqual([null, []])
  const held = Array.from({ length: 1_000_000 }, (_, i) => ({ i }))
  for (let i = 0; i < 3; i++) {
    collectGarbage()
    await wait()
  }
  expect([held.length, told.length]).toEqual([1_000_000, 1])
  end()
})

test('it tells nothing once it has ended', async () => {
  const told: number[] = []
  watchHeap(0, (bytes) => told.push(bytes))()
  collectGarbage()
  await wait()
  expect(told).toEqual([])
})
