import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { discard } from '../../src/filters/discard.ts'
import { Response } from '../../src/message/response.ts'

/** A body that counts how often it is closed, and may fail to be. */
function body(error?: Error) {
  const state = { closed: 0 }
  const chunks: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: 'x' }),
      return: async () => {
        state.closed++
        if (error !== undefined) throw error
        return { done: true, value: undefined }
      },
    }),
  }
  return { state, chunks }
}

test('closes a body once', async () => {
  const { state, chunks } = body()
  discard(new Response(chunks))
  await expect.poll(() => state.closed).toBe(1)
})

test('a body that cannot be closed, or is none, harms nobody', async () => {
  const escaped: unknown[] = []
  const listen = (error: unknown) => escaped.push(error)
  process.on('unhandledRejection', listen)
  discard(new Response(body(new Error('stuck')).chunks))
  discard(new Response())
  discard(new Response('text'))
  await sleep(10)
  process.off('unhandledRejection', listen)
  expect(escaped).toEqual([])
})
