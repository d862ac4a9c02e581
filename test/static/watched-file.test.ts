import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { FileMemory } from '../../src/static/file-memory.ts'
import type { FileState } from '../../src/static/file-state.ts'
import { LINGERING } from '../../src/static/shared-file.ts'
import { LARGEST_KEPT, type Snapshot, WatchedFile, type Watching } from '../../src/static/watched-file.ts'
import { folderWith, openBelow, openForLong, put, settled } from '../support/files.ts'

const large = Buffer.alloc(LARGEST_KEPT + 1, 'x')
// What these tests share was written long enough ago to be kept.
let old = ''
beforeAll(async () => {
  old = folderWith({ 'small.txt': 'small', 'large.bin': large, 'gone.txt': 'gone', 'change.txt': 'before' })
  await settled()
})

function watch(path: string, over: Partial<Watching<number>> = {}) {
  const states: FileState[] = []
  const memory = new FileMemory(1_000_000)
  const how = {
    root: null,
    memory,
    hashed: false,
    freshFor: 0,
    describe: (state: FileState) => states.push(state),
  }
  const file = new WatchedFile<number>(path, { ...how, ...over })
  const look = () =>
    new Promise<Snapshot<number> | null>((resolve, reject) =>
      file.look((error, snapshot) => (error === null ? resolve(snapshot) : reject(error))),
    )
  return { file, look, states, memory }
}

describe('a small file', () => {
  test('is read once for each state, and kept', async () => {
    const { look, states, memory } = watch(join(old, 'small.txt'))
    const first = await look()
    expect(Buffer.from(first?.bytes as Uint8Array).toString()).toBe('small')
    expect(await look()).toBe(first)
    expect([states.length, memory.used, first?.settled, first?.described]).toEqual([1, 5, true, 1])
  })

  test('is read again when it has changed, was put in the place of another, or has gone and come', async () => {
    const path = join(old, 'change.txt')
    const { look, states } = watch(path)
    const text = async () => Buffer.from((await look())?.bytes ?? []).toString()
    expect(await text()).toBe('before')
    put(path, 'after!')
    expect(await text()).toBe('after!')
    put(`${path}.new`, 'other!')
    renameSync(`${path}.new`, path)
    expect(await text()).toBe('other!')
    rmSync(path)
    expect(await look()).toBe(null)
    mkdirSync(path)
    expect(await look()).toBe(null)
    rmSync(path, { recursive: true })
    put(path, 'again')
    expect(await text()).toBe('again')
    expect(states.length).toBe(4)
  })

  test('is not kept while it could change unseen', async () => {
    const folder = folderWith({ 'young.txt': 'one' })
    const { look, memory } = watch(join(folder, 'young.txt'))
    const text = async () => Buffer.from((await look())?.bytes ?? []).toString()
    for (const content of ['one', 'two', 'six']) {
      put(join(folder, 'young.txt'), content)
      expect(await text()).toBe(content)
    }
    expect([(await look())?.settled, memory.used]).toEqual([false, 0])
  })

  test('is read again once its bytes were dropped for others', async () => {
    const { look, memory, states } = watch(join(old, 'small.txt'), { memory: new FileMemory(6) })
    const first = await look()
    expect(first?.bytes).not.toBe(null)
    const other = watch(join(old, 'gone.txt'), { memory: new FileMemory(6) })
    await other.look()
    const shared = new FileMemory(6)
    const a = watch(join(old, 'small.txt'), { memory: shared })
    const b = watch(join(old, 'gone.txt'), { memory: shared })
    const seen = await a.look()
    await b.look()
    expect(seen?.bytes).toBe(null)
    expect((await a.look())?.bytes).toHaveLength(5)
    expect([shared.used, a.states.length]).toEqual([5, 2])
    expect([memory.used, states.length]).toEqual([0, 1])
  })
})

describe('looks', () => {
  test('are shared, but only by those who came before they began', async () => {
    const folder = folderWith({ 'a.txt': 'before' })
    const path = join(folder, 'a.txt')
    const { look, states } = watch(path)
    const early = look()
    put(path, 'after')
    const late = Promise.all(Array.from({ length: 50 }, look))
    await early
    for (const snapshot of await late) expect(Buffer.from(snapshot?.bytes ?? []).toString()).toBe('after')
    expect(states.length).toBeLessThanOrEqual(2)
  })

  test('need not be taken while one is fresh', async () => {
    const path = join(old, 'small.txt')
    const { file, look } = watch(path, { freshFor: 60_000 })
    expect(file.fresh()).toBe(null)
    const snapshot = await look()
    expect(file.fresh()).toBe(snapshot)
    expect(watch(path).file.fresh()).toBe(null)
    const short = watch(path, { freshFor: 5 })
    await short.look()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(short.file.fresh()).toBe(null)
  })

  test('that fail say so to everybody, and the next is taken all the same', async () => {
    let fails = true
    const { look } = watch(join(old, 'small.txt'), {
      describe: () => {
        if (fails) throw new Error('no')
        return 1
      },
    })
    const all = await Promise.allSettled([look(), look(), look()])
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    fails = false
    expect((await look())?.described).toBe(1)
    expect(openBelow(old)).toEqual([])
  })

  test('find nothing where there is nothing', async () => {
    expect(await watch(join(old, 'nothing')).look()).toBe(null)
    expect(await watch(old).look()).toBe(null)
  })
})

describe('a large file', () => {
  test('is not read, and opened when it is wanted', async () => {
    const { file, look, memory } = watch(join(old, 'large.bin'))
    const snapshot = (await look()) as Snapshot<number>
    expect([snapshot.bytes, memory.used, openBelow(old)]).toEqual([null, 0, []])
    const open = await file.open(snapshot)
    expect([open?.snapshot === snapshot, openBelow(old).length]).toEqual([true, 1])
    open?.file?.release()
    const again = await file.reopen(snapshot)
    again.release()
    expect(await openForLong(old)).toEqual([])
  })

  test('is opened once for those who want it at the same time, and soon after', async () => {
    const { file, look } = watch(join(old, 'large.bin'))
    const first = await file.open((await look()) as Snapshot<number>)
    const second = await file.open((await look()) as Snapshot<number>)
    expect([second?.file === first?.file, openBelow(old).length]).toEqual([true, 1])
    first?.file?.release()
    second?.file?.release()
    const third = await file.open((await look()) as Snapshot<number>)
    expect([third?.file === first?.file, openBelow(old).length]).toEqual([true, 1])
    third?.file?.release()
    expect(await openForLong(old)).toEqual([])
    const fourth = await file.open((await look()) as Snapshot<number>)
    expect([fourth?.file === first?.file, openBelow(old).length]).toEqual([false, 1])
    fourth?.file?.release()
    expect(await openForLong(old)).toEqual([])
  })

  test('is opened anew when it was exchanged, while those who read the old one go on', async () => {
    const folder = folderWith({ 'a.bin': large, 'b.bin': large })
    const { file, look } = watch(join(folder, 'a.bin'))
    const first = await file.open((await look()) as Snapshot<number>)
    renameSync(join(folder, 'b.bin'), join(folder, 'a.bin'))
    const second = await file.open((await look()) as Snapshot<number>)
    expect([second?.file === first?.file, openBelow(folder).length]).toEqual([false, 2])
    first?.file?.release()
    // Nobody will ask for it again, so it does not wait.
    await expect.poll(() => openBelow(folder).length, { interval: 5, timeout: LINGERING - 50 }).toBe(1)
    second?.file?.release()
    expect(await openForLong(folder)).toEqual([])
  })

  test('has its state by the file that is open', async () => {
    const folder = folderWith({ 'a.bin': large })
    const path = join(folder, 'a.bin')
    const { file, look } = watch(path)
    const snapshot = (await look()) as Snapshot<number>
    appendFileSync(path, 'more')
    const open = await file.open(snapshot)
    expect(open?.snapshot.stats.size).toBe(large.length + 4)
    open?.file?.release()
    await expect(file.reopen(snapshot)).rejects.toThrow('the file was changed')
    truncateSync(path, 3)
    expect(await file.open(snapshot)).toMatchObject({ file: null, snapshot: { stats: { size: 3 } } })
    rmSync(path)
    expect(await file.open(snapshot)).toBe(null)
    await expect(file.reopen(snapshot)).rejects.toThrow('the file was changed')
    expect(await openForLong(folder)).toEqual([])
  })
})

test.each(['small.txt', 'large.bin'])('the hash of %s is that of its content', async (name) => {
  const { look, states } = watch(join(old, name), { hashed: true })
  await look()
  await look()
  const hash = createHash('sha256')
    .update(name === 'small.txt' ? 'small' : large)
    .digest()
  expect([states.length, Buffer.from(states[0]?.hash as Uint8Array).equals(hash)]).toEqual([1, true])
})
