import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MOST_ENTRIES, readListing } from '../../src/static/listing.ts'
import { folderWith } from '../support/files.ts'

const names = async (path: string, root: string | null, dotFiles: boolean | string[] = false) =>
  (await readListing({ path, root, dotFiles }))?.entries.map(({ name }) => name)

test('directories come first, then names as people sort them', async () => {
  const folder = folderWith({ 'a10.txt': 'x', 'a9.txt': 'xyz', 'B.txt': '', 'sub/x': '', 'Zsub/x': '' })
  const listing = await readListing({ path: folder, root: folder, dotFiles: false })
  expect(listing?.truncated).toBe(false)
  expect(listing?.entries.map(({ name, size, directory }) => [name, size, directory])).toEqual([
    ['sub', null, true],
    ['Zsub', null, true],
    ['a9.txt', 3, false],
    ['a10.txt', 1, false],
    ['B.txt', 0, false],
  ])
  expect(listing?.entries[2]?.modified).toBeInstanceOf(Date)
})

test('what is not served is not listed', async () => {
  const outside = folderWith({ 'secret.txt': 'secret' })
  const folder = folderWith({
    'a.txt': 'x',
    '.env': 'x',
    '.git/config': 'x',
    'a:b': 'x',
    'con.txt': 'x',
    'dot.': 'x',
  })
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'out.txt'))
  symlinkSync(outside, join(folder, 'out'))
  symlinkSync('nowhere', join(folder, 'dangling'))
  symlinkSync('a.txt', join(folder, 'in.txt'))
  spawnSync('mkfifo', [join(folder, 'fifo')])
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff)]), 'x')
  expect(await names(folder, folder)).toEqual(['a.txt', 'in.txt'])
  expect(await names(folder, folder, ['.git'])).toEqual(['.git', 'a.txt', 'in.txt'])
  expect(await names(folder, null)).toEqual(['out', 'a.txt', 'in.txt', 'out.txt'])
})

test('a directory that leaves the root, is none, or has gone, has no list', async () => {
  const outside = folderWith({ 'secret.txt': 'secret' })
  const folder = folderWith({ 'a.txt': 'x' })
  symlinkSync(outside, join(folder, 'out'))
  expect(await names(join(folder, 'out'), folder)).toBe(undefined)
  expect(await names(join(folder, 'a.txt'), folder)).toBe(undefined)
  expect(await names(join(folder, 'nothing'), null)).toBe(undefined)
})

test('a list is bounded, and says so', { timeout: 60_000 }, async () => {
  const folder = folderWith({})
  mkdirSync(join(folder, 'many'))
  for (let i = 0; i < MOST_ENTRIES; i++) writeFileSync(join(folder, 'many', `${i}`), '')
  const read = () => readListing({ path: join(folder, 'many'), root: folder, dotFiles: false })
  expect(await read()).toMatchObject({ truncated: false, entries: { length: MOST_ENTRIES } })
  writeFileSync(join(folder, 'many', 'one more'), '')
  expect(await read()).toMatchObject({ truncated: true, entries: { length: MOST_ENTRIES } })
})
