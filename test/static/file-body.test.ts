import { appendFileSync, open as openCallback, openSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { closeBody, collect } from '../../src/environ/body.ts'
import { FILE_PIECE as CHUNK } from '../../src/gateways/node/file-reader.ts'
import { partsOf } from '../../src/message/part-of-body.ts'
import { FileBody } from '../../src/static/file-body.ts'
import { SharedFile } from '../../src/static/shared-file.ts'
import { folderWith, openBelow, openForLong } from '../support/files.ts'

const open = promisify(openCallback)
const content = Buffer.from(Array.from({ length: CHUNK * 2 + 1000 }, (_, i) => (i * 7) % 251))

function body() {
  const folder = folderWith({ 'a.bin': content })
  const path = join(folder, 'a.bin')
  let opened = 0
  const reopen = async () => {
    opened++
    return new SharedFile(await open(path, 'r'))
  }
  return {
    folder,
    path,
    file: new FileBody(new SharedFile(openSync(path, 'r')), content.length, reopen),
    times: () => opened,
  }
}

describe('a file', () => {
  test('is read to its end, and closed', async () => {
    const { folder, file } = body()
    expect(Buffer.compare(await collect(file), content)).toBe(0)
    expect(await openForLong(folder)).toEqual([])
  })

  test('gives chunks that stay as they are', async () => {
    const { file } = body()
    const chunks: Uint8Array[] = []
    for await (const chunk of file) chunks.push(chunk)
    expect(chunks.map((chunk) => chunk.length)).toEqual([CHUNK, CHUNK, 1000])
    expect(Buffer.compare(Buffer.concat(chunks), content)).toBe(0)
  })

  test('has parts, the first of which takes its place', async () => {
    const { folder, file, times } = body()
    const first = file.part({ first: 10, last: 19 })
    const second = file.part({ first: CHUNK - 1, last: CHUNK })
    expect([openBelow(folder).length, times()]).toEqual([1, 0])
    expect(Buffer.from(await collect(second))).toEqual(content.subarray(CHUNK - 1, CHUNK + 1))
    expect(Buffer.from(await collect(first))).toEqual(content.subarray(10, 20))
    expect([await openForLong(folder), times()]).toEqual([[], 1])
  })

  test('has its descriptor, place and size told', () => {
    const { file } = body()
    const part = file.part({ first: 10, last: 19 })
    expect([part.fd > 2, part.start, part.size]).toEqual([true, 10, 10])
    void part.return()
    expect(part.fd).toBe(-1)
  })

  test('several parts stream, and all of it is closed', async () => {
    const { folder, file } = body()
    const parts = [
      { first: 0, last: 4 },
      { first: 100, last: CHUNK + 100 },
    ]
    const { body: multipart, size } = partsOf(file, parts, null, content.length)
    expect((await collect(multipart)).length).toBe(size)
    expect(await openForLong(folder)).toEqual([])
  })

  test('an empty part reads nothing', async () => {
    const { folder, file } = body()
    expect(await collect(file.part({ first: 0, last: -1 }))).toHaveLength(0)
    expect(await openForLong(folder)).toEqual([])
  })
})

describe('a file is closed once', () => {
  test('when nothing of it was read', async () => {
    const { folder, file } = body()
    await closeBody(file)
    await closeBody(file)
    expect(await openForLong(folder)).toEqual([])
  })

  test('when nobody has received it, or the part of it that has the descriptor', async () => {
    for (const take of [false, true]) {
      const { folder, file } = body()
      if (take) file.part({ first: 0, last: 9 })
      file.close()
      file.close()
      expect(await openForLong(folder)).toEqual([])
    }
  })

  test('when reading stops', async () => {
    const { folder, file } = body()
    for await (const _chunk of file) break
    expect(await openForLong(folder)).toEqual([])
  })

  test('when it is closed while a chunk is read: not before that is done', async () => {
    const { folder, file } = body()
    const part = file[Symbol.asyncIterator]()
    const reading = part.next()
    await part.return()
    await part.return()
    expect(openBelow(folder)).toHaveLength(1)
    expect(await reading).toEqual({ done: true, value: undefined })
    expect(await openForLong(folder)).toEqual([])
    expect(await part.next()).toEqual({ done: true, value: undefined })
  })

  test('when a part is closed while it is opened', async () => {
    const { folder, file } = body()
    await closeBody(file)
    const part = file.part({ first: 0, last: 9 })
    const reading = part.next()
    await part.return()
    expect(await reading).toEqual({ done: true, value: undefined })
    expect(await openForLong(folder)).toEqual([])
  })

  test('when it cannot be opened again', async () => {
    const { folder, path } = body()
    const gone = new FileBody(new SharedFile(openSync(path, 'r')), 10, () =>
      Promise.reject(new Error('changed')),
    )
    await closeBody(gone)
    const part = gone.part({ first: 0, last: 9 })
    await expect(part.next()).rejects.toThrow('changed')
    expect(await part.next()).toEqual({ done: true, value: undefined })
    expect((await openForLong(folder)).length).toBe(1) // the one of the body that was made, and not used
  })
})

describe('a file that changes while it is read', () => {
  test('fails when it becomes shorter', async () => {
    const { folder, path, file } = body()
    const part = file[Symbol.asyncIterator]()
    await part.next()
    truncateSync(path, CHUNK + 10)
    expect((await part.next()).value).toHaveLength(10)
    await expect(part.next()).rejects.toThrow('the file became shorter while it was sent')
    expect(await part.next()).toEqual({ done: true, value: undefined })
    expect(await openForLong(folder)).toEqual([])
  })

  test('gives no more than it had when it grows', async () => {
    const { path, file } = body()
    appendFileSync(path, 'more')
    expect(await collect(file)).toHaveLength(content.length)
  })
})
