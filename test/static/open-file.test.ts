import { spawnSync } from 'node:child_process'
import { closeSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  isAbsent,
  isInside,
  type OpenFile,
  openFile,
  orAbsent,
  realPathBelow,
  reopenFile,
} from '../../src/static/open-file.ts'
import { folderWith, openBelow, put } from '../support/files.ts'

function taken(file: OpenFile | null): OpenFile | null {
  if (file !== null) closeSync(file.fd)
  return file
}

test('below is below, and not beside', () => {
  expect(isInside('/srv/www', '/srv/www')).toBe(true)
  expect(isInside('/srv/www/a', '/srv/www')).toBe(true)
  expect(isInside('/srv/www_evil/a', '/srv/www')).toBe(false)
  expect(isInside('/srv', '/srv/www')).toBe(false)
  expect(isInside('/a', '/')).toBe(true)
})

test('what is not there is told from what is wrong with the server', async () => {
  for (const code of ['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG', 'ENXIO']) {
    expect(isAbsent(Object.assign(new Error(), { code }))).toBe(true)
  }
  for (const error of [null, new Error(), Object.assign(new Error(), { code: 'EMFILE' })]) {
    expect(isAbsent(error)).toBe(false)
  }
  await expect(orAbsent(Promise.reject(new Error('EIO')))).rejects.toThrow('EIO')
})

describe('a file', () => {
  test('is opened, with its state and its real path', async () => {
    const root = folderWith({ 'sub/a.txt': 'abc' })
    for (const top of [root, null]) {
      const file = taken(await openFile(join(root, 'sub/a.txt'), top))
      expect([file?.stats.size, file?.path]).toEqual([3, join(root, 'sub/a.txt')])
    }
    expect(openBelow(root)).toEqual([])
  })

  test('is followed to by links within the root, absolute, relative, of folders, in a row', async () => {
    const root = folderWith({ 'real/a.txt': 'abc' })
    symlinkSync(join(root, 'real'), join(root, 'absolute'))
    symlinkSync('real', join(root, 'relative'))
    symlinkSync('relative/../absolute/a.txt', join(root, 'row.txt'))
    linkSync(join(root, 'real/a.txt'), join(root, 'hard.txt'))
    for (const name of ['absolute/a.txt', 'relative/a.txt', 'row.txt', 'hard.txt']) {
      expect([name, taken(await openFile(join(root, name), root)) === null]).toEqual([name, false])
    }
  })

  test('is not followed to out of the root', async () => {
    const root = folderWith({ 'in/a.txt': 'abc' })
    const outside = folderWith({ 'secret.txt': 'secret' })
    const beside = `${root}_evil`
    put(join(beside, 'secret.txt'), 'secret')
    symlinkSync(outside, join(root, 'folder'))
    symlinkSync(join(outside, 'secret.txt'), join(root, 'file.txt'))
    symlinkSync('../..', join(root, 'in/up'))
    symlinkSync(join(beside, 'secret.txt'), join(root, 'beside.txt'))
    symlinkSync('loop', join(root, 'loop'))
    symlinkSync('nowhere', join(root, 'dangling'))
    const names = ['folder/secret.txt', 'file.txt', 'in/up/etc/passwd', 'beside.txt', 'loop', 'dangling']
    for (const name of names) {
      expect([name, taken(await openFile(join(root, name), root))]).toEqual([name, null])
    }
    for (const name of ['folder/secret.txt', 'file.txt', 'beside.txt']) {
      expect([name, taken(await openFile(join(root, name), null)) === null]).toEqual([name, false])
    }
    rmSync(beside, { recursive: true })
    expect([...openBelow(root), ...openBelow(outside)]).toEqual([])
  })

  test('may lie below a root that is a link, also when the link is changed', async () => {
    const place = folderWith({ '1/a.txt': 'one', '2/a.txt': 'three' })
    symlinkSync('1', join(place, 'current'))
    const root = join(place, 'current')
    expect(taken(await openFile(join(root, 'a.txt'), root))?.stats.size).toBe(3)
    symlinkSync('2', join(place, 'next'))
    renameSync(join(place, 'next'), root)
    expect(taken(await openFile(join(root, 'a.txt'), root))?.stats.size).toBe(5)
    expect(await realPathBelow(join(root, 'a.txt'), root)).toEqual({
      path: join(place, '2/a.txt'),
      root: join(place, '2'),
    })
  })
})

describe('what is no regular file is not opened, and nothing waits', () => {
  test('a folder, a FIFO, a socket, a device, nothing', async () => {
    const root = folderWith({ 'a.txt': 'abc' })
    mkdirSync(join(root, 'folder'))
    const names = ['folder', 'nothing', 'a.txt/x', 'socket', `${'x'.repeat(300)}`]
    if (spawnSync('mkfifo', [join(root, 'fifo')]).status === 0) names.push('fifo')
    else console.log('skipped: needs mkfifo')
    const server = createServer().listen(join(root, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    for (const name of names) {
      for (const top of [root, null]) {
        expect([name, taken(await openFile(join(root, name), top))]).toEqual([name, null])
      }
    }
    expect(taken(await openFile('/dev/null', null))).toBe(null)
    expect(taken(await openFile('/dev/tty', null))).toBe(null)
    await new Promise((resolve) => server.close(resolve))
    expect(openBelow(root)).toEqual([])
  })

  test('opening again follows no link below a root', async () => {
    const root = folderWith({ 'a.txt': 'abc' })
    symlinkSync('a.txt', join(root, 'link'))
    expect(taken(await reopenFile(join(root, 'link'), root))).toBe(null)
    expect(taken(await reopenFile(join(root, 'link'), null))?.stats.size).toBe(3)
    expect(taken(await reopenFile(join(root, 'a.txt'), root))?.stats.size).toBe(3)
  })
})

describe('while somebody exchanges links', () => {
  const attack = async (root: string, name: string, flip: () => void) => {
    const until = Date.now() + 1500
    const seen = { inside: 0, refused: 0, outside: 0 }
    let running = true
    const flipping = (async () => {
      while (running) {
        flip()
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    while (Date.now() < until) {
      const files = await Promise.all(Array.from({ length: 4 }, () => openFile(join(root, name), root)))
      for (const file of files) {
        if (taken(file) === null) seen.refused++
        else if (file?.stats.size === 6) seen.inside++
        else seen.outside++
      }
    }
    running = false
    await flipping
    expect(seen.outside).toBe(0)
    expect(seen.inside).toBeGreaterThan(0)
    expect(seen.refused).toBeGreaterThan(0)
    expect(openBelow(root)).toEqual([])
  }

  // Only Linux tells where an open file is; what other systems do about links has to hold here, too.
  test.each([process.platform, 'freebsd'])('the file is never one outside, as on %s', async (platform) => {
    const real = process.platform
    Object.defineProperty(process, 'platform', { value: platform })
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: real }))
    const root = folderWith({ 'real.txt': 'inside' })
    const outside = folderWith({ 'secret.txt': 'this is secret' })
    let i = 0
    await attack(root, 'a.txt', () => {
      const next = join(root, '.next')
      symlinkSync(i++ % 2 === 0 ? join(outside, 'secret.txt') : 'real.txt', next)
      renameSync(next, join(root, 'a.txt'))
    })
  })

  test.skipIf(process.platform !== 'linux')(
    'the folder is never one outside, though it is itself exchanged',
    async () => {
      const root = folderWith({ 'sub/a.txt': 'inside' })
      const outside = folderWith({ 'a.txt': 'this is secret' })
      symlinkSync(outside, join(root, '.link'))
      await attack(root, 'sub/a.txt', () => {
        const [aside, other] = readdirSync(root).includes('.real') ? ['.link', '.real'] : ['.real', '.link']
        renameSync(join(root, 'sub'), join(root, aside as string))
        renameSync(join(root, other as string), join(root, 'sub'))
      })
    },
  )
})
