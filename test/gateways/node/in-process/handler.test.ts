import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { blank } from '../../../../src/environ/blank.ts'
import { call } from '../../../../src/environ/call.ts'
import { Answer, run } from '../../../../src/environ/run.ts'
import { fromNodeHandler } from '../../../../src/gateways/node/in-process/handler.ts'

it('answers at once where the handler does', () => {
  const answer = run(
    fromNodeHandler((request, response) => response.end(request.url)),
    blank('/a?b'),
    new Answer(),
  )
  expect(answer).toBeInstanceOf(Answer)
  expect(String((answer as Answer).body)).toBe('/a?b')
})

it('answers some time later, in pieces, with the head before the end', async () => {
  const app = fromNodeHandler(async (_request, response) => {
    await wait(5)
    response.write('a')
    await wait(5)
    response.end('b')
  })
  const answer = await run(app, blank('/'), new Answer())
  expect(answer.statusLine).toBe('200 OK')
  const chunks: string[] = []
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(String(chunk))
  expect(chunks).toEqual(['a', 'b'])
})

it('throws what is thrown before the head, at once or later', async () => {
  const thrown = new Error('no')
  const at = (handler: () => unknown) => call(fromNodeHandler(handler), blank('/'))
  await expect(
    at(() => {
      throw thrown
    }),
  ).rejects.toBe(thrown)
  await expect(at(async () => Promise.reject(thrown))).rejects.toBe(thrown)
  expect(() => fromNodeHandler('x' as never)).toThrow(
    'a handler is a function (request, response), not string',
  )
})

it('cuts what fails later', async () => {
  const fails = fromNodeHandler(async (_request, response) => {
    response.write('a')
    await wait(1)
    throw new Error('too late')
  })
  await expect(call(fails, blank('/'))).rejects.toThrow('too late')
  const destroys = fromNodeHandler((_request, response) => {
    response.write('a')
    setImmediate(() => response.destroy())
  })
  await expect(call(destroys, blank('/'))).rejects.toThrow('the connection was closed')
  const before = fromNodeHandler((request) => void setImmediate(() => request.socket.destroy()))
  await expect(call(before, blank('/'))).rejects.toThrow('the connection was closed')
})

it('keeps a writer at the pace of its reader', async () => {
  const size = 65_536
  let written = 0
  const app = fromNodeHandler(async (_request, response) => {
    for (let i = 0; i < 160; i++) {
      written += size
      if (!response.write(Buffer.alloc(size))) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
  })
  const answer = await run(app, blank('/'), new Answer())
  let read = 0
  let ahead = 0
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    await wait(0)
    ahead = Math.max(ahead, written - read)
    read += chunk.length
  }
  expect(read).toBe(160 * size)
  expect(ahead).toBeLessThanOrEqual(3 * size)
})
