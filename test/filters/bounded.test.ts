import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { collect } from '../../src/environ/body.ts'
import type { Body } from '../../src/environ/contract.ts'
import { bounded } from '../../src/filters/bounded.ts'

const late = () => new Error('late')

function ticking(pause: number, count = Number.POSITIVE_INFINITY) {
  const seen = { closed: 0, pulled: 0 }
  const body = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (seen.pulled === count) return { done: true as const, value: undefined }
        seen.pulled++
        await sleep(pause)
        return { done: false as const, value: 'x' }
      },
      async return() {
        seen.closed++
        return { done: true as const, value: undefined }
      },
    }),
  }
  return { seen, body }
}
const iteratorOf = (body: Body) => (body as AsyncIterable<string>)[Symbol.asyncIterator]()

describe('bounded', () => {
  test('lets through what ends in time, and what is there already', async () => {
    const { body, seen } = ticking(1, 3)
    expect(new TextDecoder().decode(await collect(bounded(body, 500, late)))).toBe('xxx')
    expect(seen.closed).toBe(0)
    const file = Object.assign((async function* () {})(), { fd: 1, start: 0, size: 0 })
    for (const whole of ['x', ['a', 'b'], file] as Body[]) expect(bounded(whole, 0, late)).toBe(whole)
  })

  test('breaks off what is waited for, and closes it once', async () => {
    const { body, seen } = ticking(2000)
    const iterator = iteratorOf(bounded(body, 10, late))
    await expect(iterator.next()).rejects.toThrow('late')
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    await iterator.return?.()
    expect(seen.closed).toBe(1)
  })

  test('breaks off what a client is too slow to take', async () => {
    const { body, seen } = ticking(1)
    const iterator = iteratorOf(bounded(body, 20, late))
    await iterator.next()
    await sleep(40)
    expect(seen).toEqual({ closed: 1, pulled: 1 })
    await expect(iterator.next()).rejects.toThrow('late')
    await iterator.return?.()
    expect(seen.closed).toBe(1)
  })

  test('closes a body that nobody reads, whether it is left or forgotten', async () => {
    const left = ticking(1)
    await iteratorOf(bounded(left.body, 5, late)).return?.()
    const forgotten = ticking(1)
    bounded(forgotten.body, 5, late)
    await sleep(20)
    expect([left.seen, forgotten.seen]).toEqual([
      { closed: 1, pulled: 0 },
      { closed: 1, pulled: 0 },
    ])
  })

  test('a body that fails to close harms nobody but its reader', async () => {
    const body: Iterable<string> = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 'a' }),
        return: () => {
          throw new Error('stuck')
        },
      }),
    }
    const iterator = iteratorOf(bounded(body, 10, late))
    await iterator.next()
    await sleep(30)
    await expect(iterator.next()).rejects.toThrow('late')
  })

  test('throws what the body throws', async () => {
    const failing = (async function* () {
      yield 'x'
      throw new Error('own')
    })()
    await expect(collect(bounded(failing, 500, late))).rejects.toThrow('own')
  })
})
