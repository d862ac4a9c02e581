// Files over a real connection: with curl, with clients that leave, with files that change while they are sent.

import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readFileSync, truncateSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Application } from '../../../src/environ/contract.ts'
import { FileApp } from '../../../src/static/file-app.ts'
import { LARGEST_KEPT } from '../../../src/static/watched-file.ts'
import { folderWith, openBelow, openForLong, settled } from '../../support/files.ts'
import { missing } from '../../support/real.ts'
import { get, last, running, talk, ways } from '../../support/talk.ts'

const run = promisify(execFile)
const SIZE = 8_000_000
const content = Buffer.from(Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) % 251))
let folder = ''
beforeAll(async () => {
  folder = folderWith({ 'small.txt': '0123456789', 'large.bin': content })
  await settled()
})

describe.each(ways)('by %s', (way) => {
  const start = (app: Application) => running(app, { way })

  test.for(['small.txt', 'large.bin'])('curl gets %s: whole, in parts, continued', async (name, context) => {
    if (spawnSync('curl', ['--version']).error) missing(context, 'curl')
    const { port } = await start(new FileApp(join(folder, name)))
    const url = `http://127.0.0.1:${port}/`
    const whole = readFileSync(join(folder, name))
    const curl = async (...args: string[]) => {
      const options = { encoding: 'buffer', maxBuffer: 2 * SIZE } as const
      const { stdout } = await run('curl', ['-s', '--max-time', '10', ...args, url], options)
      return stdout
    }
    expect((await curl()).equals(whole)).toBe(true)
    expect((await curl('-r', '2-5')).equals(whole.subarray(2, 6))).toBe(true)
    expect((await curl('-r', '-3')).equals(whole.subarray(-3))).toBe(true)
    expect((await curl('-r', '4-')).equals(whole.subarray(4))).toBe(true)
    expect((await curl('-C', '7')).equals(whole.subarray(7))).toBe(true)
    const several = (await curl('-i', '-r', '0-1,5-6')).toString('latin1')
    expect(several).toMatch(
      /^HTTP\/1.1 206 [\s\S]*Content-Range: bytes 0-1\/[\s\S]*Content-Range: bytes 5-6\//,
    )
    const head = (await curl('-I', '-r', '0-1')).toString()
    expect(head).toMatch(/^HTTP\/1.1 200 /)
    expect(head).toContain(`Content-Length: ${whole.length}\r\n`)
    const tag = /ETag: (.*)\r\n/.exec(head)?.[1] as string
    const modified = /Last-Modified: (.*)\r\n/.exec(head)?.[1] as string
    const status = async (...headers: string[]) =>
      (await curl('-o', '/dev/null', '-w', '%{http_code}', ...headers.flatMap((h) => ['-H', h]))).toString()
    expect(await status(`If-None-Match: ${tag}`)).toBe('304')
    expect(await status(`If-Modified-Since: ${modified}`)).toBe('304')
    expect(await status('If-Match: "other"')).toBe('412')
    expect(await status(`Range: bytes=${whole.length}-`)).toBe('416')
    expect(await status('Range: bytes=0-1', 'If-Range: "other"')).toBe('200')
    expect(await status('Range: bytes=0-1', `If-Range: ${tag}`)).toBe('206')
    expect(await openForLong(folder)).toEqual([])
  })

  test('answers follow each other on one connection', async () => {
    const { port } = await start(new FileApp(join(folder, 'small.txt')))
    const head = get('/').replace('GET', 'HEAD')
    const { statuses, out } = await talk(port, head + get('/', 'Range: bytes=0-1\r\n') + head + last('/'))
    expect(statuses).toEqual([200, 206, 200, 200])
    expect(out.endsWith('0123456789')).toBe(true)
  })

  test('a client that leaves while it is sent has its file closed', async () => {
    const { port } = await start(new FileApp(join(folder, 'large.bin')))
    const sockets = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'))
    for (const [i, socket] of sockets.entries()) {
      const fields = i % 2 === 0 ? '' : 'Range: bytes=0-3999999, 5000000-7999999\r\n'
      socket.on('error', () => undefined)
      socket.write(get('/', fields))
      await once(socket, 'readable')
    }
    const reading = openBelow(folder).length
    for (const socket of sockets) socket.destroy()
    expect(reading).toBeGreaterThanOrEqual(1)
    expect(await openForLong(folder)).toEqual([])
  })

  test('a client that leaves before it is answered has its file closed', async () => {
    const { port } = await start(new FileApp(join(folder, 'large.bin')))
    for (let i = 0; i < 50; i++) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(get('/', i % 2 === 0 ? '' : 'Range: bytes=0-9, 20-29\r\n'))
      if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
      socket.destroy()
    }
    expect(await openForLong(folder)).toEqual([])
  })

  test('a file that becomes shorter while it is sent does not look complete', async () => {
    const own = folderWith({ 'a.bin': content })
    const { port, errors } = await start(new FileApp(join(own, 'a.bin')))
    const socket = connect(port, '127.0.0.1')
    let received = 0
    socket.on('error', () => undefined)
    socket.write(last('/'))
    await once(socket, 'readable')
    truncateSync(join(own, 'a.bin'), LARGEST_KEPT)
    socket.on('data', (data: Buffer) => {
      received += data.length
    })
    await once(socket, 'close')
    expect(received).toBeLessThan(SIZE)
    expect(errors.join('')).toContain('the file became shorter')
    expect(await openForLong(own)).toEqual([])
  })

  test('a file that grows while it is sent has the length that was said', async () => {
    const own = folderWith({ 'a.bin': content })
    const { port } = await start(new FileApp(join(own, 'a.bin')))
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.write(last('/'))
    await once(socket, 'readable')
    appendFileSync(join(own, 'a.bin'), 'and more')
    socket.on('data', (data: Buffer) => chunks.push(data))
    await once(socket, 'close')
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n') + 4
    expect(all.subarray(0, end).toString()).toContain(`Content-Length: ${SIZE}\r\n`)
    expect(all.subarray(end).equals(content)).toBe(true)
  })
})
