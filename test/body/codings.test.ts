import * as zlib from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { decoderOf, encoderOf, madeCodings } from '../../src/body/codings.ts'
import { CodingError } from '../../src/body/errors.ts'
import { bytesOf, collect } from '../../src/environ/body.ts'

const text = 'hello, w\u00f6rld '.repeat(500)
const bytes = new TextEncoder().encode(text)
const read = async (chunks: AsyncIterable<Uint8Array>) => Buffer.from(await collect(chunks)).toString()

const undone = madeCodings().filter((coding) => decoderOf(coding) !== null)

describe.each(undone)('%s', (coding) => {
  const encoder = encoderOf(coding)
  const decode = decoderOf(coding)

  test('comes back as it went, whole and in chunks', async () => {
    const whole = await encoder!.whole(bytes)
    expect(whole.length).toBeLessThan(bytes.length / 10)
    expect(await read(decode!(bytesOf(whole)))).toBe(text)
    const chunks = encoder!.chunks(bytesOf([bytes.subarray(0, 7), bytes.subarray(7)]))
    expect(await read(decode!(chunks))).toBe(text)
  })

  test('each chunk leaves as it comes', async () => {
    let give: ((text: string) => void) | null = null
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise<IteratorResult<string>>((resolve) => {
            give = (value) => resolve({ done: false, value })
          }),
        return: async () => ({ done: true as const, value: undefined }),
      }),
    }
    const through = decode!(encoder!.chunks(bytesOf(source)))[Symbol.asyncIterator]()
    for (const word of ['one', 'two']) {
      const step = through.next()
      const asked = await vi.waitUntil(() => give as ((text: string) => void) | null, { interval: 1 })
      give = null
      asked(word)
      expect(Buffer.from((await step).value!).toString()).toBe(word)
    }
    await through.return?.()
  })

  test('a source that has nothing to give is closed at once', async () => {
    let closed = 0
    let asked = 0
    const idle = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          asked++
          return new Promise<IteratorResult<Uint8Array>>(() => undefined)
        },
        return: async () => ({ done: true as const, value: void closed++ }),
      }),
    }
    for (const [i, chunks] of [encoder!.chunks(idle), decode!(idle)].entries()) {
      const iterator = chunks[Symbol.asyncIterator]()
      void iterator.next().catch(() => undefined)
      await vi.waitUntil(() => asked > i, { interval: 1 })
      await iterator.return?.()
    }
    expect(closed).toBe(2)
  })

  test('what the source fails with is passed on, and what is not in the coding is told apart', async () => {
    const failing = (async function* () {
      yield await encoder!.whole(bytes)
      throw new RangeError('mine')
    })()
    await expect(read(decode!(failing))).rejects.toThrow('mine')
    await expect(read(decode!(bytesOf('this is no such coding at all')))).rejects.toThrow(CodingError)
    const whole = await encoder!.whole(bytes)
    await expect(read(decode!(bytesOf(whole.subarray(0, whole.length - 6))))).rejects.toThrow(CodingError)
  })

  test('a level that it does not have is refused', () => {
    for (const level of [-1, 1.5, 99, Number.NaN])
      expect(() => encoderOf(coding, { level })).toThrow(RangeError)
    expect(encoderOf(coding, { level: 1 })).not.toBeNull()
  })
})

test('deflate is undone with its wrapper and without', async () => {
  for (const encoded of [zlib.deflateSync(bytes), zlib.deflateRawSync(bytes)]) {
    for (const size of [1, 2, 1000]) {
      const pieces = Array.from({ length: Math.ceil(encoded.length / size) }, (_, i) =>
        encoded.subarray(i * size, (i + 1) * size),
      )
      expect(await read(decoderOf('deflate')!(bytesOf(pieces)))).toBe(text)
    }
  }
})

test('those that every Node has are made', () => {
  expect(madeCodings().slice(0, 4)).toEqual(['gzip', 'x-gzip', 'deflate', 'br'])
})

test('gzip is the same for the same bytes', async () => {
  const gzip = encoderOf('gzip')!
  expect(await gzip.whole(bytes)).toEqual(await gzip.whole(bytes))
})

test.each(['compress', 'identity', '', '__proto__', 'deflate-raw'])('%j is not known', (coding) => {
  expect([encoderOf(coding), decoderOf(coding)]).toEqual([null, null])
})
