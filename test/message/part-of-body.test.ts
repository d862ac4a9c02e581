import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collect } from '../../src/environ/body.ts'
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

test('several parts are one body', async () => {
  const { body, type } = partsOf(
    '0123456789',
    [
      { first: 0, last: 1 },
      { first: 8, last: 9 },
    ],
    'text/plain',
  )
  const boundary = type.replace('multipart/byteranges; boundary=', '')
  expect(Buffer.from(body).toString()).toBe(
    [
      `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n`,
      `--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n`,
      `--${boundary}--\r\n`,
    ].join(''),
  )
})
