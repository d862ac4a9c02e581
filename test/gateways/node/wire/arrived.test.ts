import { expect, test } from 'vitest'
import { Arrived } from '../../../../src/gateways/node/wire/arrived.ts'

const bytes = Buffer.from(Array.from({ length: 40_000 }, (_, i) => i & 255))

test('what arrives is text at once, or its beginning with the bytes after it', () => {
  const arrived = new Arrived()
  expect([arrived.waiting, arrived.length]).toEqual([false, 0])
  arrived.add(bytes, 10, 40_000, true)
  expect([arrived.length, arrived.tail]).toEqual([39_990, null])
  expect(arrived.text).toBe(bytes.toString('latin1', 10))
  arrived.clear()
  expect(arrived.waiting).toBe(false)
  arrived.add(bytes, 10, 40_000, false)
  expect([arrived.waiting, arrived.length + (arrived.tail?.length ?? 0)]).toEqual([true, 39_990])
  expect(arrived.tail?.length).toBeGreaterThan(30_000)
  expect(arrived.keepTail()).toBe(true)
  expect([arrived.text, arrived.tail, arrived.keepTail()]).toEqual([
    bytes.toString('latin1', 10),
    null,
    false,
  ])
})

test('little is text at once, and comes after what waits', () => {
  const arrived = new Arrived()
  arrived.add(bytes, 0, 100, false)
  arrived.at = 40
  arrived.add(bytes, 100, 200, false)
  expect([arrived.text, arrived.at, arrived.tail]).toEqual([bytes.toString('latin1', 40, 200), 0, null])
})
