import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import type { Application, Wsgi } from '../../../src/environ/contract.ts'
import { MountGateway } from '../../../src/gateways/node/mount.ts'
import { type Given, ReplyWire } from '../../../src/gateways/node/reply-wire.ts'

/** What an application gives to the reply of a framework, for one request. */
async function taken(app: Application, init: RequestInit = {}): Promise<Given> {
  const gateway = new MountGateway(app, { errors: { write: () => undefined } }, 'own.key')
  let settle = (_given: Given) => {}
  const result = new Promise<Given>((resolve) => {
    settle = resolve
  })
  class OwnWire extends ReplyWire {
    readonly native = {}
    readonly parsed = null
    pass(): void {}
    protected give(given: Given): void {
      settle(given)
    }
  }
  const server = createServer((request, response) => {
    const path = { script: '', path: '/', query: '' }
    gateway.answer(request, new OwnWire(request, response, gateway.limits, request.url ?? '', path))
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
  expect(await taken(answers('201 Made', [['X-A', '1']], () => 'h\u00e9'))).toEqual({
    status: 201,
    reason: 'Made',
    fields: ['X-A', '1'],
    length: 3,
    body: 'h\u00e9',
  })
  const { body: encoded } = await taken(answers('200 OK', [['X-A', '\u00e9']], () => 'h\u00e9'))
  expect(Buffer.isBuffer(encoded) && String(encoded)).toBe('h\u00e9')
  const { body: bytes } = await taken(answers('200 OK', [], () => Uint8Array.of(104, 105)))
  expect(Buffer.isBuffer(bytes) && String(bytes)).toBe('hi')
})

it('gives none where there is none, and a stream where no length is known', async () => {
  expect((await taken(answers('204 No Content', [], () => ''))).body).toBe(null)
  const { length, body } = await taken(
    answers('200 OK', [], () => ''),
    { method: 'HEAD' },
  )
  expect([length, body instanceof Readable]).toEqual([-1, true])
})

it('streams at the pace of who reads', async () => {
  let given = 0
  const { body } = await taken(
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
  const { body } = await taken(answers('200 OK', [], () => endless))
  ;(body as Readable).destroy()
  await expect.poll(() => closed).toBe(1)
})

it('breaks a stream whose body fails', async () => {
  const { body } = await taken(
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
