import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { blank } from '../../src/environ/blank.ts'
import type { ServedFile } from '../../src/static/answer-file.ts'
import { Variants } from '../../src/static/variants.ts'
import { folderWith, put } from '../support/files.ts'

const taking = (accept?: string) => ({ ...blank('/'), HTTP_ACCEPT_ENCODING: accept })

function variantsOf(folder: string) {
  const variants = new Variants(
    join(folder, 'a.js'),
    (path, coding) => ({ path, coding }) as unknown as ServedFile,
  )
  const choose = async (accept?: string) => {
    const file = (await variants.choose(taking(accept))) as unknown as { coding: string } | null
    return file?.coding ?? 'identity'
  }
  return { variants, choose }
}

test('the client chooses, and the size where it does not', async () => {
  const { choose } = variantsOf(
    folderWith({ 'a.js': 'long long', 'a.js.gz': 'xx', 'a.js.br': 'xxx', 'a.js.zst': 'xxxx' }),
  )
  expect(await choose('br, gzip, zstd')).toBe('gzip')
  expect(await choose('zstd')).toBe('zstd')
  expect(await choose('br;q=0.9, gzip;q=0.5')).toBe('br')
  expect(await choose('*')).toBe('gzip')
  expect(await choose('gzip;q=0, *;q=0.1')).toBe('br')
  expect(await choose('deflate')).toBe('identity')
  expect(await choose('identity, gzip;q=0.5')).toBe('identity')
  expect(await choose('')).toBe('identity')
  expect(await choose('g zip')).toBe('identity')
  expect(await choose()).toBe('identity')
})

test('only files that are there are variants', async () => {
  const { choose } = variantsOf(folderWith({ 'a.js': 'x', 'a.js.br/b': 'x', 'a.js.gz': 'x' }))
  expect(await choose('br')).toBe('identity')
  expect(await choose('gzip')).toBe('gzip')
})

test('one that appears is seen within a second, one that goes can be forgotten at once', async () => {
  const folder = folderWith({ 'a.js': 'x' })
  const { choose, variants } = variantsOf(folder)
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    expect(await choose('br')).toBe('identity')
    put(join(folder, 'a.js.br'), 'x')
    expect(await choose('br')).toBe('identity')
    vi.setSystemTime(Date.now() + 1000)
    expect(await choose('br')).toBe('br')
    rmSync(join(folder, 'a.js.br'))
    variants.forget((await variants.choose(taking('br'))) as ServedFile)
    expect(await choose('br')).toBe('identity')
  } finally {
    vi.useRealTimers()
  }
})
