// Bodies both ways, as fast as they are taken and no faster.

import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { sendRequest } from '../../src/client/index.ts'
import { call } from '../../src/environ/call.ts'
import { Answer, run } from '../../src/environ/run.ts'
import { environFor, rawUpstream, upstream } from '../support/upstream.ts'

/** Resolves once a count that has begun has not changed for a while. */
async function settles(count: () => number): Promise<void> {
  let before = -1
  await expect
    .poll(
      () => {
        const same = count() > 0 && count() === before
        before = count()
        return same
      },
      { interval: 200, timeout: 10_000 },
    )
    .toBe(true)
}

describe('back-pressure', () => {
  const size = 50 << 20
  const piece = Buffer.alloc(65_536)

  it('keeps an upload from being read ahead of a server that does not take it', async () => {
    let pulled = 0
    const endless = (async function* () {
      for (;;) {
        pulled += piece.length
        yield piece
      }
    })()
    const url = await rawUpstream((socket) => void socket.pause())
    const leave = new AbortController()
    const running = call(
      sendRequest,
      environFor(url, {
        REQUEST_METHOD: 'POST',
        'wsgi.input': endless,
        'wsgi.input_terminated': true,
        'wsgify.signal': leave.signal,
      }),
    )
    running.catch(() => undefined)
    // What the sockets of the system take differs; that it ends is what matters.
    await settles(() => pulled)
    expect(pulled).toBeLessThan(size)
    leave.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    expect((await endless.next()).done).toBe(true)
  })

  it('keeps a server from sending what nobody reads yet', async () => {
    let sent = 0
    const url = await upstream(async (_req, res) => {
      res.setHeader('Content-Type', 'text/plain')
      res.on('error', () => undefined)
      for (; !res.destroyed; sent += piece.length) if (!res.write(piece)) await once(res, 'drain')
    })
    const answer = await run(sendRequest, environFor(url), new Answer())
    const chunks = (answer.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    await chunks.next()
    await settles(() => sent)
    expect(sent).toBeLessThan(size)
    await chunks.return?.()
  })

  it('leaves memory flat while 50 MiB pass each way', { timeout: 60_000 }, async () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const url = await upstream(async (req, res) => {
      let got = 0
      for await (const chunk of req) got += chunk.length
      res.setHeader('Content-Type', 'application/octet-stream')
      res.setHeader('X-Got', got)
      for (let sent = 0; sent < size; sent += piece.length) if (!res.write(piece)) await once(res, 'drain')
      res.end()
    })
    let most = 0
    let passed = 0
    const pass = (bytes: number) => {
      passed += bytes
      if (passed % (4 << 20) >= bytes) return
      gc()
      most = Math.max(most, process.memoryUsage().arrayBuffers)
    }
    gc()
    const before = process.memoryUsage().arrayBuffers
    const input = (async function* () {
      for (let sent = 0; sent < size; sent += piece.length) {
        pass(piece.length)
        yield piece
      }
    })()
    const environ = environFor(url, {
      REQUEST_METHOD: 'POST',
      'wsgi.input': input,
      CONTENT_LENGTH: String(size),
    })
    const answer = await run(sendRequest, environ, new Answer())
    let got = 0
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      got += chunk.length
      pass(chunk.length)
    }
    expect([got, answer.headerlist?.find(([name]) => name === 'X-Got')?.[1]]).toEqual([size, String(size)])
    expect(most - before).toBeLessThan(20 << 20)
  })
})
