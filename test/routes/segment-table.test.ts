import { expect, test } from 'vitest'
import { readSegment, SegmentTable } from '../../src/routes/segment-table.ts'

function find<T>(table: SegmentTable<T>, path: string, start: number): T | null {
  const read = { end: 0, hash: 0 }
  readSegment(path, start, read)
  return table.get(path, start, read)
}

test('finds segments where they stand in a path', () => {
  const table = new SegmentTable<number>()
  for (const [i, key] of ['a', 'ab', '', 'é'].entries()) table.set(key, i)
  expect([
    find(table, '/a/ab', 1),
    find(table, '/a/ab', 3),
    find(table, '/a/', 3),
    find(table, '/é', 1),
  ]).toEqual([0, 1, 2, 3])
  expect([find(table, '/b', 1), find(table, '/abc', 1)]).toEqual([null, null])
})

test('grows, and keeps the last value of a key', () => {
  const table = new SegmentTable<number>()
  for (let i = 0; i < 1000; i++) table.set(`r${i}`, i)
  table.set('r7', -7)
  expect(table.size).toBe(1000)
  expect([find(table, '/r0', 1), find(table, '/r7/x', 1), find(table, '/r999', 1)]).toEqual([0, -7, 999])
})

test('keys with one hash are told apart', () => {
  const table = new SegmentTable<string>()
  // 31 * 'A' + 'a' is 31 * 'B' + 'B'.
  table.set('Aa', 'first')
  table.set('BB', 'second')
  expect([find(table, '/Aa', 1), find(table, '/BB', 1)]).toEqual(['first', 'second'])
})

test('reads to the next slash, or to the end', () => {
  const read = { end: 0, hash: 0 }
  readSegment('/ab/c', 1, read)
  expect(read.end).toBe(3)
  readSegment('/ab/c', 4, read)
  expect(read.end).toBe(5)
})
