import { describe, expect, test } from 'vitest'
import { readInput, shareInput } from '../../src/body/input.ts'
import { blank } from '../../src/environ/blank.ts'
import type { Input } from '../../src/environ/contract.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const given = (input: Input, environ = {}) => blank('/', { environ: { 'wsgi.input': input, ...environ } })

async function* live(...texts: string[]) {
  for (const text of texts) yield bytes(text)
}

describe('readInput', () => {
  test('what is in memory is read at once, and again', () => {
    const environ = given([bytes('ab'), bytes('c')])
    expect(readInput(environ, 10)).toEqual(bytes('abc'))
    expect(readInput(environ, 10)).toEqual(bytes('abc'))
  })

  test('what arrives is read once, and can be read again by anyone', async () => {
    const environ = given(live('ab', 'c'))
    expect(await readInput(environ, 10)).toEqual(bytes('abc'))
    expect(readInput(environ, 10)).toEqual(bytes('abc'))
    expect(environ['wsgi.input']).toEqual([bytes('abc')])
  })

  test('readers at the same time share one reading', async () => {
    const environ = given(live('a', 'b'))
    const both = await Promise.all([readInput(environ, 10), readInput(environ, 10)])
    expect(both).toEqual([bytes('ab'), bytes('ab')])
  })

  test('another reader of the contract gets the bytes too while they are read', async () => {
    const environ = given(live('a', 'b'))
    const first = readInput(environ, 10)
    const chunks: Uint8Array[] = []
    for await (const chunk of environ['wsgi.input'] as AsyncIterable<Uint8Array>) chunks.push(chunk)
    expect([await first, chunks]).toEqual([bytes('ab'), [bytes('ab')]])
  })

  test.each<[string, Input, object]>([
    ['in memory', [bytes('abcd')], {}],
    ['as it arrives', live('ab', 'cd'), {}],
    ['by its declared length', live(), { CONTENT_LENGTH: '4' }],
  ])('a body over the limit is a 413: %s', async (_name, input, environ) => {
    const read = async () => readInput(given(input, environ), 3)
    await expect(read()).rejects.toMatchObject({
      status: 413,
      message: 'the body is larger than 3 bytes (contentLength)',
    })
  })

  test('nothing is pulled beyond the limit', async () => {
    let pulled = 0
    const endless = (async function* () {
      for (;;) {
        pulled++
        yield bytes('xxxx')
      }
    })()
    await expect(readInput(given(endless), 10)).rejects.toMatchObject({ status: 413 })
    expect(pulled).toBe(3)
  })

  test('a client that leaves is an error, for every reader', async () => {
    const gone = new Error('gone')
    const environ = given(
      (async function* () {
        yield bytes('a')
        throw gone
      })(),
    )
    await expect(readInput(environ, 10)).rejects.toBe(gone)
    await expect(readInput(environ, 10)).rejects.toBe(gone)
  })
})

describe('the declared length', () => {
  test.each<[string, () => Input]>([
    ['in memory', () => [bytes('abcd')]],
    ['as it arrives', () => live('ab', 'cd')],
  ])('a body that is shorter is a 400, one that is longer is cut: %s', async (_name, input) => {
    const read = async (length: string) => readInput(given(input(), { CONTENT_LENGTH: length }), 10)
    await expect(read('5')).rejects.toMatchObject({
      status: 400,
      message: 'the body ended after 4 of 5 bytes',
    })
    expect(await read('3')).toEqual(bytes('abc'))
    expect(await read('0')).toEqual(bytes(''))
    for (const none of ['+3', '-1', '3, 3', 'x', '']) expect(await read(none)).toEqual(bytes('abcd'))
  })
})

describe('shareInput', () => {
  test('two environs read one body, within their limits', async () => {
    const one = given(live('ab', 'cd'))
    const other = { ...one }
    shareInput(one, other, 3)
    expect(await readInput(other, 10)).toEqual(bytes('abcd'))
    expect(await readInput(one, 10)).toEqual(bytes('abcd'))
    await expect((async () => readInput(one, 3))()).rejects.toMatchObject({ status: 413 })
  })

  test('nothing is read before somebody reads', async () => {
    let pulled = 0
    const one = given(
      (async function* () {
        pulled++
        yield bytes('a')
      })(),
    )
    shareInput(one, { ...one }, 10)
    await null
    expect(pulled).toBe(0)
    for await (const chunk of one['wsgi.input'] as AsyncIterable<Uint8Array>)
      expect(chunk).toEqual(bytes('a'))
  })

  test('a body in memory is shared as it is', () => {
    const one = given([bytes('a')])
    const other = { ...one }
    shareInput(one, other, 10)
    expect(other['wsgi.input']).toBe(one['wsgi.input'])
  })
})
