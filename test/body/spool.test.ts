import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fileForFormData, Spool, SpooledFile } from '../../src/body/spool.ts'

const bytes = (text: string) => Buffer.from(text)
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('wsgify-'))
const open: Spool[] = []
afterEach(() => {
  for (const spool of open.splice(0)) spool.close()
})
async function spoolOf(...texts: string[]): Promise<Spool> {
  const spool = (await Spool.create()) as Spool
  open.push(spool)
  for (const text of texts) await spool.write(bytes(text))
  return spool
}

test('Workers have none, for what they call files is memory', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
  vi.resetModules()
  const there = await import('../../src/body/spool.ts')
  expect(await there.Spool.create()).toBeNull()
  vi.unstubAllGlobals()
})

test('what is written is read from anywhere', async () => {
  const spool = await spoolOf('hello ', 'world')
  expect(spool.size).toBe(11)
  expect(Buffer.from(await spool.read(6, 100)).toString()).toBe('world')
  expect(Buffer.from(await spool.read(0, 5)).toString()).toBe('hello')
})

test('nothing is left in the folder, not even while it is open', async () => {
  const before = left()
  const spool = await spoolOf('x')
  if (process.platform !== 'win32') expect(left()).toEqual(before)
  spool.close()
  spool.close()
  await expect.poll(left).toEqual(before)
  await expect(spool.read(0, 1)).rejects.toThrow('its request has ended')
})

test('is closed after what is read and written of it, since the number of a closed file is another’s soon', async () => {
  const calls: string[] = []
  const waiting: (() => void)[] = []
  const later = (name: string, done: (error: null, value: number) => void) => {
    calls.push(name)
    waiting.push(() => done(null, 1))
  }
  const unlink = (_path: string, done: (error: null) => void) => done(null)
  const close = (_fd: number, done: (error: null) => void) => {
    calls.push('close')
    done(null)
  }
  const fs = {
    open: (_path: string, _flags: string, _mode: number, done: (error: null, fd: number) => void) =>
      done(null, 99),
    write: (...given: unknown[]) => later('write', given.at(-1) as never),
    read: (...given: unknown[]) => later('read', given.at(-1) as never),
    unlink,
    close,
  }
  const { getBuiltinModule } = process
  const found = vi
    .spyOn(process, 'getBuiltinModule')
    .mockImplementation(((name: string) => (name === 'node:fs' ? fs : getBuiltinModule(name))) as never)
  const spool = (await Spool.create()) as Spool
  found.mockRestore()
  // Listened to at once: it fails before the loop below has ended.
  const failed = expect(Promise.all([spool.write(bytes('ab')), spool.read(0, 1)])).rejects.toThrow(
    'its request has ended',
  )
  spool.close()
  expect(calls).toEqual(['write', 'read'])
  while (waiting.length > 0) {
    waiting.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await failed
  expect(calls).toEqual(['write', 'read', 'close'])
  await expect(spool.write(bytes('c'))).rejects.toThrow('its request has ended')
})

describe('a spooled file', () => {
  test('has what the platform’s File has', async () => {
    const spool = await spoolOf('xx', 'h\u00e9llo', 'yy')
    const file = new SpooledFile(spool, 2, 6, 'a.txt', 'text/plain', 5)
    expect([file.name, file.type, file.size, file.lastModified, String(file)]).toEqual([
      'a.txt',
      'text/plain',
      6,
      5,
      String(new File([], 'a.txt')),
    ])
    expect(await file.text()).toBe('h\u00e9llo')
    expect(Buffer.from(await file.arrayBuffer()).toString()).toBe('h\u00e9llo')
    expect(await file.bytes()).toEqual(Uint8Array.from(bytes('h\u00e9llo')))
    expect(await new globalThis.Response(file.stream()).text()).toBe('h\u00e9llo')
  })

  test('is cut as the platform cuts', async () => {
    const spool = await spoolOf('0123456789')
    const ours = new SpooledFile(spool, 0, 10, 'a', '')
    const theirs = new File(['0123456789'], 'a')
    for (const [start, end] of [
      [2, 5],
      [-3, undefined],
      [0, -2],
      [5, 2],
      [20, 30],
      [undefined, undefined],
    ] as const) {
      expect(await ours.slice(start, end).text()).toBe(await theirs.slice(start, end).text())
    }
    expect(await ours.slice(2, 8).slice(1, 3).text()).toBe('34')
    // Node ends the process over its own Blob here, so this is what the specification says.
    expect(await ours.slice(0, ours.size / 3).text()).toBe('012')
    expect(await ours.slice(Number.NaN, 3.9).text()).toBe('0123')
  })

  test('goes into FormData as a file', async () => {
    const spool = await spoolOf('content')
    const data = new FormData()
    data.append('f', await fileForFormData(new SpooledFile(spool, 0, 7, 'a.txt', 'image/png')))
    const sent = new globalThis.Request('http://x/', { method: 'POST', body: data })
    expect(await sent.text()).toMatch(
      /name="f"; filename="a.txt"\r\nContent-Type: image\/png\r\n\r\ncontent\r\n/,
    )
  })

  test('large ones are read in pieces', async () => {
    const spool = await spoolOf('x'.repeat(200_000), 'y'.repeat(200_000))
    const file = new SpooledFile(spool, 100_000, 250_000, 'a', '')
    let size = 0
    let most = 0
    const stream = file.stream().getReader()
    for (let step = await stream.read(); !step.done; step = await stream.read()) {
      size += step.value.length
      most = Math.max(most, step.value.length)
    }
    expect([size, most]).toEqual([250_000, 65_536])
  })
})
