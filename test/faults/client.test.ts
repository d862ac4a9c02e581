// Clients that leave, stall and trickle: rows 1 to 5, 22, 26, 39 and 40 of the list of faults.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Body, Environ, Wsgi } from '../../src/environ/contract.ts'
import { type Count, countedBody, noCount } from '../support/counted-body.ts'
import { get, last, post, running, talk, ways } from '../support/talk.ts'
import { leftSince, type Open, whatIsOpen } from './leaks.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A connection that sends some bytes, and is then the test's. */
function joined(port: number, text: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1', () => resolve(socket)))
    socket.on('error', () => undefined)
  })
}

let before: Open
let counts: Count[]
beforeEach(() => {
  before = whatIsOpen()
  counts = []
})
// What a test has begun must have ended exactly once, whatever became of its client.
afterEach(async () => {
  await expect.poll(() => counts.filter(({ ended, closed }) => ended + closed !== 1)).toEqual([])
  expect(counts.filter(({ opened }) => opened > 1)).toEqual([])
})

const body = (chunks: Iterable<unknown>) => {
  const count = noCount()
  counts.push(count)
  return countedBody(count, chunks, true)
}
function* endless(size: number): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(size)
}

/** An application that begins, and gives a body. */
const answering =
  (make: () => Body): Wsgi =>
  (_environ, start) => {
    start('200 OK', [])
    return make()
  }

interface Told {
  readonly names: string[]
  aborted: number
}
const uploads =
  (told: Told): Wsgi =>
  async (environ: Environ, startResponse) => {
    environ['wsgify.signal']?.addEventListener('abort', () => told.aborted++)
    try {
      for await (const _chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>);
      told.names.push('whole')
    } catch (error) {
      told.names.push((error as Error).name)
    }
    startResponse('200 OK', [])
    return body(['a', 'b'])
  }

describe.each(ways)('%s', (way) => {
  test('1: gone in the middle of an upload: an error for the reader, never an end; the signal is aborted', async () => {
    const told: Told = { names: [], aborted: 0 }
    const { port } = await running(uploads(told), { way, limits: { preread: 0 } })
    const request = post('/', 'x'.repeat(2000))
    const head = request.indexOf('\r\n\r\n') + 4
    const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n'
    const cuts = Array.from({ length: 20 }, (_, i) => request.slice(0, head + 1 + i * 99))
    for (const text of [...cuts, `${chunked}${'x'.repeat(500)}`, `${chunked}${'x'.repeat(1000)}\r\n`]) {
      const socket = await joined(port, text)
      await wait(5)
      socket.destroy()
    }
    await expect.poll(() => told.names.length).toBe(22)
    expect(new Set(told.names)).toEqual(new Set(['ClientDisconnected']))
    expect(told.aborted).toBe(22)
    expect((await talk(port, last('/'))).statuses).toEqual([200])
  })

  test('2: gone in the middle of a download: nothing more is asked for', async () => {
    const { port } = await running(
      answering(() => body(endless(50_000))),
      { way },
    )
    const sockets = await Promise.all(Array.from({ length: 20 }, () => joined(port, get('/'))))
    for (const [i, socket] of sockets.entries()) {
      socket.resume()
      setTimeout(() => (i % 2 === 0 ? socket.destroy() : socket.resetAndDestroy()), i * 3)
    }
    await expect.poll(() => counts.filter(({ closed }) => closed === 1).length, { timeout: 5000 }).toBe(20)
    const pulled = counts.map((count) => count.pulled)
    await wait(50)
    expect(counts.map((count) => count.pulled)).toEqual(pulled)
  })

  test('3: gone before its answer: the body is closed, and no step of it taken', async () => {
    let asked = 0
    const app: Wsgi = async (environ, start) => {
      asked++
      await once(environ['wsgify.signal'] as AbortSignal, 'abort')
      start('200 OK', [])
      return body(endless(10))
    }
    const { port } = await running(app, { way })
    for (let i = 0; i < 5; i++) {
      const socket = await joined(port, get('/'))
      await expect.poll(() => asked).toBe(i + 1)
      socket.resetAndDestroy()
    }
    await expect.poll(() => counts.length).toBe(5)
    await expect.poll(() => counts.every(({ closed, pulled }) => closed === 1 && pulled === 0)).toBe(true)
  })

  test('4: a reader that stalls takes no memory: a hundred of them, of a hundred megabytes each', async () => {
    const { port } = await running(
      answering(() => body(endless(65_536))),
      { way },
    )
    const rss = process.memoryUsage().rss
    const sockets = await Promise.all(Array.from({ length: 100 }, () => joined(port, get('/'))))
    for (const socket of sockets) socket.pause()
    await wait(800)
    // Each has what the system and one connection hold; all of it would be ten gigabytes.
    expect(Math.max(...counts.map(({ pulled }) => pulled))).toBeLessThan(400)
    expect(process.memoryUsage().rss - rss).toBeLessThan(400_000_000)
    for (const socket of sockets) socket.destroy()
  })

  test('40: what is wrong behind a request that still runs is refused after its answer, once', async () => {
    const app: Wsgi = async (_environ, start) => {
      await wait(50)
      start('200 OK', [])
      return 'good'
    }
    const { port } = await running(app, { way })
    const { statuses, ended } = await talk(port, `${get('/')}NONSENSE\r\n\r\n${get('/')}`)
    // node:http answers what it cannot read by itself, and at once.
    expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(1)
    if (way !== 'a node:http server') expect(statuses).toEqual([200, 400])
    expect(ended).toBe(true)
  })
})

describe.each(ways.slice(0, 2))('%s', (way) => {
  test('5, 26: one that sends too slowly, or less than it said, gets 408', async () => {
    const told: Told = { names: [], aborted: 0 }
    const { port } = await running(uploads(told), {
      way,
      limits: { preread: 0, rateGrace: 500, bodyMinRate: 1000, requestTimeout: 3000 },
    })
    const socket = await joined(port, post('/', 'x'.repeat(5000)).slice(0, -4999))
    let out = ''
    socket.setEncoding('latin1').on('data', (text) => {
      out += text
    })
    const dripping = setInterval(() => socket.write('x'), 50)
    await expect.poll(() => out, { timeout: 6000 }).toContain('HTTP/1.1 408')
    clearInterval(dripping)
    socket.destroy()
    expect(told.names).not.toContain('whole')
  })

  test('22: one that closes its half gets its whole answer', async () => {
    const { port } = await running(
      answering(() => body(['a'.repeat(100_000)])),
      { way },
    )
    const { out } = await talk(port, last('/'), null, true)
    expect(out).toContain('a'.repeat(100_000).slice(0, 50_000))
    expect(out.trimEnd().endsWith('0')).toBe(true)
  })

  test('39: five hundred that reset at once: no line for the operator, nothing left', async () => {
    const { port, errors } = await running(
      answering(() => body(endless(1000))),
      { way },
    )
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(
        Array.from({ length: 50 }, (_, i) => joined(port, i % 3 === 0 ? 'GET / HT' : get('/'))),
      )
      for (const socket of sockets) socket.resetAndDestroy()
    }
    await expect.poll(() => counts.every(({ ended, closed }) => ended + closed === 1)).toBe(true)
    expect(errors).toEqual([])
    // The server itself is one descriptor, and its sweep one timer.
    const {
      descriptors = 0,
      timers = 0,
      listeners = 0,
    } = await leftSince({ ...before, descriptors: before.descriptors + 1, timers: before.timers + 1 })
    expect([descriptors, timers, listeners]).toEqual([0, 0, 0])
  })
})
