import { describe, expect, test } from 'vitest'
import { BlobBody, isRandomAccess } from '../../src/body/random-access.ts'
import { collect } from '../../src/environ/body.ts'

const read = async (body: AsyncIterable<Uint8Array>) => Buffer.from(await collect(body)).toString()

describe('a Blob', () => {
  test('can be read from anywhere, again and again', async () => {
    const body = new BlobBody(new Blob(['01234', '56789']))
    expect(body.size).toBe(10)
    expect(isRandomAccess(body)).toBe(true)
    for (let i = 0; i < 2; i++) {
      expect(await read(body)).toBe('0123456789')
      expect(await read(body.part({ first: 3, last: 6 }))).toBe('3456')
      expect(await read(body.part({ first: 9, last: 9 }))).toBe('9')
    }
  })
})

test.each([
  ['text', 'abc'],
  ['bytes', new Uint8Array(3)],
  ['a generator', (async function* () {})()],
  ['a Blob, which is no body', new Blob(['a'])],
  ['an iterable with a part that is no function', { size: 1, part: 1, async *[Symbol.asyncIterator]() {} }],
  ['an iterable of no size', { part: () => '', async *[Symbol.asyncIterator]() {} }],
  ['null', null],
])('%s is read in its order only', (_name, body) => {
  expect(isRandomAccess(body)).toBe(false)
})
