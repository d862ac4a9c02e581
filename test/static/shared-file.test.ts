import { openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LINGERING, MOST_LINGERING, SharedFile } from '../../src/static/shared-file.ts'
import { folderWith, openBelow, openForLong } from '../support/files.ts'

const folder = folderWith({ 'a.txt': 'text' })
const open = () => new SharedFile(openSync(join(folder, 'a.txt'), 'r'))
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a file stays open while somebody reads it', async () => {
  const file = open()
  expect(file.take()).toBe(true)
  file.release()
  await wait(LINGERING * 2)
  expect([file.fd > 2, openBelow(folder).length]).toEqual([true, 1])
  file.release()
  expect(await openForLong(folder)).toEqual([])
  expect([file.fd, file.take()]).toEqual([-1, false])
})

test('and for a moment longer, each time', async () => {
  const file = open()
  for (let i = 0; i < 4; i++) {
    file.release()
    await wait(LINGERING / 2)
    expect(file.take()).toBe(true)
  }
  file.release()
  expect(await openForLong(folder)).toEqual([])
})

test('a file that nobody will ask for again is closed after its last user', async () => {
  const read = open()
  read.retire()
  expect(read.fd).toBeGreaterThan(2)
  read.release()
  expect(read.fd).toBe(-1)
  const idle = open()
  idle.release()
  idle.retire()
  expect(idle.fd).toBe(-1)
  idle.retire()
  expect(await openForLong(folder)).toEqual([])
})

test('no more than so many wait', async () => {
  const files = Array.from({ length: MOST_LINGERING + 5 }, open)
  for (const file of files) file.release()
  expect(files.filter((file) => file.fd >= 0)).toHaveLength(MOST_LINGERING)
  expect(await openForLong(folder)).toEqual([])
})
