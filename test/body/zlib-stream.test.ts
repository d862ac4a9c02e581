import * as zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { type Duplex, throughZlib } from '../../src/body/zlib-stream.ts'
import { collect } from '../../src/environ/body.ts'

const gzip = () => zlib.createGzip() as unknown as Duplex

test('chunks go through, with their end', async () => {
  const chunks = (async function* () {
    for (let i = 0; i < 1000; i++) yield Buffer.alloc(10_000, i)
  })()
  const encoded = await collect(throughZlib(gzip(), chunks))
  expect(zlib.gunzipSync(encoded).length).toBe(10_000_000)
})

test('nothing is taken from the source before it is read, and no more than fits', async () => {
  let taken = 0
  const chunks = (async function* () {
    for (;;) {
      taken++
      yield crypto.getRandomValues(new Uint8Array(60_000))
    }
  })()
  const iterator = throughZlib(gzip(), chunks)[Symbol.asyncIterator]()
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(taken).toBe(0)
  await iterator.next()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(taken).toBeGreaterThan(0)
  expect(taken).toBeLessThan(20)
  await iterator.return?.()
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
  const before = taken
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(taken).toBe(before)
})

test('a source that fails fails what is read, and is not closed again', async () => {
  let closed = 0
  const chunks = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('broken')),
      return: async () => ({ done: true as const, value: void closed++ }),
    }),
  }
  await expect(collect(throughZlib(gzip(), chunks))).rejects.toThrow('broken')
  expect(closed).toBe(0)
})
