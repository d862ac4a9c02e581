import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { Application, Wsgi } from '../../../src/environ/contract.ts'
import { MountGateway } from '../../../src/gateways/node/mount.ts'
import { type Reply, ReplyWire } from '../../../src/gateways/node/reply-wire.ts'

type Taken = [
  status: number,
  reason: string,
  fields: readonly string[],
  body: string | Buffer | Readable | null,
]

/** What an application gives to the reply of a framework, for one request. */
async function taken(app: Application, init: RequestInit = {}): Promise<Taken> {
  const gateway = new MountGateway(app, { errors: { write: () => undefined } })
  let settle = (_taken: Taken) => {}
  const result = new Promise<Taken>((resolve) => {
    settle = resolve
  })
  const server = createServer((request, response) => {
    let head: [number, string, readonly string[]] = [0, '', []]
    const reply: Reply = {
      head: (...given) => {
        head = given
      },
      body: (body) => settle([...head, body]),
    }
    const mounted = {
      target: request.url ?? '',
      path: { script: '', path: '/', query: '' },
      body: null,
      native: ['own.key', 1],
      next: () => undefined,
    } as const
    gateway.answer(request, response, new ReplyWire(request, response, gateway.limits, mounted, reply))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, init).catch(() => undefined)
  return result
}

const answers =
  (status: string, headers: [string, string][], body: () => ReturnType<Wsgi>): Wsgi =>
  (_environ, start) => {
    start(status, headers)
    return body()
  }

it('gives a whole body with its length', async () => {
  const [status, reason, fields, body] = await taken(answers('201 Made', [['X-A', '1']], () => 'h\u00e9'))
  expect([status, reason, fields]).toEqual([201, 'Made', ['X-A', '1', 'Content-Length', '3']])
  expect(body).toBe('h\u00e9')
  const [, , , encoded] = await taken(answers('200 OK', [['X-A', '\u00e9']], () => 'h\u00e9'))
  expect(Buffer.isBuffer(encoded) && String(encoded)).toBe('h\u00e9')
  const [, , , bytes] = await taken(answers('200 OK', [], () => Uint8Array.of(104, 105)))
  expect(Buffer.isBuffer(bytes) && String(bytes)).toBe('hi')
})

it('gives none where there is none, and a stream where no length is known', async () => {
  expect((await taken(answers('204 No Content', [], () => '')))[3]).toBe(null)
  const [, , fields, body] = await taken(
    answers('200 OK', [], () => ''),
    { method: 'HEAD' },
  )
  expect([fields.includes('Content-Length'), body instanceof Readable]).toEqual([false, true])
})

it('streams at the pace of who reads', async () => {
  let given = 0
  const [, , , body] = await taken(
    answers('200 OK', [], async function* () {
      for (let i = 0; i < 100; i++) {
        given += 65_536
        yield Buffer.alloc(65_536)
      }
    }),
  )
  let read = 0
  let ahead = 0
  for await (const chunk of body as Readable) {
    await wait(0)
    ahead = Math.max(ahead, given - read)
    read += (chunk as Buffer).length
  }
  expect(read).toBe(100 * 65_536)
  expect(ahead).toBeLessThanOrEqual(4 * 65_536)
})

it('closes what the framework lets go of, once', async () => {
  let closed = 0
  const endless: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 'x'.repeat(1000) }),
      return: async () => {
        closed++
        return { done: true, value: undefined }
      },
    }),
  }
  const [, , , body] = await taken(answers('200 OK', [], () => endless))
  ;(body as Readable).destroy()
  await expect.poll(() => closed).toBe(1)
})

it('breaks a stream whose body fails', async () => {
  const [, , , body] = await taken(
    answers('200 OK', [], async function* () {
      yield 'first'
      await wait(5)
      throw new Error('secret')
    }),
  )
  const stream = body as Readable
  stream.resume()
  await new Promise((resolve) => stream.once('close', resolve))
  expect(stream.readableEnded).toBe(false)
})
