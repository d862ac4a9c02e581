import { describe, expect, test } from 'vitest'
import {
  bytesOf,
  chained,
  chunkBytes,
  closeBody,
  closeIterator,
  collect,
  dropBody,
  isChunk,
  iterate,
  later,
  lengthOfChunks,
} from '../../src/environ/body.ts'
import type { Body } from '../../src/environ/contract.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function* counted(log: string[]) {
  try {
    yield 'a'
    yield new Uint8Array([98])
  } finally {
    log.push('closed')
  }
}

describe('collect', () => {
  test('one chunk is read at once', () => {
    expect(collect('é')).toEqual(Uint8Array.of(0xc3, 0xa9))
    expect(collect(Uint8Array.of(1))).toEqual(Uint8Array.of(1))
  })

  test.each<[string, () => Body]>([
    ['an array', () => ['a', '', Uint8Array.of(98)]],
    ['a generator', () => counted([])],
    [
      'an asynchronous generator',
      async function* () {
        yield* counted([])
      },
    ],
    ['a stream', () => new Blob(['ab']).stream() as unknown as AsyncIterable<Uint8Array>],
  ])('%s is read to its end', async (_name, body) => expect(text(await collect(body()))).toBe('ab'))

  test('a chunk that is none closes the iterator, and is named', async () => {
    const log: string[] = []
    const body = (function* () {
      try {
        yield 7 as unknown as string
      } finally {
        log.push('closed')
      }
    })()
    await expect(collect(body)).rejects.toThrow('a chunk of a body is a string or a Uint8Array, not 7')
    expect(log).toEqual(['closed'])
  })
})

test('closeBody closes an iterator that was begun, and leaves what needs no closing', () => {
  const log: string[] = []
  const body = counted(log)
  body.next()
  void closeBody(body)
  void closeBody('text')
  void closeBody(['a'])
  expect(log).toEqual(['closed'])
})

test('closeIterator is content with an iterator that cannot be closed', () => {
  expect(closeIterator({ next: () => ({ done: true, value: undefined }) })).toBeUndefined()
})

test('iterate refuses what is no body', () => {
  expect(() => iterate({} as Iterable<string>)).toThrow('not an object')
})

test('isChunk', () => {
  expect(['', new Uint8Array(), [], {}, null, 1].map(isChunk)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('chunkBytes takes text as UTF-8', () => expect(chunkBytes('é')).toEqual(Uint8Array.of(0xc3, 0xa9)))

describe('chained and bytesOf', () => {
  test('bodies are read one after the other, and closed by their end', async () => {
    const log: string[] = []
    const all = chained(['x', counted(log), [], ['y', Uint8Array.of(122)]])
    expect(text(await collect(all))).toBe('xabyz')
    expect(log).toEqual(['closed'])
  })

  test.each([0, 1, 2, 3, 9])('after %i steps, what was not read is closed once', async (steps) => {
    const closed: string[] = []
    const watched = (name: string, size: number): Body => ({
      [Symbol.asyncIterator]: () => {
        let at = 0
        return {
          next: async () => (at++ < size ? { done: false, value: name } : { done: true, value: undefined }),
          return: async () => ({ done: true, value: void closed.push(name) }),
        }
      },
    })
    const bodies = bytesOf(chained([watched('a', 2), watched('b', 2), watched('c', 2)]))
    const iterator = bodies[Symbol.asyncIterator]()
    for (let i = 0; i < steps; i++) await iterator.next()
    await iterator.return?.()
    await iterator.return?.()
    expect(closed).toEqual(steps < 3 ? ['a', 'b', 'c'] : steps < 5 ? ['b', 'c'] : [])
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  test('one that fails closes those behind it', async () => {
    const log: string[] = []
    const failing = (function* (): Generator<string> {
      yield 'a'
      throw new Error('broken')
    })()
    const behind = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true, value: undefined }) as const,
        return: () => ({ done: true, value: void log.push('closed') }) as const,
      }),
    }
    await expect(collect(chained([failing, behind as Body]))).rejects.toThrow('broken')
    expect(log).toEqual(['closed'])
  })

  test('one that is none closes those behind it', async () => {
    const log: string[] = []
    const behind = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true, value: undefined }) as const,
        return: () => ({ done: true, value: void log.push('closed') }) as const,
      }),
    }
    await expect(collect(chained(['a', 7 as never, behind as Body]))).rejects.toThrow('not 7')
    expect(log).toEqual(['closed'])
  })

  test('a chunk that is none closes what it came from', async () => {
    const log: string[] = []
    const bad = (function* () {
      try {
        yield 7 as unknown as string
      } finally {
        log.push('closed')
      }
    })()
    await expect(bytesOf(bad)[Symbol.asyncIterator]().next()).rejects.toThrow('a chunk of a body')
    expect(log).toEqual(['closed'])
  })
})

test.each([
  [
    'at once',
    () => {
      throw new Error('cannot close')
    },
  ],
  ['later', () => Promise.reject(new Error('cannot close'))],
])('closing a body that is not sent may fail %s: it is told, and nothing else', async (_when, fails) => {
  const told: string[] = []
  const body = { [Symbol.asyncIterator]: () => ({ next: fails, return: fails }) }
  dropBody(body as Body, { write: (text) => told.push(text) })
  dropBody(body as Body)
  await new Promise((resolve) => setImmediate(resolve))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^a body that was not sent could not be closed: Error: cannot close\n/)
})

test('what cannot even be told keeps nobody from answering', () => {
  const body = {
    [Symbol.iterator]: () => ({
      next: () => ({ done: true, value: undefined }),
      return: () => {
        throw Object.create(null)
      },
    }),
  }
  expect(() => dropBody(body as unknown as Body, { write: () => undefined })).not.toThrow()
})

test('the length of chunks is that of their bytes', () => {
  expect(lengthOfChunks([])).toBe(0)
  expect(lengthOfChunks(['é', '', Uint8Array.of(1, 2), 'a'])).toBe(5)
  expect(() => lengthOfChunks(['a', 7])).toThrow(
    new TypeError('a chunk of a body is a string or a Uint8Array, not 7'),
  )
})

describe('later', () => {
  const made = (log: string[]) => {
    let times = 0
    const chunks = later(async () => {
      times++
      return (async function* () {
        try {
          yield 'a'
          yield 'b'
        } finally {
          log.push('closed')
        }
      })()
    })
    return { chunks, times: () => times }
  }

  test('makes its iterator once, when it is first asked, also by two at once', async () => {
    const { chunks, times } = made([])
    await Promise.resolve()
    expect(times()).toBe(0)
    const steps = await Promise.all([chunks.next(), chunks.next(), chunks.next()])
    expect(steps.map(({ value }) => value)).toEqual(['a', 'b', undefined])
    expect(times()).toBe(1)
  })

  test('closes it with the loop that stops, once', async () => {
    const log: string[] = []
    for await (const chunk of made(log).chunks) {
      expect(chunk).toBe('a')
      break
    }
    expect(log).toEqual(['closed'])
  })

  test('closes what an iterator that nobody asked for holds', async () => {
    let closed = 0
    const source = {
      next: async () => ({ done: true as const, value: undefined }),
      return: async () => ({ done: true as const, value: void closed++ }),
    }
    await later(async () => source).return?.()
    expect(closed).toBe(1)
  })

  test('fails as what makes it fails', async () => {
    const chunks = later(async () => Promise.reject(new RangeError('no')))
    await expect(chunks.next()).rejects.toThrow(RangeError)
  })
})
