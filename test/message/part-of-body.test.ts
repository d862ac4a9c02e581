import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BlobBody, type RandomAccess } from '../../src/body/random-access.ts'
import { closeBody, collect, iterate } from '../../src/environ/body.ts'
import { partOf, partsOf } from '../../src/message/part-of-body.ts'

const read = async (body: Parameters<typeof collect>[0]) => Buffer.from(await collect(body)).toString()
async function* streamed(...chunks: string[]) {
  yield* chunks
}

describe('one part', () => {
  test.each([
    ['text', () => '0123456789'],
    ['bytes', () => Buffer.from('0123456789')],
    ['an array', () => ['012', '', '3456', '789']],
    ['a stream', () => streamed('0', '12345', '6789')],
  ])('of %s', async (_name, body) => {
    expect(await read(partOf(body(), { first: 0, last: 9 }))).toBe('0123456789')
    expect(await read(partOf(body(), { first: 2, last: 6 }))).toBe('23456')
    expect(await read(partOf(body(), { first: 9, last: 9 }))).toBe('9')
  })

  test('counts bytes, not characters', async () => {
    expect(await read(partOf('\u00e9a', { first: 2, last: 2 }))).toBe('a')
  })

  test('what comes after it is not read, and the body is closed once', async () => {
    let pulled = 0
    let closed = 0
    const body = (async function* () {
      try {
        for (;;) {
          pulled++
          yield '01'
        }
      } finally {
        closed++
      }
    })()
    expect(await read(partOf(body, { first: 3, last: 4 }))).toBe('10')
    expect([pulled, closed]).toEqual([3, 1])
  })

  test('is the same however the body is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme-ascii' })),
        fc.nat(30),
        fc.nat(30),
        async (chunks, first, size) => {
          const text = chunks.join('')
          const part = { first, last: first + size }
          expect(await read(partOf(streamed(...chunks), part))).toBe(text.slice(first, first + size + 1))
        },
      ),
    )
  })
})

const PARTS = [
  { first: 0, last: 1 },
  { first: 8, last: 9 },
]

describe('several parts', () => {
  test.each([
    ['text', '0123456789'],
    ['bytes', Buffer.from('0123456789')],
    ['a Blob', new BlobBody(new Blob(['01234', '56789']))],
  ])('of %s are one body', async (_name, whole) => {
    const { body, size, type } = partsOf(whole, PARTS, 'text/plain', 10)
    const boundary = type.replace('multipart/byteranges; boundary=', '')
    const text = await read(body)
    expect(text).toBe(
      [
        `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n`,
        `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n`,
        `--${boundary}--\r\n`,
      ].join(''),
    )
    expect(size).toBe(text.length)
  })

  test('have no type where the whole has none', async () => {
    const { body } = partsOf('0123456789', PARTS, null, 10)
    expect(await read(body)).not.toContain('Content-Type')
  })
})

/** A body that can be read from anywhere and counts how often each part of it was closed. */
function counting(fault?: unknown) {
  const closed: string[] = []
  const chunk = async () => ({ done: false as const, value: Buffer.from('xx') })
  const part = ({ first, last }: { first: number; last: number }) => {
    let left = 1
    const iterator = {
      [Symbol.asyncIterator]: () => iterator,
      next: async (): Promise<IteratorResult<Uint8Array>> => {
        if (fault !== undefined && first > 0) throw fault
        return left-- > 0 ? chunk() : { done: true, value: undefined }
      },
      return: async () => {
        closed.push(`${first}-${last}`)
        return { done: true as const, value: undefined }
      },
    }
    return iterator
  }
  const body: RandomAccess = {
    size: 10,
    part,
    [Symbol.asyncIterator]: () => part({ first: 0, last: 9 }) as AsyncIterator<Uint8Array>,
  }
  return { body, closed }
}

describe('what is not read to its end is closed once', () => {
  test('one part of a stream that was not begun', async () => {
    let closed = 0
    const iterator = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => ({ done: false as const, value: 'x' }),
      return: async () => {
        closed++
        return { done: true as const, value: undefined }
      },
    }
    await closeBody(partOf(iterator, { first: 1, last: 2 }))
    expect(closed).toBe(1)
    const part = iterate(partOf(iterator, { first: 1, last: 2 }) as AsyncIterable<Uint8Array>)
    expect(await part.next()).toEqual({ done: false, value: Uint8Array.of(120) })
    await part.return?.()
    await part.return?.()
    expect([closed, await part.next()]).toEqual([2, { done: true, value: undefined }])
  })

  test('a stream with a chunk that is none', async () => {
    let closed = 0
    const body = (async function* () {
      try {
        yield 7 as unknown as string
      } finally {
        closed++
      }
    })()
    await expect(read(partOf(body, { first: 0, last: 1 }))).rejects.toThrow(TypeError)
    expect(closed).toBe(1)
  })

  test('several parts, none of them begun', async () => {
    const { body, closed } = counting()
    await closeBody(partsOf(body, PARTS, null, 10).body)
    expect(closed).toEqual(['0-1', '8-9'])
  })

  test('several parts, in the midst of the first', async () => {
    const { body, closed } = counting()
    const iterator = iterate(partsOf(body, PARTS, null, 10).body as AsyncIterable<Uint8Array>)
    await iterator.next()
    await iterator.next()
    await iterator.return?.()
    await iterator.return?.()
    expect([closed, await iterator.next()]).toEqual([['0-1', '8-9'], { done: true, value: undefined }])
  })

  test('several parts, the second of which fails', async () => {
    const { body, closed } = counting(new Error('gone'))
    await expect(read(partsOf(body, [...PARTS, { first: 5, last: 6 }], null, 10).body)).rejects.toThrow(
      'gone',
    )
    expect(closed).toEqual(['5-6'])
  })
})
