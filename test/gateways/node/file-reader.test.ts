import { closeSync, openSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FILE_PIECE, FileReader } from '../../../src/gateways/node/file-reader.ts'
import { folderWith, openBelow } from '../../support/files.ts'

const content = Buffer.from(Array.from({ length: FILE_PIECE + 1000 }, (_, i) => (i * 31 + (i >> 8)) % 251))
const folder = folderWith({ 'a.bin': content })

/** Notes what is done with the file and its memory. */
class Reader extends FileReader {
  fd = -1
  readonly done: string[] = []
  private readonly fails: boolean

  constructor(start: number, size: number, fails = false) {
    super(start, size)
    this.fails = fails
  }

  protected async open(): Promise<void> {
    if (this.fails) throw new Error('the file changed')
    this.fd = openSync(join(folder, 'a.bin'), 'r')
    this.done.push('open')
  }

  protected room(size: number): Uint8Array {
    this.done.push(`room ${size}`)
    return new Uint8Array(size)
  }

  protected unused(bytes: Uint8Array): void {
    this.done.push(`unused ${bytes.length}`)
  }

  protected letGo(): void {
    this.done.push('let go')
    if (this.fd >= 0) closeSync(this.fd)
    this.fd = -1
  }
}

async function collected(reader: Reader): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of reader) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('a part of a file', () => {
  test('is opened when it is wanted, read piece by piece, and let go of with its last byte', async () => {
    const reader = new Reader(10, content.length - 10)
    expect(reader.done).toEqual([])
    expect((await collected(reader)).equals(content.subarray(10))).toBe(true)
    expect(reader.done).toEqual(['open', `room ${FILE_PIECE}`, 'room 990', 'let go'])
    expect([reader.start, reader.size, (await reader.next()).done]).toEqual([content.length, 0, true])
  })

  test('of no bytes is never opened', async () => {
    const reader = new Reader(10, 0)
    expect([await collected(reader), reader.done]).toEqual([Buffer.alloc(0), ['let go']])
  })

  test('that cannot be opened says why, once, and has nothing to let go of', async () => {
    const reader = new Reader(0, 10, true)
    await expect(reader.next()).rejects.toThrow('the file changed')
    expect([(await reader.next()).done, reader.done]).toEqual([true, []])
  })

  test('is let go of once it is open, or read, if its reader has left in the meantime', async () => {
    const opening = new Reader(0, 10)
    const first = opening.next()
    await opening.return()
    expect([(await first).done, opening.done]).toEqual([true, ['open', 'let go']])
    const reading = new Reader(0, content.length)
    await reading.next()
    const second = reading.next()
    await reading.return()
    expect((await second).done).toBe(true)
    await reading.return()
    expect(reading.done.slice(2)).toEqual(['room 1000', 'unused 1000', 'let go'])
    expect(openBelow(folder)).toEqual([])
  })

  test('of a file that became shorter is an error', async () => {
    const own = folderWith({ 'a.bin': content })
    class Shrunk extends Reader {
      protected override async open(): Promise<void> {
        this.fd = openSync(join(own, 'a.bin'), 'r')
      }
    }
    const reader = new Shrunk(0, content.length)
    await reader.next()
    truncateSync(join(own, 'a.bin'), 100)
    await expect(reader.next()).rejects.toThrow('the file became shorter while it was sent')
    expect([(await reader.next()).done, reader.done.slice(-2)]).toEqual([true, ['unused 1000', 'let go']])
  })
})
