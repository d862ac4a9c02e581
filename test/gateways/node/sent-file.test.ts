import { once } from 'node:events'
import { closeSync, openSync, truncateSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collect } from '../../../src/environ/body.ts'
import type { Application, Chunk, SendableFile } from '../../../src/environ/contract.ts'
import { FILE_PIECE } from '../../../src/gateways/node/file-reader.ts'
import { FilePieces, reuse, SentFile, wrapFile } from '../../../src/gateways/node/sent-file.ts'
import { folderWith, openBelow } from '../../support/files.ts'
import { get, last, running, talk, ways } from '../../support/talk.ts'

const SIZE = FILE_PIECE * 3 + 1000
const content = Buffer.from(Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) % 251))
const folder = folderWith({ 'a.bin': content })

/** A file of the folder, which counts how often it was closed. */
function file(start = 0, size = SIZE - start) {
  const fd = openSync(join(folder, 'a.bin'), 'r')
  const seen = { closed: 0, read: 0 }
  const iterator: AsyncIterator<Chunk> = {
    next: async () => {
      seen.read++
      return { done: true, value: undefined }
    },
    return: async () => {
      if (seen.closed++ === 0) closeSync(fd)
      return { done: true, value: undefined }
    },
  }
  const sendable: SendableFile = { fd, start, size, [Symbol.asyncIterator]: () => iterator as never }
  return { sendable, seen }
}

describe('pieces', () => {
  test('are those of the file, and their memory is used again', async () => {
    const { sendable, seen } = file(10)
    const pieces = new FilePieces(sendable)
    const memories = new Set<ArrayBufferLike>()
    const taken: Buffer[] = []
    for (;;) {
      const { done, value } = await pieces.next()
      if (done) break
      taken.push(Buffer.from(value))
      memories.add(value.buffer)
      reuse(value)
    }
    expect(Buffer.concat(taken).equals(content.subarray(10))).toBe(true)
    expect([taken.length, memories.size, seen]).toEqual([4, 1, { closed: 1, read: 0 }])
  })

  test('which is not given back are nobody else’s', async () => {
    const pieces = new FilePieces(file().sendable)
    const one = (await pieces.next()).value as Uint8Array
    const two = (await pieces.next()).value as Uint8Array
    expect(one.buffer === two.buffer).toBe(false)
    await pieces.return()
  })

  test('close once, while one is read too', async () => {
    const { sendable, seen } = file()
    const pieces = new FilePieces(sendable)
    const reading = pieces.next()
    await pieces.return()
    expect(seen.closed).toBe(0)
    expect(await reading).toEqual({ done: true, value: undefined })
    await pieces.return()
    expect([seen.closed, (await pieces.next()).done]).toEqual([1, true])
  })

  test('of a file that became shorter fail', async () => {
    const own = folderWith({ 'b.bin': content })
    const fd = openSync(join(own, 'b.bin'), 'r')
    const closing = { next: async () => ({ done: true as const, value: undefined }) }
    const pieces = new FilePieces({
      fd,
      start: 0,
      size: SIZE,
      [Symbol.asyncIterator]: () => closing as never,
    })
    reuse((await pieces.next()).value)
    truncateSync(join(own, 'b.bin'), 100)
    await expect(pieces.next()).rejects.toThrow('the file became shorter while it was sent')
    expect((await pieces.next()).done).toBe(true)
    closeSync(fd)
  })
})

test('to whoever stands between, it is a body like any other', async () => {
  async function* body() {
    yield 'from the file'
  }
  const sent = wrapFile(Object.assign(body(), { fd: -1, start: 0, size: 13 }) as never)
  expect(sent).toBeInstanceOf(SentFile)
  expect(Buffer.from(await collect(sent)).toString()).toBe('from the file')
})

describe.each(ways)('by %s', (way) => {
  const wrapped =
    (fields: [string, string][], start = 0, size = SIZE - start): Application =>
    (environ, startResponse) => {
      startResponse('200 OK', fields)
      const wrap = environ['wsgi.file_wrapper']
      if (wrap === undefined) throw new Error('there is no wsgi.file_wrapper')
      return wrap(file(start, size).sendable)
    }

  test('it is sent whole, and gets its length', async () => {
    const { port } = await running(wrapped([]), { way })
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect(answer.headers.get('Content-Length')).toBe(String(SIZE))
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true)
    expect(openBelow(folder)).toEqual([])
  })

  test('what is small leaves too, and the next request is answered', async () => {
    const { port } = await running(wrapped([['Content-Type', 'text/plain']], 5, 7), { way })
    const { out, statuses } = await talk(port, get('/') + last('/'))
    expect(statuses).toEqual([200, 200])
    expect(out.endsWith(content.subarray(5, 12).toString('latin1'))).toBe(true)
  })

  test('HEAD closes it unread', async () => {
    const { port } = await running(wrapped([]), { way })
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(openBelow(folder)).toEqual([])
  })

  test('more than its Content-Length is not sent', async () => {
    const { port, errors } = await running(wrapped([['Content-Length', '10']]), { way })
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    await answer.arrayBuffer().catch(() => undefined)
    expect(errors.join('')).toContain('longer than its Content-Length')
    expect(openBelow(folder)).toEqual([])
  })

  // What is given back too early would be overwritten by what is read for another.
  test('forty slow readers at once each get what they asked for', async () => {
    const app: Application = (environ, startResponse) => {
      startResponse('200 OK', [])
      const start = Number(environ.QUERY_STRING)
      return environ['wsgi.file_wrapper']?.(file(start).sendable) ?? ''
    }
    const { port } = await running(app, { way })
    const faults = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const socket = connect(port, '127.0.0.1')
        socket.write(last(`/?${i * 997}`))
        const taken: Buffer[] = []
        socket.on('data', (data: Buffer) => {
          taken.push(data)
          if (i % 2 === 0) {
            socket.pause()
            setTimeout(() => socket.resume(), 1 + (i % 5))
          }
        })
        await once(socket, 'close')
        const all = Buffer.concat(taken)
        const body = all.subarray(all.indexOf('\r\n\r\n') + 4)
        return body.equals(content.subarray(i * 997)) ? [] : [i]
      }),
    )
    expect(faults.flat()).toEqual([])
    expect(openBelow(folder)).toEqual([])
  })
})
